import { describe, expect, it } from "vitest";
import { marketingCategories, serviceCategories } from "../../catalogue/catalogue.ts";
import { ConfigReader } from "../config-reader.ts";
import type { ChannelConfig, GroupNotification } from "../port.ts";
import { noticeMsgTypeOf } from "./classes.ts";
import { readOptions } from "./options.ts";
import { buildMeizuRequest, signOf } from "./request.ts";
import { meizu } from "./sender.ts";

const config = (changes: Partial<ChannelConfig> = {}): ChannelConfig => ({
  id: "c1",
  vendor: "meizu",
  appId: "com.example.app",
  endpoints: {},
  credentials: { appId: "10000", appSecret: "secret789" },
  ...changes,
});
const group: GroupNotification = {
  messageId: "m1",
  tokens: ["idA", "idB"],
  title: "Order",
  body: "Shipped & paid + 1",
  image: "https://cdn.example.com/a.png",
  link: "app://order/9",
  data: { msg_id: "m1" },
  class: "service",
  category: "order",
  ttlSeconds: 86_400,
  collapseKey: "order 9",
};
const build = (changes: Partial<GroupNotification> = {}, options: unknown = {}, callbackUrl: string | null = null) =>
  buildMeizuRequest(
    { ...group, ...changes },
    {
      prefix: "/p",
      account: { appId: "10000", appSecret: "secret789" },
      options: readOptions(options, new ConfigReader(config())),
      callbackUrl,
    },
  );
function formOf(built: ReturnType<typeof build>): Record<string, string> {
  if (!built.ok) throw new Error(JSON.stringify(built.error));
  return Object.fromEntries(new URLSearchParams(String(built.value.body)));
}
const messageOf = (...given: Parameters<typeof build>) => JSON.parse(formOf(build(...given)).messageJson ?? "");

describe("the request to Meizu", () => {
  it("has the form of the vendor's example", () => {
    const built = build({}, {}, "https://r.example.com/mz");
    expect(built.ok && built.value).toMatchObject({
      path: "/p/garcia/api/server/push/varnished/pushByPushId",
      headers: { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" },
    });
    const { sign, ...fields } = formOf(built);
    expect(fields).toMatchObject({ appId: "10000", pushIds: "idA,idB" });
    expect(sign).toBe(signOf(fields, "secret789"));
    expect(JSON.parse(fields.messageJson ?? "")).toEqual({
      noticeBarInfo: { noticeBarType: 0, title: "Order", content: "Shipped & paid + 1", noticeMsgType: 1 },
      clickTypeInfo: { clickType: 0, parameters: { msg_id: "m1", link: "app://order/9" } },
      pushTimeInfo: { offLine: 1, validTime: 24 },
      advanceInfo: { notifyKey: expect.stringMatching(/^[0-9a-f]{8}$/) },
      extra: { callback: "https://r.example.com/mz", "callback.param": "m1", "callback.type": "3" },
    });
  });

  it("signs as the vendor does, whatever the order of the fields", () => {
    const fields = {
      pushIds: "RA50c6348036344485d01776773577c64740465480a6b",
      messageJson: `{"noticeBarInfo":{"title":"t","content":"c"}}`,
      appId: "10000",
    };
    expect(signOf(fields, "secret789")).toBe("164c42d2152f83561f81aef0d31c3f95");
  });

  it("leaves out what is not said", () => {
    expect(messageOf({ class: "marketing", category: null, data: {}, link: null, collapseKey: null })).toEqual({
      noticeBarInfo: { noticeBarType: 0, title: "Order", content: "Shipped & paid + 1" },
      clickTypeInfo: { clickType: 0 },
      pushTimeInfo: { offLine: 1, validTime: 24 },
    });
  });

  it.each([
    [0, { offLine: 0 }],
    [60, { offLine: 1, validTime: 1 }],
    [2 * 3600 - 1, { offLine: 1, validTime: 1 }],
    [2 * 3600, { offLine: 1, validTime: 2 }],
    [1e9, { offLine: 1, validTime: 72 }],
  ])("a life of %i seconds is told in whole hours", (ttlSeconds, pushTimeInfo) => {
    expect(messageOf({ ttlSeconds }).pushTimeInfo).toEqual(pushTimeInfo);
  });

  it("marks a private message where the options say, or nowhere", () => {
    expect(messageOf({}, { private: "advanceInfo.noticeMsgType" }).advanceInfo).toMatchObject({
      noticeMsgType: 1,
      notifyKey: expect.any(String),
    });
    expect(messageOf({}, { private: "NoticeMsgType" })).toMatchObject({ NoticeMsgType: 1 });
    expect(JSON.stringify(messageOf({}, { private: false }))).not.toMatch(/noticemsgtype/i);
  });

  it.each([
    ["opens the message's link", { clickType: 2 }, {}, { clickType: 2, url: "app://order/9" }],
    [
      "opens the configured address where there is no link",
      { clickType: 2, url: "https://e.com" },
      { link: null },
      { clickType: 2, url: "https://e.com" },
    ],
    ["opens the app where there is neither", { clickType: 2 }, { link: null }, { clickType: 0 }],
    ["opens an activity", { clickType: 1, activity: "com.e.Main" }, {}, { clickType: 1, activity: "com.e.Main" }],
  ])("%s", (_name, options, changes, expected) => {
    expect(messageOf(changes, options).clickTypeInfo).toMatchObject(expected);
  });

  it.each([
    ["title", { title: "t".repeat(33) }, /"title" is 33 characters, Meizu takes 32: shorten/],
    ["body", { body: "b".repeat(101) }, /"body" is 101 characters, Meizu takes 100/],
    ["data", { data: { k: "v".repeat(3800) } }, /"data" is \d+ bytes, Meizu takes 3800/],
  ])("refuses too long a %s by name, value, limit and remedy", (_name, changes, message) => {
    expect(build(changes)).toMatchObject({
      ok: false,
      error: { kind: "reject", reason: "PAYLOAD_TOO_LARGE", native: { code: "LOCAL_LIMIT", message: expect.stringMatching(message) } },
    });
  });

  it("takes 32 emoji for a title, and refuses an empty one", () => {
    expect(build({ title: "🎶".repeat(32) }).ok).toBe(true);
    expect(build({ title: "" })).toMatchObject({ ok: false, error: { reason: "INVALID_REQUEST" } });
  });

  it("refuses too long a link where the link is what a tap opens", () => {
    expect(build({ link: `app://${"x".repeat(1000)}` }, { clickType: 2 })).toMatchObject({
      ok: false,
      error: { reason: "PAYLOAD_TOO_LARGE" },
    });
  });

  it("leaves the receipt's parameter out when the message's name is too long for it", () => {
    expect(messageOf({ messageId: "m".repeat(65) }, {}, "https://r.example.com").extra).toEqual({
      callback: "https://r.example.com",
      "callback.type": "3",
    });
  });
});

describe("Meizu's classes", () => {
  it("are private for every service category and public for every marketing one", () => {
    for (const category of [...serviceCategories, null]) expect(noticeMsgTypeOf({ class: "service", category })).toBe(1);
    for (const category of [...marketingCategories, null]) expect(noticeMsgTypeOf({ class: "marketing", category })).toBe(0);
    expect(noticeMsgTypeOf({ class: "marketing", category: "order" })).toBe(0);
  });
});

describe("Meizu's configuration", () => {
  const errors = (changes: Partial<ChannelConfig>): (string | undefined)[] => {
    const parsed = meizu.parseConfig(config(changes));
    return parsed.ok ? [] : parsed.error.map(({ field }) => field);
  };

  it("is taken with the two credentials alone, and with every option", () => {
    expect(errors({})).toEqual([]);
    const options = { clickType: 1, activity: "com.e.Main", url: "https://e.com", private: "advanceInfo.noticeMsgType" };
    const credentials = { appId: "10000", appSecret: "s", access_token: "t" };
    expect(errors({ options, credentials, callbackUrl: "https://r.example.com/mz" })).toEqual([]);
  });

  it.each([
    ["an appId that is no number", { credentials: { appId: "x", appSecret: "s" } }, "credentials.appId"],
    ["a secret that is missing", { credentials: { appId: "1" } }, "credentials.appSecret"],
    ["options that are no object", { options: "x" }, "options"],
    ["an option that does not exist", { options: { click: 1 } }, "options.click"],
    ["the obsolete click type", { options: { clickType: 3 } }, "options.clickType"],
    ["an activity that is missing", { options: { clickType: 1 } }, "options.activity"],
    ["an address that is too long", { options: { url: "x".repeat(1001) } }, "options.url"],
    ["a field that cannot be", { options: { private: "a..b" } }, "options.private"],
    ["a receipt address", { callbackUrl: `https://r.example.com/${"x".repeat(128)}` }, "callbackUrl"],
  ])("names the mistake: %s", (_name, changes, field) => {
    expect(errors(changes)).toEqual([field]);
  });

  it.each([
    ["RA50c6348036344485d01776773577c64740465480a6b", true],
    ["", false],
    ["a b", false],
    ["a,b", false],
    ["x".repeat(257), false],
  ])("takes the token %s: %s", (token, taken) => {
    expect(meizu.checkToken(token).ok).toBe(taken);
  });
});
