import { describe, expect, it } from "vitest";
import { marketingCategories, serviceCategories } from "../../catalogue/catalogue.ts";
import type { ChannelConfig, GroupNotification } from "../port.ts";
import { channelFor, type XiaomiChannel } from "./classes.ts";
import { buildXiaomiRequest, type XiaomiRequestContext } from "./request.ts";
import { xiaomi } from "./sender.ts";

const orders: XiaomiChannel = { channelId: "orders", template: { id: "T100", params: { no: "data.order", name: "title" } } };
const context: XiaomiRequestContext = {
  path: "/v3/message/regid",
  appSecret: "c2VjcmV0",
  packageName: "com.example.app",
  channels: { marketing: { channelId: "news1", template: null }, service: new Map([["order", orders]]) },
  effect: { notifyEffect: 1, intentUri: null },
  callbackUrl: "https://r.example.com/xm",
};
const group: GroupNotification = {
  messageId: "m1",
  tokens: ["regA", "regB"],
  title: "Order",
  body: "Shipped",
  image: "https://cdn.example.com/a.png",
  link: "app://order/1",
  data: { carillon_message: "m1", order: "A1" },
  class: "service",
  category: "order",
  ttlSeconds: 86_400,
  collapseKey: null,
};

function formOf(changes: Partial<GroupNotification> = {}, other: Partial<XiaomiRequestContext> = {}): Record<string, string> {
  const built = buildXiaomiRequest({ ...group, ...changes }, { ...context, ...other });
  if (!built.ok) throw new Error(JSON.stringify(built.error));
  return Object.fromEntries(new URLSearchParams(String(built.value.body)));
}

const refusal = (changes: Partial<GroupNotification>): unknown => {
  const built = buildXiaomiRequest({ ...group, ...changes }, context);
  return built.ok ? "taken" : built.error;
};

describe("the request to Xiaomi", () => {
  it("is a form with the static key, and carries every field that the page asks for", () => {
    const built = buildXiaomiRequest(group, context);
    expect(built).toMatchObject({
      ok: true,
      value: {
        path: "/v3/message/regid",
        headers: { authorization: "key=c2VjcmV0", "content-type": "application/x-www-form-urlencoded; charset=UTF-8" },
      },
    });
    const { notify_id, payload, ...form } = formOf();
    expect(form).toEqual({
      registration_id: "regA,regB",
      restricted_package_name: "com.example.app",
      pass_through: "0",
      notify_type: "-1",
      title: "Order",
      description: "Shipped",
      time_to_live: "86400000",
      "extra.channel_id": "orders",
      "extra.template_id": "T100",
      "extra.template_param": '{"no":"A1","name":"Order"}',
      "extra.notify_effect": "1",
      "extra.jobkey": "m1",
      "extra.callback": "https://r.example.com/xm",
      "extra.callback.param": "m1",
      "extra.callback.type": "1267",
    });
    expect(Number(notify_id)).toBeGreaterThanOrEqual(0);
    expect(JSON.parse(payload ?? "")).toEqual({ carillon_message: "m1", order: "A1", link: "app://order/1" });
  });

  it("replaces by the collapse key and stacks without one", () => {
    const idOf = (messageId: string, collapseKey: string | null): string | undefined => formOf({ messageId, collapseKey }).notify_id;
    expect(idOf("m1", "k")).toBe(idOf("m2", "k"));
    expect(idOf("m1", null)).not.toBe(idOf("m2", null));
    for (let n = 0; n < 200; n++) expect(Number(idOf(`m${n}`, null))).toBeLessThanOrEqual(2_147_483_647);
  });

  it.each([
    ["service with a private channel", { ttlSeconds: 30 * 86_400 }, "864000000"],
    ["service without a channel", { ttlSeconds: 30 * 86_400, category: "mail" }, "86400000"],
    ["marketing", { ttlSeconds: 30 * 86_400, class: "marketing" as const, category: "news" }, "86400000"],
    ["now or never", { ttlSeconds: 0 }, "1000"],
    ["part of a second", { ttlSeconds: 60.7 }, "60000"],
  ])("keeps the life within what the class may have: %s", (_name, changes, expected) => {
    expect(formOf(changes).time_to_live).toBe(expected);
  });

  it("shortens a long message id for the de-duplication key, always to the same", () => {
    const long = "0190a7d4-7b1c-7a00-8f00-000000000001";
    const key = formOf({ messageId: long })["extra.jobkey"];
    expect(key).toHaveLength(20);
    expect(formOf({ messageId: long })["extra.jobkey"]).toBe(key);
    expect(formOf({ messageId: `${long}x` })["extra.jobkey"]).not.toBe(key);
    expect(formOf({ messageId: "x".repeat(65) })).not.toHaveProperty("extra.callback.param");
    expect(formOf({ messageId: "x".repeat(64) })).toHaveProperty("extra.callback.param");
  });

  it("asks for receipts only where there is an address for them", () => {
    expect(Object.keys(formOf({}, { callbackUrl: null })).filter((name) => name.startsWith("extra.callback"))).toEqual([]);
  });

  it.each([
    ["the app by default", 1 as const, null, "app://x", { "extra.notify_effect": "1" }],
    [
      "a fixed page",
      2 as const,
      "intent:#Intent;component=a/.B;end",
      "app://x",
      { "extra.intent_uri": "intent:#Intent;component=a/.B;end" },
    ],
    ["the page that the link is", 2 as const, null, "intent:#Intent;x;end", { "extra.intent_uri": "intent:#Intent;x;end" }],
    ["the app where no page is known", 2 as const, null, "app://x", { "extra.notify_effect": "1" }],
    ["a web page", 3 as const, null, "https://e.example/x", { "extra.notify_effect": "3", "extra.web_uri": "https://e.example/x" }],
    ["the app where the link is no web page", 3 as const, null, "app://x", { "extra.notify_effect": "1" }],
  ])("opens %s", (_name, notifyEffect, intentUri, link, expected) => {
    const form = formOf({ link }, { effect: { notifyEffect, intentUri } });
    expect(form).toMatchObject(expected);
    expect(JSON.parse(form.payload ?? "")).toMatchObject({ link });
  });

  it.each([
    ["a title of 50 characters", { title: "字".repeat(50) }, "PAYLOAD_TOO_LARGE", /"title" is 50 characters long, Xiaomi takes 49/],
    ["a body of 128 characters", { body: "x".repeat(128) }, "PAYLOAD_TOO_LARGE", /"body" is 128 characters long, Xiaomi takes 127/],
    ["a map of 4 KB", { data: { order: "A1", k: "é".repeat(2048) } }, "PAYLOAD_TOO_LARGE", /"data" is \d+ bytes/],
    ["an empty title", { title: "" }, "CONTENT_REJECTED", /"title" is empty/],
    ["an emoji in a template", { title: "Order 🎶" }, "CONTENT_REJECTED", /"name" \(from "title"\) holds an emoji/],
    ["a template without its value", { data: {} }, "INVALID_REQUEST", /"no" \(from "data.order"\) is empty/],
    ["a template's value of 129 characters", { data: { order: "x".repeat(129) } }, "PAYLOAD_TOO_LARGE", /"no".*Xiaomi takes 128/],
  ])("is not made of %s", (_name, changes, reason, message) => {
    expect(refusal(changes)).toMatchObject({ kind: "reject", reason, native: { message: expect.stringMatching(message) } });
  });

  it("is made of the longest texts that the vendor takes", () => {
    expect(formOf({ title: "字".repeat(49), body: "字".repeat(127), category: "mail" })).toMatchObject({ title: "字".repeat(49) });
  });
});

describe("the channel of a category", () => {
  const one = (channelId: string): XiaomiChannel => ({ channelId, template: null });
  const everything = new Map(serviceCategories.map((category) => [category, one(`private ${category}`)]));

  it.each(serviceCategories)("is the private one of %s", (category) => {
    const chosen = channelFor({ class: "service", category }, { marketing: one("public"), service: everything });
    expect(chosen).toEqual({ channel: one(`private ${category}`), isPrivate: true });
  });

  it.each(marketingCategories)("is the public one of %s", (category) => {
    const channels = { marketing: one("public"), service: everything };
    expect(channelFor({ class: "marketing", category }, channels)).toEqual({ channel: one("public"), isPrivate: false });
  });

  it("goes by the class when there is no category, or when a service category was downgraded", () => {
    const channels = { marketing: one("public"), service: new Map([...everything, ["default" as const, one("other")]]) };
    expect(channelFor({ class: "service", category: null }, channels)).toEqual({ channel: one("other"), isPrivate: true });
    expect(channelFor({ class: "marketing", category: "order" }, channels)).toEqual({ channel: one("public"), isPrivate: false });
  });

  it("is shared within a scene, and never that of marketing for a service message", () => {
    const channels = { marketing: one("public"), service: new Map([["order" as const, one("orders")]]) };
    expect(channelFor({ class: "service", category: "logistics" }, channels).channel).toEqual(one("orders"));
    expect(channelFor({ class: "service", category: "health" }, channels)).toEqual({ channel: null, isPrivate: false });
  });
});

describe("a configuration of Xiaomi", () => {
  const config = (changes: Partial<ChannelConfig>): ChannelConfig => ({
    id: "c",
    vendor: "xiaomi",
    appId: "com.example.app",
    endpoints: {},
    credentials: { appSecret: "s", packageName: "com.example.app" },
    ...changes,
  });
  const fieldsOf = (changes: Partial<ChannelConfig>): readonly (string | undefined)[] => {
    const parsed = xiaomi.parseConfig(config(changes));
    return parsed.ok ? [] : parsed.error.map(({ field }) => field);
  };

  it("is sound with the credentials alone, and with every option", () => {
    expect(fieldsOf({})).toEqual([]);
    const service = { order: "orders", im: { channel_id: 105, template_id: "T1", template_param: { who: "data.from" } }, default: "x" };
    const options = { region: "europe", channels: { marketing: "news1", service }, notify_effect: 2, intent_uri: "intent:#Intent;a;end" };
    expect(fieldsOf({ options })).toEqual([]);
  });

  it.each([
    ["a region that is none", { options: { region: "mars" } }, "options.region"],
    ["an effect that is none", { options: { notify_effect: 4 } }, "options.notify_effect"],
    ["an intent that is none", { options: { intent_uri: "app://x" } }, "options.intent_uri"],
    ["a marketing category as service", { options: { channels: { service: { news: "x" } } } }, "options.channels.service.news"],
    ["a channel without id", { options: { channels: { marketing: { template_id: "T" } } } }, "options.channels.marketing"],
    [
      "a variable from nowhere",
      { options: { channels: { service: { im: { channel_id: "a", template_id: "b", template_param: { x: "image" } } } } } },
      "options.channels.service.im.template_param.x",
    ],
    ["options that are no object", { options: "x" }, "options"],
    ["a callback of 129 bytes", { callbackUrl: `https://r.example.com/${"x".repeat(107)}` }, "callbackUrl"],
    ["a package that is none", { credentials: { appSecret: "s", packageName: "a b" } }, "credentials.packageName"],
  ])("is refused for %s", (_name, changes, field) => {
    expect(fieldsOf(changes)).toEqual([field]);
  });

  it.each(["", "with space", "a,b", "x".repeat(513)])("does not take the token %j", (token) => {
    expect(xiaomi.checkToken(token)).toMatchObject({ ok: false, error: { field: "token" } });
  });
});
