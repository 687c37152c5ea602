import { describe, expect, it } from "vitest";
import { marketingCategories, serviceCategories } from "../../catalogue/catalogue.ts";
import type { ChannelConfig, GroupNotification } from "../port.ts";
import { vivoSign } from "./access-token.ts";
import { vivoCategories, vivoClass } from "./classes.ts";
import type { VivoOptions } from "./options.ts";
import { buildVivoMessage, listRequest, requestIdOf, saveRequest, sendRequest, type VivoApp } from "./request.ts";
import { vivo } from "./sender.ts";

const options: VivoOptions = { callbackId: null, skipType: 1, skipContent: null, notifyType: 4, pushMode: 0, halfWidths: false };
const app: VivoApp = { appId: 10004, prefix: "/p", callbackUrl: null, options };
const content: Omit<GroupNotification, "tokens"> = {
  messageId: "m1",
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

const build = (changes: Partial<typeof content> = {}, appChanges: Partial<VivoApp> = {}) =>
  buildVivoMessage({ ...content, ...changes }, { ...app, ...appChanges });
const fieldsOf = (...parts: Parameters<typeof build>): Readonly<Record<string, unknown>> => {
  const built = build(...parts);
  if (!built.ok) throw new Error(JSON.stringify(built.error));
  return built.value;
};

describe("vivo's signature", () => {
  it("is the MD5 of id, key, time and secret, each trimmed", () => {
    const credentials = {
      appId: "10004",
      appKey: "25509283-3767-4b9e-83fe-b6e55ac6243e",
      appSecret: "25509283-3767-4b9e-83fe-b6e55ac6b123",
    };
    expect(vivoSign(credentials, 1_501_484_120_000)).toBe("3531bb60b6aa6c9b85311a4c46b103e1");
    expect(vivoSign({ ...credentials, appSecret: ` ${credentials.appSecret}\n` }, 1_501_484_120_000)).toBe(
      "3531bb60b6aa6c9b85311a4c46b103e1",
    );
  });
});

describe("vivo's message", () => {
  it("carries what the page asks for and nothing else", () => {
    expect(fieldsOf({ collapseKey: "order-42" }, { callbackUrl: "https://r.example.com/vivo" })).toEqual({
      appId: 10004,
      notifyType: 4,
      title: "Order",
      content: "Shipped",
      timeToLive: 86_400,
      skipType: 1,
      networkType: -1,
      classification: 1,
      category: "ORDER",
      clientCustomMap: { carillon_message: "m1" },
      pushMode: 0,
      notifyId: expect.any(Number),
      extra: { callback: "https://r.example.com/vivo", "callback.param": "m1" },
    });
  });

  it("goes to one device with its regId, to a list by way of a stored message", () => {
    const message = fieldsOf();
    const one = sendRequest(app, "token", message, { token: "regA", requestId: "m1-1" });
    expect(one).toMatchObject({ path: "/p/message/send", headers: { authtoken: "token", "content-type": "application/json" } });
    expect(JSON.parse(String(one.body))).toEqual({ ...message, regId: "regA", requestId: "m1-1" });
    const saved = saveRequest(app, "token", message, "m1-1s");
    expect([saved.path, JSON.parse(String(saved.body))]).toEqual(["/p/message/saveListPayload", { ...message, requestId: "m1-1s" }]);
    const list = listRequest(app, "token", { taskId: "498", tokens: ["regA", "regB"], requestId: "m1-1" });
    expect([list.path, JSON.parse(String(list.body))]).toEqual([
      "/p/message/pushToList",
      { appId: 10004, regIds: ["regA", "regB"], taskId: "498", requestId: "m1-1", pushMode: 0 },
    ]);
  });

  it.each([
    { given: 0, sent: 60 },
    { given: 59.9, sent: 60 },
    { given: 3600.7, sent: 3600 },
    { given: 86_401, sent: 86_400 },
  ])("lives $sent seconds when $given are asked for", ({ given, sent }) => {
    expect(fieldsOf({ ttlSeconds: given }).timeToLive).toBe(sent);
  });

  it("adds the link to the map unless the map has one, and leaves the image out", () => {
    expect(fieldsOf({ link: "app://song/9", image: "https://a/b.png" })).toMatchObject({
      clientCustomMap: { carillon_message: "m1", link: "app://song/9" },
    });
    expect(fieldsOf({ link: "app://song/9", data: { link: "own" } }).clientCustomMap).toEqual({ link: "own" });
  });

  it("replaces by the collapse key, in vivo's range", () => {
    const ids = ["a", "b", "song 9 of the record"].map((collapseKey) => Number(fieldsOf({ collapseKey }).notifyId));
    for (const id of ids) expect(Number.isInteger(id) && id >= 1 && id <= 2_147_483_647).toBe(true);
    expect(new Set(ids).size).toBe(3);
    expect(fieldsOf()).not.toHaveProperty("notifyId");
  });

  it.each([
    { skipType: 1, skipContent: "x", link: "https://a/b", sent: { skipType: 1 } },
    { skipType: 2, skipContent: null, link: "https://a/b", sent: { skipType: 2, skipContent: "https://a/b" } },
    { skipType: 2, skipContent: "https://home", link: "app://song/9", sent: { skipType: 2, skipContent: "https://home" } },
    { skipType: 2, skipContent: null, link: "app://song/9", sent: { skipType: 1 } },
    { skipType: 4, skipContent: null, link: "app://song/9", sent: { skipType: 4, skipContent: "app://song/9" } },
    { skipType: 4, skipContent: "app://home", link: null, sent: { skipType: 4, skipContent: "app://home" } },
    { skipType: 3, skipContent: null, link: null, sent: { skipType: 1 } },
  ] as const)("opens by skipType $skipType, default $skipContent, link $link", ({ skipType, skipContent, link, sent }) => {
    const { skipType: type, skipContent: opened } = fieldsOf({ link }, { options: { ...options, skipType, skipContent } });
    expect({ skipType: type, ...(opened === undefined ? {} : { skipContent: opened }) }).toEqual(sent);
  });

  it("asks for receipts at the console's address too, and names the message only where the name fits", () => {
    const withId = { options: { ...options, callbackId: "77" } };
    expect(fieldsOf({}, withId).extra).toEqual({ "callback.id": "77", "callback.param": "m1" });
    expect(fieldsOf({ messageId: "x".repeat(65) }, withId).extra).toEqual({ "callback.id": "77" });
    expect(fieldsOf()).not.toHaveProperty("extra");
  });

  const fits = { title: "🎶".repeat(40), body: "字".repeat(100), data: { k: "x".repeat(1023) } };
  it("takes texts and map that just fit", () => {
    expect(build(fits).ok).toBe(true);
  });
  it.each([
    { name: "title", changes: { title: `${fits.title}x` }, says: "title is 41 characters, vivo takes 40: shorten it" },
    { name: "body", changes: { body: `${fits.body}x` }, says: "body is 101 characters, vivo takes 100: shorten it" },
    { name: "map", changes: { data: { k: "x".repeat(1024) } }, says: "data with link is 1025 characters, vivo takes 1024" },
    { name: "map by its link", changes: { data: fits.data, link: "app://a" }, says: "data with link is 1035 characters" },
  ])("refuses one character too many: $name", ({ changes, says }) => {
    expect(build(changes)).toMatchObject({
      ok: false,
      error: { kind: "reject", reason: "PAYLOAD_TOO_LARGE", native: { message: expect.stringContaining(says) } },
    });
  });
  it("counts Chinese characters twice when told to", () => {
    const twice = { options: { ...options, halfWidths: true } };
    expect(build({ title: "字".repeat(20), body: "字".repeat(50) }, twice).ok).toBe(true);
    expect(build({ title: "字".repeat(21) }, twice).ok).toBe(false);
  });
});

describe("vivo's request id", () => {
  it("is the same for a repeated request and another for another device, and never too long", () => {
    expect(requestIdOf("m1", ["a"])).toBe(requestIdOf("m1", ["a"]));
    const ids = [requestIdOf("m1", ["a"]), requestIdOf("m1", ["b"]), requestIdOf("m2", ["a"]), requestIdOf("m1", ["a"], "s")];
    expect(new Set(ids).size).toBe(4);
    expect(requestIdOf("x".repeat(80), ["a"])).toHaveLength(64);
  });
});

describe("vivo's classes", () => {
  it("has every category of ours in its class", () => {
    for (const name of serviceCategories) expect(vivoCategories[name].classification, name).toBe(1);
    for (const name of marketingCategories) expect(vivoCategories[name].classification, name).toBe(0);
    expect(Object.keys(vivoCategories)).toHaveLength(serviceCategories.length + marketingCategories.length);
  });

  it.each([
    { class: "service", category: "finance", sent: { classification: 1, category: "ACCOUNT" } },
    { class: "service", category: null, sent: { classification: 1 } },
    { class: "marketing", category: "promotion", sent: { classification: 0, category: "MARKETING" } },
    { class: "marketing", category: null, sent: { classification: 0 } },
    { class: "marketing", category: "order", sent: { classification: 0 } },
    { class: "service", category: "news", sent: { classification: 1 } },
    { class: "service", category: "toString", sent: { classification: 1 } },
  ] as const)("sends $class $category as $sent", ({ sent, ...given }) => {
    expect(vivoClass(given)).toEqual(sent);
  });
});

describe("vivo's configuration", () => {
  const config: ChannelConfig = {
    id: "c1",
    vendor: "vivo",
    appId: "com.example.app",
    endpoints: {},
    credentials: { appId: 10004, appKey: "k", appSecret: "s" },
    options: { callbackId: "77", skipType: 4, skipContent: "app://home", notifyType: 2, pushMode: 1, halfWidths: true },
    callbackUrl: "https://r.example.com/vivo",
  };

  it("takes all options, and the id as a number or as a text", () => {
    expect(vivo.parseConfig(config).ok).toBe(true);
    expect(vivo.parseConfig({ ...config, credentials: { appId: "10004", appKey: "k", appSecret: "s" }, options: undefined }).ok).toBe(true);
  });

  it("names every mistake with its remedy", () => {
    const parsed = vivo.parseConfig({
      ...config,
      credentials: { appId: "ten", appKey: "" },
      endpoints: { api: "ftp://a" },
      options: { callbackId: "", skipType: 5, skipContent: "x".repeat(1025), notifyType: "4", pushMode: true, halfWidths: 1 },
      callbackUrl: `https://r.example.com/${"x".repeat(128)}`,
    });
    const fields = parsed.ok ? [] : parsed.error.map(({ field }) => field);
    expect(fields.sort()).toEqual([
      "callbackUrl",
      "credentials.appId",
      "credentials.appKey",
      "credentials.appSecret",
      "endpoints.api",
      "options.callbackId",
      "options.halfWidths",
      "options.notifyType",
      "options.pushMode",
      "options.skipContent",
      "options.skipType",
    ]);
    expect(vivo.parseConfig({ ...config, options: [] })).toMatchObject({ ok: false, error: [{ field: "options" }] });
  });

  it.each(["", "a b", "a,b", "x".repeat(257)])("does not take the token %j", (token) => {
    expect(vivo.checkToken(token)).toMatchObject({ ok: false, error: { field: "token" } });
  });
});
