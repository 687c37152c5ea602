import { describe, expect, it } from "vitest";
import { makeCallbackAddresses } from "./callback-address.ts";

const addresses = makeCallbackAddresses(Buffer.alloc(32, 1), "https://push.example.com");
const secretIn = (url: string | null): string => url?.split("/").at(-1) ?? "";

describe("the address of a channel's receipts", () => {
  it("holds the channel's id, percent-encoded, and 128 bits that stay as they are", () => {
    const url = addresses.urlOf("mi/1");
    expect(url).toMatch(/^https:\/\/push\.example\.com\/callbacks\/mi%2F1\/[0-9a-f]{32}$/);
    expect(makeCallbackAddresses(Buffer.alloc(32, 1), "https://push.example.com").urlOf("mi/1")).toBe(url);
    expect(addresses.knows("mi/1", secretIn(url))).toBe(true);
  });

  it("is another for every channel and every installation", () => {
    const secret = secretIn(addresses.urlOf("a"));
    expect(addresses.knows("b", secret)).toBe(false);
    expect(makeCallbackAddresses(Buffer.alloc(32, 2), null).knows("a", secret)).toBe(false);
  });

  it.each(["", "0", "x".repeat(32), `${secretIn(addresses.urlOf("a"))}0`])("is not opened by %j", (secret) => {
    expect(addresses.knows("a", secret)).toBe(false);
  });

  it("is nobody's to call while this server does not know by which name it is reached", () => {
    const silent = makeCallbackAddresses(Buffer.alloc(32, 1), null);
    expect(silent.urlOf("a")).toBeNull();
    expect(silent.knows("a", secretIn(addresses.urlOf("a")))).toBe(true);
  });
});
