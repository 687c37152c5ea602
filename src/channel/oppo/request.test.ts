import { describe, expect, it } from "vitest";
import { marketingCategories, serviceCategories } from "../../catalogue/catalogue.ts";
import { ConfigReader } from "../config-reader.ts";
import type { ChannelConfig, GroupNotification } from "../port.ts";
import { authSign } from "./access-token.ts";
import { categoryOf } from "./classes.ts";
import { type OppoOptions, readOptions } from "./options.ts";
import { buildOppoRequests } from "./request.ts";
import { oppo } from "./sender.ts";

const config = (changes: Partial<ChannelConfig> = {}): ChannelConfig => ({
  id: "c1",
  vendor: "oppo",
  appId: "com.example.app",
  endpoints: {},
  credentials: { app_key: "k", master_secret: "s" },
  ...changes,
});
const optionsOf = (options: unknown): OppoOptions => readOptions(options, new ConfigReader(config())).options;

const group: GroupNotification = {
  messageId: "m1",
  tokens: ["CN_abc"],
  title: "Order",
  body: "Shipped",
  image: "https://cdn.example.com/a.png",
  link: "app://order/9",
  data: { msg_id: "m1" },
  class: "service",
  category: "order",
  ttlSeconds: 86_400,
  collapseKey: null,
};
const build = (changes: Partial<GroupNotification> = {}, options: unknown = {}, callbackUrl: string | null = null) =>
  buildOppoRequests({ ...group, ...changes }, { prefix: "/p", authToken: "58ad&4731", options: optionsOf(options), callbackUrl });

interface Message {
  readonly target_type: number;
  readonly target_value: string;
  readonly verify_registration_id: boolean;
  readonly notification: Readonly<Record<string, unknown>>;
}
function messagesOf(built: ReturnType<typeof build>): Message[] {
  if (!built.ok) throw new Error(JSON.stringify(built.error));
  return built.value.flatMap(({ wire }) => {
    const form = new URLSearchParams(String(wire.body));
    const value = JSON.parse(form.get("message") ?? form.get("messages") ?? "null");
    return Array.isArray(value) ? value : [value];
  });
}
const notificationOf = (...given: Parameters<typeof build>) => messagesOf(build(...given))[0]?.notification;

describe("the request to OPPO", () => {
  it("has the form of the vendor's example", () => {
    const built = build({}, { channels: { order: "orders" }, notify_level: { service: 2 } }, "https://r.example.com/oppo");
    expect(built.ok && built.value[0]?.wire).toMatchObject({
      path: "/p/server/v1/message/notification/unicast",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect(built.ok && new URLSearchParams(String(built.value[0]?.wire.body)).get("auth_token")).toBe("58ad&4731");
    expect(messagesOf(built)).toEqual([
      {
        target_type: 2,
        target_value: "CN_abc",
        verify_registration_id: true,
        notification: {
          app_message_id: "m1",
          style: 1,
          title: "Order",
          content: "Shipped",
          click_action_type: 0,
          action_parameters: `{"msg_id":"m1","link":"app://order/9"}`,
          off_line: true,
          off_line_ttl: 86_400,
          channel_id: "orders",
          category: "ORDER",
          notify_level: 2,
          call_back_url: "https://r.example.com/oppo",
          call_back_parameter: "m1",
        },
      },
    ]);
  });

  it("sends a group in one batch, with the devices in their order", () => {
    const built = build({ tokens: ["a", "b", "c"] });
    expect(built.ok && built.value.map(({ wire }) => wire.path)).toEqual(["/p/server/v1/message/notification/unicast_batch"]);
    expect(messagesOf(built).map((message) => message.target_value)).toEqual(["a", "b", "c"]);
  });

  it("parts a group whose form would grow beyond a megabyte, and loses nobody", () => {
    const tokens = Array.from({ length: 1000 }, (_, n) => `CN_${"x".repeat(32)}${n}`);
    const built = build({ tokens, body: "汉".repeat(128), data: { note: "汉".repeat(300) } });
    if (!built.ok) throw new Error("refused");
    expect(built.value.length).toBeGreaterThan(1);
    expect(built.value.flatMap((request) => request.tokens)).toEqual(tokens);
    expect(messagesOf(built).map((message) => message.target_value)).toEqual(tokens);
    expect(Math.max(...built.value.map(({ wire }) => String(wire.body).length))).toBeLessThan(1_048_576);
  });

  it.each([
    ["a life of none is now or never", { ttlSeconds: 0 }, { off_line: false }],
    ["a life beyond ten days is ten days", { ttlSeconds: 1e9 }, { off_line: true, off_line_ttl: 864_000 }],
    ["a body over 50 characters is long text", { body: "b".repeat(51) }, { style: 2 }],
    ["an emoji is one character", { title: "🎶".repeat(50) }, { style: 1 }],
    ["marketing without a category is MARKETING", { class: "marketing", category: null }, { category: "MARKETING" }],
    ["a link that the map holds stays", { data: { link: "x" } }, { action_parameters: `{"link":"x"}` }],
  ] as const)("%s", (_name, changes, expected) => {
    expect(notificationOf(changes)).toMatchObject(expected);
  });

  it("replaces by a whole number that stands for the collapse key", () => {
    const id = notificationOf({ collapseKey: "song-9" })?.notify_id;
    expect(id).toBe(notificationOf({ collapseKey: "song-9" })?.notify_id);
    expect(id).not.toBe(notificationOf({ collapseKey: "song-8" })?.notify_id);
    expect(Number.isInteger(id) && Number(id) > 0 && Number(id) <= 0x7fffffff).toBe(true);
  });

  it("leaves out what is not said: image, channel, level, receipts, replacement, parameters", () => {
    const bare = notificationOf({ data: {}, link: null, class: "service", category: null }, { notify_level: { service: 2 } });
    expect(bare).toEqual({
      app_message_id: "m1",
      style: 1,
      title: "Order",
      content: "Shipped",
      click_action_type: 0,
      off_line: true,
      off_line_ttl: 86_400,
    });
  });

  it("leaves the receipt's parameter out when the message's name is too long for it", () => {
    const sent = notificationOf({ messageId: "m".repeat(101) }, {}, "https://r.example.com");
    expect(sent).toMatchObject({ call_back_url: "https://r.example.com" });
    expect(sent).not.toHaveProperty("call_back_parameter");
  });

  it.each([
    ["opens the message's link", { click_action_type: 5 }, {}, { click_action_type: 5, click_action_url: "app://order/9" }],
    [
      "opens the configured page where there is no link",
      { click_action_type: 2, click_action_url: "https://e.com" },
      { link: null },
      { click_action_type: 2, click_action_url: "https://e.com" },
    ],
    ["opens the app where there is neither", { click_action_type: 2 }, { link: null }, { click_action_type: 0 }],
    [
      "opens an activity",
      { click_action_type: 4, click_action_activity: "com.example.Main" },
      {},
      { click_action_type: 4, click_action_activity: "com.example.Main" },
    ],
  ])("%s", (_name, click_action, changes, expected) => {
    expect(notificationOf(changes, { click_action })).toMatchObject(expected);
  });

  it.each([
    ["title", { title: "t".repeat(51) }, /"title" is 51 characters, OPPO takes 50: shorten/],
    ["body", { body: "b".repeat(129) }, /"body" is 129 characters, OPPO takes 128/],
    ["data", { data: { k: "v".repeat(4000) } }, /"data" is \d+ characters as JSON, OPPO takes 4000: drop keys/],
  ])("refuses too long a %s by name, value, limit and remedy", (_name, changes, message) => {
    expect(build(changes)).toMatchObject({
      ok: false,
      error: { kind: "reject", reason: "PAYLOAD_TOO_LARGE", native: { code: "LOCAL_LIMIT", message: expect.stringMatching(message) } },
    });
  });

  it("refuses too long a link where the link is what a tap opens", () => {
    const link = `app://${"x".repeat(2000)}`;
    expect(build({ link }, { click_action: { click_action_type: 5 } })).toMatchObject({
      ok: false,
      error: { reason: "PAYLOAD_TOO_LARGE" },
    });
    expect(build({ link }).ok).toBe(true);
  });

  it("refuses a message without a title or a text", () => {
    expect(build({ title: "" })).toMatchObject({ ok: false, error: { reason: "INVALID_REQUEST" } });
    expect(build({ body: "" })).toMatchObject({ ok: false, error: { reason: "INVALID_REQUEST" } });
  });

  it("lets the standard style be longer when told so", () => {
    expect(notificationOf({ body: "b".repeat(200) }, { content_characters: 200 })).toMatchObject({ style: 1 });
  });

  it("signs as the vendor does", () => {
    expect(authSign({ appKey: "appKey123", masterSecret: "masterSecret456" }, 1_700_000_000_000)).toBe(
      "04b553dcdab9a8405a9700d596a53e673b1cef57441e5d34fd91c537f7baeb67",
    );
  });
});

describe("OPPO's categories", () => {
  const expected = {
    im: "IM",
    call: "IM",
    account: "ACCOUNT",
    finance: "ACCOUNT",
    order: "ORDER",
    logistics: "ORDER",
    reminder: "TODO",
    device: "DEVICE_REMINDER",
    subscription: "SUBSCRIPTION",
    health: "SUBSCRIPTION",
    mail: "SUBSCRIPTION",
    news: "NEWS",
    content: "CONTENT",
    promotion: "MARKETING",
    social: "SOCIAL",
  };
  it("know each of ours", () => {
    expect(Object.keys(expected).sort()).toEqual([...serviceCategories, ...marketingCategories].sort());
    for (const category of serviceCategories) expect(categoryOf({ class: "service", category })).toBe(expected[category]);
    for (const category of marketingCategories) expect(categoryOf({ class: "marketing", category })).toBe(expected[category]);
  });

  it("never put marketing under a service category", () => {
    for (const category of serviceCategories) expect(categoryOf({ class: "marketing", category })).toBe("MARKETING");
    for (const category of marketingCategories) expect(categoryOf({ class: "service", category })).toBeNull();
  });
});

describe("OPPO's configuration", () => {
  const errors = (changes: Partial<ChannelConfig>): (string | undefined)[] => {
    const parsed = oppo.parseConfig(config(changes));
    return parsed.ok ? [] : parsed.error.map(({ field }) => field);
  };

  it("is taken with the two credentials alone, and with every option", () => {
    expect(errors({})).toEqual([]);
    const options = {
      region: "global",
      channels: { order: "orders", marketing: "promo" },
      click_action: { click_action_type: 1, click_action_activity: "com.example.OPEN" },
      notify_level: { service: 16 },
      content_characters: 200,
      event_types: { app_daily_limit: "APP_QUOTA_EXCEEDED" },
    };
    expect(errors({ options, callbackUrl: "https://r.example.com/oppo" })).toEqual([]);
  });

  it.each([
    ["credentials", { credentials: { app_key: "k" } }, "credentials.master_secret"],
    ["a region", { options: { region: "mars" } }, "options.region"],
    ["an option that does not exist", { options: { chanels: {} } }, "options.chanels"],
    ["options that are no object", { options: [] }, "options"],
    ["a channel of an unknown category", { options: { channels: { orders: "x" } } }, "options.channels.orders"],
    ["an empty channel", { options: { channels: { order: "" } } }, "options.channels.order"],
    ["a click action", { options: { click_action: { click_action_type: 3 } } }, "options.click_action.click_action_type"],
    ["an activity that is missing", { options: { click_action: { click_action_type: 4 } } }, "options.click_action.click_action_activity"],
    ["a level", { options: { notify_level: { service: 3 } } }, "options.notify_level.service"],
    ["a body length", { options: { content_characters: 20 } }, "options.content_characters"],
    ["an event's reason", { options: { event_types: { x: "BAD" } } }, "options.event_types.x"],
    ["a receipt address", { callbackUrl: `https://r.example.com/${"x".repeat(200)}` }, "callbackUrl"],
    ["an endpoint", { endpoints: { api: "ftp://x" } }, "endpoints.api"],
  ])("names the mistake: %s", (_name, changes, field) => {
    expect(errors(changes)).toEqual([field]);
  });

  it("never shows the secret", () => {
    const parsed = oppo.parseConfig(config({ credentials: { app_key: "", master_secret: "hush" } }));
    expect(JSON.stringify(parsed)).not.toContain("hush");
  });

  it.each([
    ["CN_abcdef0123", true],
    ["", false],
    ["a b", false],
    ["a;b", false],
    ["a,b", false],
    ["x".repeat(513), false],
  ])("takes the token %s: %s", (token, taken) => {
    expect(oppo.checkToken(token).ok).toBe(taken);
  });
});
