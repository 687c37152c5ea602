import { describe, expect, it } from "vitest";
import { marketingCategories, serviceCategories } from "../../catalogue/catalogue.ts";
import { ConfigReader } from "../config-reader.ts";
import type { ChannelConfig, GroupNotification } from "../port.ts";
import { getuiSign } from "./access-token.ts";
import { getuiCategories, upsOptionsOf } from "./classes.ts";
import { type GetuiOptions, readGetuiOptions } from "./options.ts";
import { buildGetuiMessage, listRequest, requestIdOf, singleRequest, storeRequest } from "./request.ts";
import { getui } from "./sender.ts";

const config: ChannelConfig = {
  id: "c1",
  vendor: "getui",
  appId: "com.example.app",
  endpoints: {},
  credentials: { appId: "APPID", appKey: "appKey123", masterSecret: "masterSecret456" },
};
const optionsOf = (given: object = {}): GetuiOptions => readGetuiOptions({ ...config, options: given }, new ConfigReader(config));
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
const build = (changes: Partial<typeof content> = {}, options: object = {}) =>
  buildGetuiMessage({ ...content, ...changes }, optionsOf(options));
const partsOf = (...given: Parameters<typeof build>) => {
  const built = build(...given);
  if (!built.ok) throw new Error(JSON.stringify(built.error));
  const { settings, push_message, push_channel } = JSON.parse(JSON.stringify(built.value));
  return { settings, own: push_message.notification, ups: push_channel.android.ups, ios: push_channel.ios };
};

describe("Getui's signature", () => {
  it("is the SHA-256 of key, time and secret", () => {
    expect(getuiSign({ appKey: "appKey123", masterSecret: "masterSecret456" }, 1_700_000_000_000)).toBe(
      "04b553dcdab9a8405a9700d596a53e673b1cef57441e5d34fd91c537f7baeb67",
    );
  });
});

describe("Getui's message", () => {
  it("is said three times: for Getui's own link, for makers and for Apple", () => {
    expect(build()).toEqual({
      ok: true,
      value: {
        settings: { ttl: 86_400_000, strategy: { default: 1 } },
        push_message: {
          notification: { title: "Order", body: "Shipped", click_type: "payload", payload: '{"carillon_message":"m1"}' },
        },
        push_channel: {
          android: {
            ups: {
              notification: { title: "Order", body: "Shipped", click_type: "startapp" },
              options: {
                HW: { "/message/android/notification/importance": "NORMAL", "/message/android/category": "EXPRESS" },
                HO: { "/android/notification/importance": "NORMAL" },
                OP: { "/category": "ORDER" },
                VV: { "/classification": 1, "/category": "ORDER" },
              },
            },
          },
          ios: {
            type: "notify",
            aps: { alert: { title: "Order", body: "Shipped" }, sound: "default" },
            payload: '{"carillon_message":"m1"}',
          },
        },
      },
    });
  });

  it("goes to one device with its cid, to a list by way of a stored message", () => {
    const app = { base: "/v2/APPID", options: optionsOf() };
    const single = singleRequest(app, "d1e2", { settings: {} }, { cid: "8a1f", requestId: "m1-0000000001" });
    expect([single.path, single.headers.token, JSON.parse(String(single.body))]).toEqual([
      "/v2/APPID/push/single/cid",
      "d1e2",
      { request_id: "m1-0000000001", settings: {}, audience: { cid: ["8a1f"] } },
    ]);
    const stored = storeRequest(app, "d1e2", { settings: {} }, "b1-0000000001");
    expect([stored.path, JSON.parse(String(stored.body))]).toEqual([
      "/v2/APPID/push/list/message",
      { request_id: "b1-0000000001", settings: {} },
    ]);
    const list = listRequest(app, "d1e2", { taskId: "RASL_1", cids: ["8a1f", "8a2f"] });
    expect([list.path, JSON.parse(String(list.body))]).toEqual([
      "/v2/APPID/push/list/cid",
      { audience: { cid: ["8a1f", "8a2f"] }, taskid: "RASL_1", is_async: false },
    ]);
  });

  it.each([
    { seconds: 0, ttl: -1 },
    { seconds: 1.5, ttl: 1500 },
    { seconds: 259_201, ttl: 259_200_000 },
  ])("lives $ttl ms when $seconds s are asked for", ({ seconds, ttl }) => {
    expect(partsOf({ ttlSeconds: seconds }).settings.ttl).toBe(ttl);
  });

  it("adds the link to the map unless the map has one", () => {
    expect(JSON.parse(partsOf({ link: "app://song/9" }).own.payload)).toEqual({ carillon_message: "m1", link: "app://song/9" });
    expect(JSON.parse(partsOf({ link: "app://song/9", data: { link: "own" } }).own.payload)).toEqual({ link: "own" });
  });

  it("shows a picture on its own link and on Apple's devices, the former unless told not to", () => {
    const image = "https://cdn.example.com/a.png";
    const { own, ups, ios } = partsOf({ image });
    expect([own.big_image, ios.multimedia]).toEqual([image, [{ url: image, type: 1 }]]);
    expect(JSON.stringify(ups)).not.toContain(image);
    expect(partsOf({ image }, { big_image: false }).own).not.toHaveProperty("big_image");
  });

  it("replaces by the collapse key, as a number within 31 bits and as text for Apple", () => {
    const { own, ups, ios } = partsOf({ collapseKey: "order-42" });
    expect(own.notify_id).toBe(ups.notification.notify_id);
    expect(own.notify_id >= 0 && own.notify_id < 2 ** 31).toBe(true);
    expect(ios["apns-collapse-id"]).toBe("order-42");
    expect(partsOf({ collapseKey: "x".repeat(65) }).ios).not.toHaveProperty("apns-collapse-id");
  });

  it.each([
    { options: { click_type: "startapp" }, own: { click_type: "startapp" }, ups: { click_type: "startapp" } },
    { options: { click_type: "none" }, own: { click_type: "none" }, ups: { click_type: "startapp" } },
    { options: { click_type: "payload_custom" }, own: { click_type: "payload_custom", payload: "{}" }, ups: { click_type: "startapp" } },
    {
      options: { click_type: "url" },
      link: "https://a/b",
      own: { click_type: "url", url: "https://a/b" },
      ups: { click_type: "url", url: "https://a/b" },
    },
    {
      options: { click_type: "url" },
      link: "app://a",
      own: { click_type: "payload", payload: '{"link":"app://a"}' },
      ups: { click_type: "startapp" },
    },
    {
      options: { click_type: "intent", intent: "intent:#Intent;S.link={link};S.map={payload};end" },
      link: "app://a",
      own: { click_type: "intent", intent: "intent:#Intent;S.link=app%3A%2F%2Fa;S.map=%7B%22link%22%3A%22app%3A%2F%2Fa%22%7D;end" },
      ups: { click_type: "intent", intent: "intent:#Intent;S.link=app%3A%2F%2Fa;S.map=%7B%22link%22%3A%22app%3A%2F%2Fa%22%7D;end" },
    },
    {
      options: { intent: "intent:#Intent;S.link={link};end" },
      own: { click_type: "payload", payload: "{}" },
      ups: { click_type: "intent", intent: "intent:#Intent;S.link=;end" },
    },
  ])("opens what the options say: $options with link $link", ({ options, link = null, own, ups }) => {
    const parts = partsOf({ link, data: {} }, options);
    const texts = { title: "Order", body: "Shipped" };
    expect(parts.own).toEqual({ ...texts, ...own });
    expect(parts.ups.notification).toEqual({ ...texts, ...ups });
  });

  it("adds what the options pass through, by class and then by category, path by path", () => {
    const options = {
      ups: {
        service: { XM: { "/extra.channel_id": "service" }, VV: { "/category": "TODO" } },
        marketing: { XM: { "/extra.channel_id": "public" } },
        categories: { order: { XM: { "/extra.channel_id": "orders" } } },
      },
      notification: { service: { channel_id: "s", channel_level: 4 } },
    };
    const { own, ups } = partsOf({}, options);
    expect(ups.options.XM).toEqual({ "/extra.channel_id": "orders" });
    expect(ups.options.VV).toEqual({ "/classification": 1, "/category": "TODO" });
    expect(own).toMatchObject({ channel_id: "s", channel_level: 4 });
    expect(partsOf({ class: "marketing", category: "promotion" }, options).ups.options.XM).toEqual({ "/extra.channel_id": "public" });
    expect(partsOf({}, { ...options, crosswalk: false }).ups.options).toEqual({
      XM: { "/extra.channel_id": "orders" },
      VV: { "/category": "TODO" },
    });
  });

  it("leaves Apple's part out and takes another strategy when told to", () => {
    const { ios, settings } = partsOf({}, { ios: false, strategy: { default: 2, ios: 4 } });
    expect(ios).toBeUndefined();
    expect(settings.strategy).toEqual({ default: 2, ios: 4 });
  });

  const fits = { title: "🎶".repeat(50), body: "字".repeat(256), data: { k: "x".repeat(3072 - 8) } };
  it("takes texts and map that just fit", () => {
    expect(build(fits).ok).toBe(true);
  });
  it.each([
    { name: "title", changes: { title: `${fits.title}x` }, says: "title is 51 characters, Getui takes 50: shorten it" },
    { name: "body", changes: { body: `${fits.body}x` }, says: "body is 257 characters, Getui takes 256: shorten it" },
    { name: "map", changes: { data: { k: `${fits.data.k}x` } }, says: "data with link is 3073 bytes as JSON, Getui takes 3072" },
  ])("refuses one too many: $name", ({ changes, says }) => {
    expect(build(changes)).toMatchObject({
      ok: false,
      error: { kind: "reject", reason: "PAYLOAD_TOO_LARGE", native: { message: expect.stringContaining(says) } },
    });
  });
  it("takes other limits from the options", () => {
    expect(build({ title: "xxx", body: "xxxx" }, { titleCharacters: 3, bodyCharacters: 4 }).ok).toBe(true);
    expect(build({ title: "xxxx" }, { titleCharacters: 3 }).ok).toBe(false);
  });
});

describe("Getui's request id", () => {
  it("is the same for a repeated push and another for another device, 32 characters long", () => {
    expect(requestIdOf("m1", ["a"])).toBe(requestIdOf("m1", ["a"]));
    const ids = [requestIdOf("m1", ["a"]), requestIdOf("m1", ["b"]), requestIdOf("m2", ["a"]), requestIdOf("m1", ["a"], "1")];
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe("the makers' classes behind Getui", () => {
  it("has every category of ours in its class", () => {
    for (const name of serviceCategories) expect(getuiCategories[name].class, name).toBe("service");
    for (const name of marketingCategories) expect(getuiCategories[name].class, name).toBe("marketing");
    expect(Object.keys(getuiCategories)).toHaveLength(serviceCategories.length + marketingCategories.length);
  });

  const low = { "/message/android/notification/importance": "LOW", "/message/android/category": "MARKETING" };
  it.each([
    {
      class: "marketing",
      category: "news",
      sent: {
        HW: low,
        HO: { "/android/notification/importance": "LOW" },
        OP: { "/category": "NEWS" },
        VV: { "/classification": 0, "/category": "NEWS" },
      },
    },
    ...[null, "order", "toString"].map((category) => ({
      class: "marketing" as const,
      category,
      sent: { HW: low, HO: { "/android/notification/importance": "LOW" }, VV: { "/classification": 0 } },
    })),
    {
      class: "service",
      category: "promotion",
      sent: {
        HW: { "/message/android/notification/importance": "NORMAL" },
        HO: { "/android/notification/importance": "NORMAL" },
        VV: { "/classification": 1 },
      },
    },
  ] as const)("sends $class $category by the class, and the category where it is of that class", ({ sent, ...given }) => {
    expect(upsOptionsOf(given)).toEqual(sent);
  });
});

describe("Getui's configuration", () => {
  it("names every mistake with its remedy", () => {
    const parsed = getui.parseConfig({
      ...config,
      credentials: { appId: "a/b" },
      endpoints: { api: "ftp://a" },
      options: {
        click_type: "jump",
        intent: 5,
        strategy: { default: 9 },
        ups: { marketing: { XM: "x" }, service: [], categories: { gossip: {} } },
        crosswalk: "no",
        notification: { marketing: { channel_id: {} } },
        big_image: 1,
        ios: null,
        titleCharacters: 0,
        bodyCharacters: "256",
      },
    });
    expect(parsed.ok ? [] : parsed.error.map(({ field }) => field).sort()).toEqual([
      "credentials.appId",
      "credentials.appKey",
      "credentials.masterSecret",
      "endpoints.api",
      "options.big_image",
      "options.bodyCharacters",
      "options.click_type",
      "options.crosswalk",
      "options.intent",
      "options.notification.marketing.channel_id",
      "options.strategy.default",
      "options.titleCharacters",
      "options.ups.categories.gossip",
      "options.ups.marketing.XM",
      "options.ups.service",
    ]);
    expect(getui.parseConfig({ ...config, options: { click_type: "intent" } })).toMatchObject({
      ok: false,
      error: [{ field: "options.intent" }],
    });
    expect(getui.parseConfig(config).ok).toBe(true);
  });

  it.each(["", "a b", "x".repeat(65)])("does not take the token %j", (token) => {
    expect(getui.checkToken(token)).toMatchObject({ ok: false, error: { field: "token" } });
  });
});
