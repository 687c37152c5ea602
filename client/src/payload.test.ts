import { describe, expect, it } from "vitest";
import { readPayload } from "./payload.ts";

describe("what a push says", () => {
  it("is read as the server writes it", () => {
    const text = JSON.stringify({
      ...{ title: "Order 7", body: "is on its way", image: "https://i.example.com/7.png", link: "https://shop.example.com/orders/7" },
      data: { carillon_message: "m1", link: "https://shop.example.com/orders/7", carillon_at: "2026-03-02T09:00:00.000Z" },
    });
    expect(readPayload(text)).toEqual({
      ...{ title: "Order 7", body: "is on its way", image: "https://i.example.com/7.png", icon: null, badge: null, tag: "m1" },
      ...{ link: "https://shop.example.com/orders/7", actions: [], of: { messageId: "m1" }, labTimeMs: Date.parse("2026-03-02T09:00:00Z") },
    });
  });

  it("takes pictures, tag and buttons from the map of a transactional message", () => {
    const actions = JSON.stringify([
      { action: "track", title: "Track", link: "/track" },
      { action: "", title: "x" },
      { title: "x" },
      3,
      ...["a", "b", "c"].map((action) => ({ action, title: action })),
    ]);
    const data = { carillon_batch: "g1", icon: "/i.png", badge: "/b.png", tag: "order-7", actions };
    expect(readPayload(JSON.stringify({ title: "T", body: "B", data }))).toMatchObject({
      ...{ icon: "/i.png", badge: "/b.png", tag: "order-7", of: { batchId: "g1" } },
      actions: [
        { action: "track", title: "Track", icon: null, link: "/track" },
        { action: "a", link: null },
        { action: "b", link: null },
      ],
    });
  });

  it.each([null, "", "hello", "3", "[]", "{}", '{"data":3}', '{"body":"x"}'])("is nothing of ours when it is %s", (text) => {
    expect(readPayload(text)).toBeNull();
  });

  it("has no buttons when they cannot be read", () => {
    expect(readPayload('{"title":"T","data":{"actions":"[{"}}')?.actions).toEqual([]);
  });
});
