import { describe, expect, it } from "vitest";
import { ConfigReader } from "../config-reader.ts";
import type { GroupNotification } from "../port.ts";
import { type ScriptedOrigin, startScriptedOrigin } from "../scripted-origin.ts";
import { readJpushOptions } from "./options.ts";
import { buildJpushRequest, type JpushRequestContext } from "./request.ts";
import { jpush } from "./sender.ts";

const config = {
  id: "c1",
  vendor: "jpush",
  appId: "a",
  endpoints: {},
  credentials: { appKey: "appKey123", masterSecret: "masterSecret456" },
};
const group: GroupNotification = {
  messageId: "m1",
  tokens: ["190e1", "190e2"],
  title: "Order",
  body: "Shipped",
  image: null,
  link: "app://order/1",
  data: { msg_id: "m1" },
  class: "service",
  category: "order",
  ttlSeconds: 86_400,
  collapseKey: null,
};
const context = (options: unknown = {}, callbackUrl: string | null = null): JpushRequestContext => ({
  appKey: "appKey123",
  path: "/v3/push",
  authorization: "Basic x",
  options: readJpushOptions(options, new ConfigReader(config), false),
  callbackUrl,
});
interface Body {
  readonly cid?: string;
  readonly platform: unknown;
  readonly audience: unknown;
  readonly notification: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly options: Readonly<Record<string, unknown>>;
  readonly callback?: unknown;
}
const bodyOf = (changes: Partial<GroupNotification> = {}, options: unknown = {}, callbackUrl: string | null = null): Body => {
  const request = buildJpushRequest({ ...group, ...changes }, context(options, callbackUrl));
  if (!request.ok) throw new Error(JSON.stringify(request.error));
  return JSON.parse(String(request.value.body));
};

describe("JPush's request", () => {
  it("holds what each platform shows, for whom, how long and of which class", () => {
    expect(bodyOf()).toEqual({
      platform: ["android", "ios"],
      audience: { registration_id: ["190e1", "190e2"] },
      notification: {
        android: {
          title: "Order",
          alert: "Shipped",
          intent: { url: "intent:#Intent;action=android.intent.action.MAIN;end" },
          extras: { msg_id: "m1", link: "app://order/1" },
        },
        ios: { alert: { title: "Order", body: "Shipped" }, sound: "default", extras: { msg_id: "m1", link: "app://order/1" } },
      },
      options: {
        time_to_live: 86_400,
        apns_production: true,
        classification: 1,
        third_party_channel: {
          huawei: { importance: "NORMAL", category: "EXPRESS" },
          honor: { importance: "NORMAL" },
          oppo: { category: "ORDER" },
          vivo: { classification: 1, category: "ORDER" },
        },
      },
    });
  });

  it("goes to the push address with JSON", () => {
    expect(buildJpushRequest(group, context())).toMatchObject({
      ok: true,
      value: { path: "/v3/push", headers: { authorization: "Basic x", "content-type": "application/json" } },
    });
  });

  it("signs in as the page's vector says, at the address that is configured", async () => {
    const origin: ScriptedOrigin = await startScriptedOrigin({ http2: false, answer: () => ({ status: 200, body: `{"msg_id":"1"}` }) });
    const sender = jpush.makeSender({ ...config, endpoints: { api: `${origin.url}/gate/` } }, { nowMs: () => 0 });
    await sender.sendGroup(group);
    await sender.close();
    await origin.close();
    expect(origin.requests).toMatchObject([
      { path: "/gate/v3/push", headers: { authorization: "Basic YXBwS2V5MTIzOm1hc3RlclNlY3JldDQ1Ng==" } },
    ]);
  });

  it("shows a picture as a big one, and lets the extension on iOS run", () => {
    const { android, ios } = bodyOf({ image: "https://cdn.example.com/a.png" }).notification;
    expect(android).toMatchObject({ style: 3, big_pic_path: "https://cdn.example.com/a.png" });
    expect(ios).toMatchObject({ "mutable-content": true });
  });

  it("leaves a link of the map as it is", () => {
    expect(bodyOf({ data: { link: "app://own" } }).notification.android?.extras).toEqual({ link: "app://own" });
  });

  it.each([
    ["intent:#Intent;S.link={link};end", "app://order/1", "intent:#Intent;S.link=app%3A%2F%2Forder%2F1;end"],
    ["intent:#Intent;S.link={link};end", null, "intent:#Intent;action=android.intent.action.MAIN;end"],
    ["intent:#Intent;component=a/b;end", null, "intent:#Intent;component=a/b;end"],
  ])("opens %s for %s as %s", (url, link, expected) => {
    expect(bodyOf({ link }, { intent: { url } }).notification.android?.intent).toEqual({ url: expected });
  });

  it.each([
    [0, 0],
    [10.7, 10],
    [259_200, 259_200],
    [864_000, 259_200],
  ])("a life of %d s is %d s", (ttlSeconds, expected) => {
    expect(bodyOf({ ttlSeconds }).options.time_to_live).toBe(expected);
  });

  it("replaces on Apple devices by a key of at most 64 bytes", () => {
    expect(bodyOf({ collapseKey: "order-1" }).options.apns_collapse_id).toBe("order-1");
    expect(String(bodyOf({ collapseKey: "é".repeat(33) }).options.apns_collapse_id)).toMatch(/^[0-9a-f]{1,8}$/);
  });

  it.each([
    [{}, "service", 1],
    [{}, "marketing", 0],
    [{ classification: 0 }, "service", 0],
    [{ classification: 1 }, "marketing", 0],
    [{ classification: { marketing: 1 } }, "marketing", 1],
  ] as const)("with %j a %s message has classification %d", (options, itsClass, expected) => {
    expect(bodyOf({ class: itsClass, category: null }, options).options.classification).toBe(expected);
  });

  it("names the app's channel of the category, else of the class, else of all", () => {
    const options = { channel_id: { order: "orders", service: "important" } };
    const channelOf = (changes: Partial<GroupNotification>, given: unknown): unknown =>
      bodyOf(changes, given).notification.android?.channel_id;
    expect(channelOf({}, options)).toBe("orders");
    expect(channelOf({ category: null }, options)).toBe("important");
    expect(channelOf({ class: "marketing", category: null }, options)).toBeUndefined();
    expect(channelOf({ class: "marketing", category: null }, { channel_id: "all" })).toBe("all");
  });

  it("lets the options speak to single makers, the nearest word winning", () => {
    const third_party_channel = {
      xiaomi: { channel_id: "any" },
      huawei: { distribution: "first_ospush" },
      service: { oppo: { notify_level: 2 }, xiaomi: { channel_id: "private" } },
      order: { vivo: { category: "TODO" }, honor: null },
    };
    expect(bodyOf({}, { third_party_channel }).options.third_party_channel).toEqual({
      xiaomi: { channel_id: "private" },
      huawei: { importance: "NORMAL", category: "EXPRESS", distribution: "first_ospush" },
      oppo: { category: "ORDER", notify_level: 2 },
      vivo: { classification: 1, category: "TODO" },
    });
  });

  it("speaks to HarmonyOS where the app is there, always with a category", () => {
    const options = { platform: ["hmos"] };
    expect(bodyOf({}, options).notification).toEqual({
      hmos: { title: "Order", alert: "Shipped", category: "EXPRESS", extras: { msg_id: "m1", link: "app://order/1" } },
    });
    expect(bodyOf({ category: null }, options).notification.hmos?.category).toBe("MARKETING");
    expect(bodyOf({}, { platform: "all" }).platform).toEqual(["android", "ios", "hmos"]);
  });

  it("asks to be told where an address is known, unless the console knows it", () => {
    const url = "https://push.example.com/callbacks/j";
    expect(bodyOf({}, {}, url).callback).toEqual({ url, params: { message: "m1" }, type: 11 });
    expect(bodyOf({}, { callback: { type: 3 } }, url).callback).toMatchObject({ type: 3 });
    expect(bodyOf({}, { callback: { type: null } }, url)).not.toHaveProperty("callback");
    expect(bodyOf()).not.toHaveProperty("callback");
  });

  it("gives the same request the same cid and the rest of a group another, where cids are wanted", () => {
    const cid = (changes: Partial<GroupNotification> = {}): unknown => bodyOf(changes, { cid: "derived" }).cid;
    expect(cid()).toMatch(/^appKey123-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(cid()).toBe(cid());
    expect(cid({ tokens: ["190e2"] })).not.toBe(cid());
    expect(cid({ messageId: "m2" })).not.toBe(cid());
    expect(bodyOf()).not.toHaveProperty("cid");
  });

  it("refuses what is too large for iOS, and takes the same for Android alone", () => {
    const body = "x".repeat(1950);
    expect(buildJpushRequest({ ...group, body }, context())).toMatchObject({
      error: {
        kind: "reject",
        reason: "PAYLOAD_TOO_LARGE",
        native: { message: expect.stringMatching(/^payload is 20\d\d bytes for ios, JPush takes 2000: shorten/) },
      },
    });
    expect(buildJpushRequest({ ...group, body }, context({ platform: ["android"] })).ok).toBe(true);
  });

  it("takes exactly 4000 bytes for Android and not one more", () => {
    const android = (body: string) => buildJpushRequest({ ...group, body }, context({ platform: ["android"] }));
    const rest = 4000 - Buffer.byteLength(JSON.stringify(bodyOf({ body: "" }, { platform: ["android"] }).notification.android));
    expect(android("x".repeat(rest)).ok).toBe(true);
    expect(android("x".repeat(rest + 1)).ok).toBe(false);
  });
});

describe("JPush's configuration", () => {
  const fieldsOf = (changes: object): readonly (string | undefined)[] => {
    const parsed = jpush.parseConfig({ ...config, ...changes });
    return parsed.ok ? [] : parsed.error.map(({ field }) => field);
  };

  it.each([
    ["is sound", {}, []],
    ["is sound with options", { options: { apns_production: false, site: "beijing", platform: ["android"] } }, []],
    ["lacks its keys", { credentials: {} }, ["credentials.appKey", "credentials.masterSecret"]],
    ["has options that are a list", { options: [] }, ["options"]],
    ["has an option that nobody knows", { options: { colour: "red" } }, ["options.colour"]],
    ["names a platform that we cannot serve", { options: { platform: ["android", "quickapp"] } }, ["options.platform"]],
    ["names no platform", { options: { platform: [] } }, ["options.platform"]],
    [
      "has wrong values",
      { options: { apns_production: "yes", classification: 2, channel_id: { fun: "x" }, intent: "x", cid: "own", site: "moon" } },
      [
        "options.apns_production",
        "options.classification.service",
        "options.channel_id.fun",
        "options.intent",
        "options.cid",
        "options.site",
      ],
    ],
    [
      "speaks to a maker that JPush does not know",
      { options: { third_party_channel: { nokia: {}, service: { huawei: 1 } } } },
      ["options.third_party_channel.nokia", "options.third_party_channel.service.huawei"],
    ],
    [
      "describes callbacks wrongly",
      { options: { callback: { type: 4, auth: "trust", types: { 1: "gone" }, fields: { colour: "x" }, more: 1 } } },
      [
        "options.callback.more",
        "options.callback.type",
        "options.callback.auth",
        "options.callback.types.1",
        "options.callback.fields.colour",
      ],
    ],
    ["wants signatures without a secret", { options: { callback: { auth: "signature" } } }, ["credentials.callback"]],
    ["has half a secret", { credentials: { ...config.credentials, callback: { secret: "x" } } }, ["credentials.callback"]],
  ])("%s", (_name, changes, fields) => {
    expect(fieldsOf(changes)).toEqual(fields);
  });

  it.each([
    ["190e35f7e0a1b2c3d4e", true],
    ["x".repeat(255), true],
    ["x".repeat(256), false],
    ["a b", false],
    ["", false],
  ])("takes the id %j: %s", (token, expected) => {
    expect(jpush.checkToken(token).ok).toBe(expected);
  });
});
