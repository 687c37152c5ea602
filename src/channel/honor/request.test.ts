import { describe, expect, it } from "vitest";
import { marketingCategories, serviceCategories } from "../../catalogue/catalogue.ts";
import type { ChannelConfig, GroupNotification } from "../port.ts";
import { importanceOf } from "./classes.ts";
import { buildHonorRequest, type HonorRequestContext } from "./request.ts";
import { honor } from "./sender.ts";

const options = { click: { type: 3, intent: null, action: null }, badgeClass: null, targetUserType: 0 } as const;
const context: HonorRequestContext = { path: "/api/v1/104/sendMessage", authorization: "Bearer t", nowMs: 1_700_000_000_000, options };
const group: GroupNotification = {
  messageId: "m1",
  tokens: ["tokA", "tokB"],
  title: "Order",
  body: "Shipped",
  image: null,
  link: null,
  data: { msg_id: "m1" },
  class: "service",
  category: "order",
  ttlSeconds: 86_400,
  collapseKey: null,
};

function bodyOf(changes: Partial<GroupNotification> = {}, other: Partial<HonorRequestContext["options"]> = {}): Record<string, unknown> {
  const built = buildHonorRequest({ ...group, ...changes }, { ...context, options: { ...options, ...other } });
  if (!built.ok) throw new Error(JSON.stringify(built.error));
  return JSON.parse(String(built.value.body));
}

describe("the request to Honor", () => {
  it("is what the page shows, with the time in a header", () => {
    expect(buildHonorRequest(group, context)).toMatchObject({
      ok: true,
      value: {
        path: "/api/v1/104/sendMessage",
        headers: { authorization: "Bearer t", "content-type": "application/json; charset=UTF-8", timestamp: "1700000000000" },
      },
    });
    const notification = { title: "Order", body: "Shipped", importance: "NORMAL", clickAction: { type: 3 } };
    expect(bodyOf()).toEqual({
      token: ["tokA", "tokB"],
      data: '{"msg_id":"m1"}',
      android: { ttl: "86400s", biTag: "m1", targetUserType: 0, notification },
    });
  });

  it("gives the app the link where its map has none", () => {
    expect(bodyOf({ link: "app://x" }).data).toBe('{"msg_id":"m1","link":"app://x"}');
    expect(bodyOf({ link: "app://x", data: { link: "app://own" } }).data).toBe('{"link":"app://own"}');
  });

  it("shows a picture in service messages alone, and only one that travels encrypted", () => {
    const image = "https://cdn.example.com/a.png";
    expect(bodyOf({ image })).toMatchObject({ android: { notification: { image } } });
    expect(JSON.stringify(bodyOf({ image, class: "marketing" }))).not.toContain("image");
    expect(JSON.stringify(bodyOf({ image: "http://cdn.example.com/a.png" }))).not.toContain("image");
  });

  it("replaces by the collapse key", () => {
    const idOf = (collapseKey: string): unknown => Object(bodyOf({ collapseKey }).android).notification.notifyId;
    expect(idOf("k")).toBe(idOf("k"));
    expect(idOf("k")).not.toBe(idOf("l"));
    for (let n = 0; n < 200; n++) expect(idOf(`k${n}`)).toSatisfy((id: number) => Number.isInteger(id) && id >= 0 && id <= 2_147_483_647);
  });

  it.each([
    [0, "1s"],
    [90.5, "90s"],
    [1_296_001, "1296000s"],
  ])("keeps a life of %d seconds within what the vendor takes", (ttlSeconds, ttl) => {
    expect(bodyOf({ ttlSeconds })).toMatchObject({ android: { ttl } });
  });

  const click = (type: 1 | 2 | 3, more: { intent?: string; action?: string } = {}) => ({
    click: { type, intent: null, action: null, ...more },
  });
  it.each([
    ["the app", click(3), "app://x", { type: 3 }],
    ["a page by its intent", click(1, { intent: "intent:#Intent;a;end" }), "app://x", { type: 1, intent: "intent:#Intent;a;end" }],
    ["a page by its action", click(1, { action: "com.example.OPEN" }), null, { type: 1, action: "com.example.OPEN" }],
    ["the page that the link is", click(1, { action: "a" }), "intent:#Intent;b;end", { type: 1, intent: "intent:#Intent;b;end" }],
    ["a web page", click(2), "https://e.example/x", { type: 2, url: "https://e.example/x" }],
    ["the app where the link is no web page", click(2), "app://x", { type: 3 }],
    ["the app where no page is known", click(1), null, { type: 3 }],
  ])("opens %s", (_name, other, link, clickAction) => {
    expect(bodyOf({ link }, other)).toMatchObject({ android: { notification: { clickAction } } });
  });

  it("counts a badge up where the launcher class is known, and marks test messages", () => {
    const badge = { addNum: 1, badgeClass: "com.example.Main" };
    expect(bodyOf({}, { badgeClass: "com.example.Main", targetUserType: 1 })).toMatchObject({
      android: { targetUserType: 1, notification: { badge } },
    });
  });

  it("takes 4096 bytes without the tokens, and not one more", () => {
    const tokens = Array.from({ length: 1000 }, (_, n) => `${"t".repeat(100)}${n}`);
    const bare = Buffer.byteLength(JSON.stringify(bodyOf({ tokens: [], body: "" }))) - '"token":[],'.length;
    const full = { ...group, tokens, body: "x".repeat(4096 - bare) };
    expect(buildHonorRequest(full, context).ok).toBe(true);
    const over = buildHonorRequest({ ...full, body: `${full.body}x` }, context);
    const message = expect.stringMatching(/payload is 4097 bytes, Honor takes 4096: shorten "body"/);
    expect(over).toMatchObject({ ok: false, error: { kind: "reject", reason: "PAYLOAD_TOO_LARGE", native: { message } } });
  });
});

describe("Honor's classes", () => {
  it.each([...serviceCategories, null])("service %s is NORMAL", (category) => {
    expect(importanceOf({ class: "service", category })).toBe("NORMAL");
  });
  it.each([...marketingCategories, "order", null])("marketing %s is LOW", (category) => {
    expect(importanceOf({ class: "marketing", category })).toBe("LOW");
    expect(bodyOf({ class: "marketing", category })).toMatchObject({ android: { notification: { importance: "LOW" } } });
  });
});

describe("a configuration of Honor", () => {
  const fieldsOf = (changes: Partial<ChannelConfig>): readonly (string | undefined)[] => {
    const credentials = { client_id: "c", client_secret: "s", app_id: "104" };
    const parsed = honor.parseConfig({ id: "c", vendor: "honor", appId: "com.example.app", endpoints: {}, credentials, ...changes });
    return parsed.ok ? [] : parsed.error.map(({ field }) => field);
  };

  it("is sound with the credentials alone, and with every option", () => {
    expect(fieldsOf({})).toEqual([]);
    expect(
      fieldsOf({ options: { clickAction: { type: 1, intent: "intent:#Intent;a;end" }, badgeClass: "a.B", targetUserType: 1 } }),
    ).toEqual([]);
  });

  it.each([
    ["no credentials", { credentials: {} }, ["credentials.client_id", "credentials.client_secret", "credentials.app_id"]],
    [
      "an app id that would change the path",
      { credentials: { client_id: "c", client_secret: "s", app_id: "../x" } },
      ["credentials.app_id"],
    ],
    ["a click that is none", { options: { clickAction: { type: 4 } } }, ["options.clickAction"]],
    ["an intent that is no text", { options: { clickAction: { type: 1, intent: 5 } } }, ["options.clickAction.intent"]],
    ["another user type", { options: { targetUserType: "test" } }, ["options.targetUserType"]],
    ["a badge class that is no text", { options: { badgeClass: 1 } }, ["options.badgeClass"]],
    ["options that are no object", { options: [] }, ["options"]],
  ])("is refused for %s", (_name, changes, fields) => {
    expect(fieldsOf(changes)).toEqual(fields);
  });

  it.each(["", "with space", "x".repeat(4097)])("does not take the token %j", (token) => {
    expect(honor.checkToken(token)).toMatchObject({ ok: false, error: { field: "token" } });
  });
});
