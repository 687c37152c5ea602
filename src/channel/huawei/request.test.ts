import { describe, expect, it } from "vitest";
import { marketingCategories, serviceCategories } from "../../catalogue/catalogue.ts";
import type { GroupNotification } from "../port.ts";
import { huaweiCategories, huaweiClassOf } from "./classes.ts";
import { buildHuaweiRequest, type HuaweiRequestOptions } from "./request.ts";

const group: GroupNotification = {
  messageId: "m1",
  tokens: ["tokA", "tokB"],
  title: "Order",
  body: "Shipped",
  image: null,
  link: null,
  data: { carillon_message: "m1" },
  class: "service",
  category: "order",
  ttlSeconds: 86_400,
  collapseKey: null,
};
const plain: HuaweiRequestOptions = { click: { type: 3 }, receiptId: null, badgeClass: null, targetUserType: 0 };

function build(changes: Partial<GroupNotification> = {}, options: Partial<HuaweiRequestOptions> = {}) {
  return buildHuaweiRequest(
    { ...group, ...changes },
    { path: "/v1/100001/messages:send", authorization: "Bearer t", packageName: "com.example", options: { ...plain, ...options } },
  );
}
function bodyOf(changes: Partial<GroupNotification> = {}, options: Partial<HuaweiRequestOptions> = {}) {
  const request = build(changes, options);
  if (!request.ok) throw new Error(JSON.stringify(request.error));
  return JSON.parse(String(request.value.body));
}

describe("a request to Huawei", () => {
  it("is the page's", () => {
    const request = build({}, { receiptId: "RCP1", badgeClass: "com.example.Main" });
    expect(request).toMatchObject({
      ok: true,
      value: {
        path: "/v1/100001/messages:send",
        headers: { authorization: "Bearer t", "content-type": "application/json; charset=UTF-8" },
      },
    });
    expect(bodyOf({}, { receiptId: "RCP1", badgeClass: "com.example.Main" })).toEqual({
      validate_only: false,
      message: {
        token: ["tokA", "tokB"],
        data: `{"carillon_message":"m1"}`,
        notification: { title: "Order", body: "Shipped" },
        android: {
          category: "EXPRESS",
          ttl: "86400s",
          bi_tag: "m1",
          receipt_id: "RCP1",
          target_user_type: 0,
          notification: { importance: "NORMAL", click_action: { type: 3 }, badge: { add_num: 1, class: "com.example.Main" } },
        },
      },
    });
  });

  it("carries https pictures alone", () => {
    expect(bodyOf({ image: "https://cdn.example.com/a.png" }).message.notification.image).toBe("https://cdn.example.com/a.png");
    expect(bodyOf({ image: "http://cdn.example.com/a.png" }).message.notification).toEqual({ title: "Order", body: "Shipped" });
  });

  it.each([
    [0, "1s"],
    [3.7, "3s"],
    [86_400, "86400s"],
    [9_999_999, "1296000s"],
  ])("keeps a life of %d s as %s", (ttlSeconds, expected) => {
    expect(bodyOf({ ttlSeconds }).message.android.ttl).toBe(expected);
  });

  it("adds the link to the map where the map has none", () => {
    expect(JSON.parse(bodyOf({ link: "app://song/9" }).message.data)).toEqual({ carillon_message: "m1", link: "app://song/9" });
    expect(JSON.parse(bodyOf({ link: "app://song/9", data: { link: "own" } }).message.data)).toEqual({ link: "own" });
  });

  it("replaces by a whole number that follows from the collapse key", () => {
    const idOf = (collapseKey: string) => bodyOf({ collapseKey }).message.android.notification.notify_id;
    expect(idOf("song 9")).toBe(idOf("song 9"));
    expect(idOf("song 9")).not.toBe(idOf("song 8"));
    expect(Number.isInteger(idOf("song 9")) && idOf("song 9") >= 0 && idOf("song 9") < 2 ** 31).toBe(true);
    expect(bodyOf().message.android.notification.notify_id).toBeUndefined();
  });

  it("may be marked as a test", () => {
    expect(bodyOf({}, { targetUserType: 1 }).message.android.target_user_type).toBe(1);
  });

  const extras = "S.carillon_message=m1;S.link=app%3A%2F%2Fsong%2F9%3Fa%3D1;";
  it.each([
    { name: "the app", click: { type: 3 }, expected: { type: 3 } },
    {
      name: "a page by action",
      click: { type: 1, intent: null, action: "com.example.OPEN" },
      expected: { type: 1, action: "com.example.OPEN" },
    },
    {
      name: "a fixed intent, with the map in its extras",
      click: { type: 1, intent: "intent://home#Intent;scheme=app;end", action: null },
      expected: { type: 1, intent: `intent://home#Intent;scheme=app;${extras}end` },
    },
    {
      name: "the link as an intent of the app",
      click: { type: 1, intent: null, action: null },
      expected: { type: 1, intent: `intent://song/9?a=1#Intent;scheme=app;package=com.example;${extras}end` },
    },
    { name: "the app, as this link is no web page", click: { type: 2, url: null }, expected: { type: 3 } },
    { name: "a fixed web page", click: { type: 2, url: "https://example.com/" }, expected: { type: 2, url: "https://example.com/" } },
  ] as const)("a tap opens $name", ({ click, expected }) => {
    expect(bodyOf({ link: "app://song/9?a=1" }, { click }).message.android.notification.click_action).toEqual(expected);
  });
  it("a tap opens the link as a web page, or the app where there is none", () => {
    const clickOf = (link: string | null) => bodyOf({ link }, { click: { type: 2, url: null } }).message.android.notification.click_action;
    expect(clickOf("https://example.com/9")).toEqual({ type: 2, url: "https://example.com/9" });
    expect(clickOf(null)).toEqual({ type: 3 });
    const byIntent = bodyOf({ link: null }, { click: { type: 1, intent: null, action: null } });
    expect(byIntent.message.android.notification.click_action).toEqual({ type: 3 });
  });

  it("takes a body of 4096 bytes without its tokens, and refuses one more with number, limit and remedy", () => {
    const empty = Buffer.byteLength(JSON.stringify({ ...bodyOf({ tokens: [], body: "" }) })) - `,"token":[]`.length;
    const tokens = Array.from({ length: 1000 }, (_, n) => `token${n}`);
    expect(build({ tokens, body: "x".repeat(4096 - empty) }).ok).toBe(true);
    const refused = build({ body: "x".repeat(4097 - empty) });
    expect(refused).toMatchObject({ ok: false, error: { kind: "reject", reason: "PAYLOAD_TOO_LARGE" } });
    expect(JSON.stringify(refused)).toMatch(/4097 bytes.*takes 4096.*shorten/);
  });
});

describe("Huawei's classes", () => {
  it("has a word for each of our categories", () => {
    expect(Object.keys(huaweiCategories).sort()).toEqual([...serviceCategories, ...marketingCategories].sort());
    expect(huaweiCategories).toMatchObject({ im: "IM", call: "VOIP", order: "EXPRESS", logistics: "EXPRESS", device: "DEVICE_REMINDER" });
  });
  it.each(marketingCategories)("sends %s as MARKETING without sound", (category) => {
    expect(huaweiClassOf({ class: "marketing", category })).toEqual({ category: "MARKETING", importance: "LOW" });
    expect(huaweiCategories[category]).toBe("MARKETING");
  });
  it("sends marketing as MARKETING even in a service category", () => {
    expect(huaweiClassOf({ class: "marketing", category: "order" })).toEqual({ category: "MARKETING", importance: "LOW" });
  });
  it("leaves service without a category to the vendor's own judgement", () => {
    expect(huaweiClassOf({ class: "service", category: null })).toEqual({ category: null, importance: "NORMAL" });
    expect(bodyOf({ category: null }).message.android).not.toHaveProperty("category");
  });
});
