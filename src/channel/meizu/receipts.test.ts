import { describe, expect, it } from "vitest";
import { meizuReceipts } from "./receipts.ts";

const read = (fields: Record<string, string> | string, accessToken: string | null = null) =>
  meizuReceipts(accessToken)(
    {
      headers: { "content-type": "application/x-www-form-urlencoded" },
      url: "/r",
      body: Buffer.from(new URLSearchParams(fields).toString()),
    },
    1,
  );
const cb = (entries: unknown): Record<string, string> => ({ cb: JSON.stringify(entries), access_token: "from-the-console" });
const delivered = { "NS2017_0_1_3-1": { param: "m1", type: 1, targets: ["idA"] } };

describe("Meizu's receipts", () => {
  it("tell of each device, as in the vendor's example", () => {
    const entries = {
      "NS2017_0_1_3-1": { param: "m1", type: 1, targets: ["idA", "idB"] },
      "NS2018_0_1_3-2": { param: "m2", type: 2, targets: ["idA"] },
    };
    expect(read(cb(entries))).toEqual({
      ok: true,
      value: {
        receipts: [
          { messageId: "m1", vendorId: "NS2017_0_1_3", token: "idA", atMs: null, result: { kind: "delivered" } },
          { messageId: "m1", vendorId: "NS2017_0_1_3", token: "idB", atMs: null, result: { kind: "delivered" } },
          { messageId: "m2", vendorId: "NS2018_0_1_3", token: "idA", atMs: null, result: { kind: "clicked" } },
        ],
        unread: 0,
        answer: { status: 200, contentType: "text/plain; charset=utf-8", body: "ok" },
      },
    });
  });

  it("are believed only with the token of the console, where one is configured", () => {
    expect(read(cb(delivered), "from-the-console").ok).toBe(true);
    expect(read(cb(delivered), "another")).toMatchObject({ ok: false, error: { status: 401 } });
    expect(read({ cb: JSON.stringify(delivered) }, "from-the-console")).toMatchObject({ ok: false, error: { status: 401 } });
  });

  it("are told once when the vendor repeats itself in one call", () => {
    expect(read(cb({ "NS1-1": { param: "m1", type: 1, targets: ["idA", "idA"] } }))).toMatchObject({ value: { receipts: { length: 1 } } });
  });

  it("count what they cannot read, and read the rest", () => {
    const entries = {
      "NS1-9": { param: "m1", type: 9, targets: ["idA"] },
      "NS2-1": "text",
      "NS3-1": { type: 1 },
      "NS4-constructor": { targets: ["idA"] },
      ...delivered,
    };
    expect(read(cb(entries))).toMatchObject({ ok: true, value: { receipts: [{ vendorId: "NS2017_0_1_3" }], unread: 4 } });
  });

  it("take the type from the key where the entry has none, and do without a parameter", () => {
    expect(read(cb({ "NS-5-2": { targets: ["idA"], type: undefined } }))).toMatchObject({
      value: { receipts: [{ messageId: null, vendorId: "NS-5", result: { kind: "clicked" } }] },
    });
  });

  it.each(["", "cb=", "cb=%5B%5D", "cb=%7B"])("refuse a call without a map: %s", (body) => {
    expect(meizuReceipts(null)({ headers: {}, url: "/r", body: Buffer.from(body) }, 1)).toMatchObject({
      ok: false,
      error: { status: 400 },
    });
  });
});
