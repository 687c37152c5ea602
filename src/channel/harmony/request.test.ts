import { describe, expect, it } from "vitest";
import { marketingCategories, serviceCategories } from "../../catalogue/catalogue.ts";
import type { GroupNotification } from "../port.ts";
import { harmonyCategories, harmonyCategoryOf } from "./classes.ts";
import { buildHarmonyRequest, type HarmonyRequestOptions } from "./request.ts";

const group: GroupNotification = {
  messageId: "m1",
  tokens: ["MAMzL"],
  title: "Order",
  body: "Shipped",
  image: "https://cdn.example.com/a.png",
  link: null,
  data: { msg_id: "m1" },
  class: "service",
  category: "order",
  ttlSeconds: 86_400,
  collapseKey: null,
};
const plain: HarmonyRequestOptions = { clickAction: { actionType: 0 }, receiptId: null, testMessage: false, serviceCategory: "WORK" };

function build(changes: Partial<GroupNotification> = {}, options: Partial<HarmonyRequestOptions> = {}) {
  return buildHarmonyRequest(
    { ...group, ...changes },
    { path: "/v3/388421841/messages:send", authorization: "Bearer t", options: { ...plain, ...options } },
  );
}
function bodyOf(changes: Partial<GroupNotification> = {}, options: Partial<HarmonyRequestOptions> = {}) {
  const request = build(changes, options);
  if (!request.ok) throw new Error(JSON.stringify(request.error));
  return JSON.parse(String(request.value.body));
}

describe("a request to Huawei's v3", () => {
  it("is the page's", () => {
    expect(build()).toMatchObject({
      ok: true,
      value: {
        path: "/v3/388421841/messages:send",
        headers: { authorization: "Bearer t", "content-type": "application/json; charset=UTF-8", "push-type": "0" },
      },
    });
    expect(bodyOf({}, { receiptId: "RCP1" })).toEqual({
      payload: {
        notification: {
          category: "EXPRESS",
          title: "Order",
          body: "Shipped",
          image: "https://cdn.example.com/a.png",
          clickAction: { actionType: 0, data: { msg_id: "m1" } },
          appMessageId: "m1",
        },
      },
      target: { token: ["MAMzL"] },
      pushOptions: { testMessage: false, ttl: 86_400, biTag: "m1", receiptId: "RCP1" },
    });
  });

  it("carries https pictures alone", () => {
    expect(bodyOf({ image: "http://cdn.example.com/a.png" }).payload.notification).not.toHaveProperty("image");
    expect(bodyOf({ image: null }).payload.notification).not.toHaveProperty("image");
  });

  it.each([
    [0, 1],
    [3.7, 3],
    [9_999_999, 1_296_000],
  ])("keeps a life of %d s as %i", (ttlSeconds, expected) => {
    expect(bodyOf({ ttlSeconds }).pushOptions.ttl).toBe(expected);
  });

  it("drops repeated requests by the message's id, where the vendor takes one so long", () => {
    expect(bodyOf({ messageId: "x".repeat(64) }).payload.notification.appMessageId).toBe("x".repeat(64));
    expect(bodyOf({ messageId: "x".repeat(65) }).payload.notification).not.toHaveProperty("appMessageId");
    expect(bodyOf({ messageId: "x".repeat(65) }).pushOptions.biTag).toBe("x".repeat(65));
  });

  it("replaces by a whole number that follows from the collapse key", () => {
    const idOf = (collapseKey: string) => bodyOf({ collapseKey }).payload.notification.notifyId;
    expect(idOf("song 9")).toBe(idOf("song 9"));
    expect(idOf("song 9")).not.toBe(idOf("song 8"));
    expect(Number.isInteger(idOf("song 9")) && idOf("song 9") >= 0 && idOf("song 9") < 2 ** 31).toBe(true);
  });

  it("may be marked as a test", () => {
    expect(bodyOf({}, { testMessage: true }).pushOptions.testMessage).toBe(true);
  });

  const link = "app://song/9";
  const data = { msg_id: "m1", link };
  it.each([
    { name: "opens the app", click: { actionType: 0 }, expected: { actionType: 0, data } },
    { name: "only clears", click: { actionType: 3 }, expected: { actionType: 3, data } },
    {
      name: "opens a page by action",
      click: { actionType: 1, action: "a.b", uri: null },
      expected: { actionType: 1, action: "a.b", data },
    },
    {
      name: "opens a fixed page",
      click: { actionType: 1, action: null, uri: "app://x" },
      expected: { actionType: 1, uri: "app://x", data },
    },
    { name: "opens the link", click: { actionType: 1, action: null, uri: null }, expected: { actionType: 1, uri: link, data } },
  ] as const)("a tap $name", ({ click, expected }) => {
    expect(bodyOf({ link }, { clickAction: click }).payload.notification.clickAction).toEqual(expected);
  });
  it("a tap opens the app where there is no link", () => {
    const { clickAction } = bodyOf({}, { clickAction: { actionType: 1, action: null, uri: null } }).payload.notification;
    expect(clickAction).toEqual({ actionType: 0, data: { msg_id: "m1" } });
  });
  it("keeps the map's own link", () => {
    expect(bodyOf({ link, data: { link: "own" } }).payload.notification.clickAction.data).toEqual({ link: "own" });
  });

  it("takes a body of 4096 bytes without its tokens, and refuses one more with number, limit and remedy", () => {
    const { target, ...content } = bodyOf({ body: "" });
    expect(target).toBeDefined();
    const empty = Buffer.byteLength(JSON.stringify(content));
    const tokens = Array.from({ length: 1000 }, (_, n) => `token${n}`);
    expect(build({ tokens, body: "x".repeat(4096 - empty) }).ok).toBe(true);
    const refused = build({ body: "x".repeat(4097 - empty) });
    expect(refused).toMatchObject({ ok: false, error: { kind: "reject", reason: "PAYLOAD_TOO_LARGE" } });
    expect(JSON.stringify(refused)).toMatch(/4097 bytes.*takes 4096.*shorten/);
  });
});

describe("v3's categories", () => {
  it("has a word for each of our categories", () => {
    expect(Object.keys(harmonyCategories).sort()).toEqual([...serviceCategories, ...marketingCategories].sort());
    expect(harmonyCategories).toMatchObject({ im: "IM", call: "MISS_CALL", order: "EXPRESS", reminder: "WORK", mail: "MAIL" });
  });
  it.each(marketingCategories)("sends %s as MARKETING", (category) => {
    expect(harmonyCategoryOf({ class: "marketing", category }, "WORK")).toBe("MARKETING");
    expect(harmonyCategories[category]).toBe("MARKETING");
  });
  it("sends marketing as MARKETING even in a service category, or in none", () => {
    expect(harmonyCategoryOf({ class: "marketing", category: "order" }, "WORK")).toBe("MARKETING");
    expect(harmonyCategoryOf({ class: "marketing", category: null }, "WORK")).toBe("MARKETING");
  });
  it("sends service without a category in the configured one, for v3 takes nothing without", () => {
    expect(harmonyCategoryOf({ class: "service", category: null }, "ACCOUNT")).toBe("ACCOUNT");
    expect(harmonyCategoryOf({ class: "service", category: "constructor" }, "ACCOUNT")).toBe("ACCOUNT");
  });
});
