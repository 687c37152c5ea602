import { describe, expect, it } from "vitest";
import { marketingCategories, serviceCategories } from "../../catalogue/catalogue.ts";
import type { GroupNotification } from "../port.ts";
import { templateFor } from "./classes.ts";
import type { AliyunOptions, AliyunTemplate } from "./options.ts";
import { type AliyunRequestContext, buildAliyunRequest, countAliyunSegments } from "./request.ts";
import { aliyun } from "./sender.ts";
import { rpcSignature } from "./signature.ts";

const template = (changes: Partial<AliyunTemplate> = {}): AliyunTemplate => ({
  code: "SMS_1",
  signName: "Carillon",
  title: null,
  body: "text",
  link: null,
  data: {},
  ...changes,
});
const options = (service: AliyunTemplate, changes: Partial<AliyunOptions> = {}): AliyunOptions => ({
  templates: new Map([["service", service]]),
  appendLink: false,
  segmentsMax: 10,
  splitRefused: true,
  regionId: "cn-hangzhou",
  ...changes,
});
const group: GroupNotification = {
  messageId: "m1",
  tokens: ["15300000001", "15300000002"],
  title: "It is out",
  body: "The record you hearted",
  image: "https://cdn.example.com/a.png",
  link: "https://example.com/s/9",
  data: { login_code: "1234" },
  class: "service",
  category: null,
  ttlSeconds: 3600,
  collapseKey: null,
};
const context: AliyunRequestContext = {
  accessKeyId: "id",
  accessKeySecret: "secret",
  path: "/",
  options: options(template()),
  nowMs: Date.UTC(2026, 5, 1, 2, 3, 4, 567),
  nonce: "n-1",
};
const build = (changes: Partial<GroupNotification> = {}, given: AliyunOptions = context.options) =>
  buildAliyunRequest({ ...group, ...changes }, { ...context, options: given });
const formOf = (changes: Partial<GroupNotification> = {}, given: AliyunOptions = context.options): Record<string, string> => {
  const request = build(changes, given);
  if (!request.ok) throw new Error(JSON.stringify(request.error));
  return Object.fromEntries(new URLSearchParams(String(request.value.body)));
};

describe("Aliyun's request", () => {
  it("holds every common parameter, the numbers, the template and a signature that fits", () => {
    const { Signature, ...parameters } = formOf();
    expect(parameters).toEqual({
      Action: "SendSms",
      Version: "2017-05-25",
      RegionId: "cn-hangzhou",
      Format: "JSON",
      AccessKeyId: "id",
      SignatureMethod: "HMAC-SHA1",
      SignatureVersion: "1.0",
      SignatureNonce: "n-1",
      Timestamp: "2026-06-01T02:03:04Z",
      PhoneNumbers: "15300000001,15300000002",
      SignName: "Carillon",
      TemplateCode: "SMS_1",
      TemplateParam: '{"text":"It is out\\nThe record you hearted"}',
      OutId: "m1",
    });
    expect(Signature).toBe(rpcSignature("POST", parameters, "secret"));
  });

  const variables = (given: AliyunOptions): unknown => JSON.parse(formOf({}, given).TemplateParam ?? "null");
  it.each([
    ["title and body apart", options(template({ title: "head" })), { head: "It is out", text: "The record you hearted" }],
    [
      "a link of its own",
      options(template({ title: "head", link: "url" }), { appendLink: true }),
      { head: "It is out", text: "The record you hearted", url: "https://example.com/s/9" },
    ],
    [
      "a link behind the text",
      options(template({ title: "head" }), { appendLink: true }),
      { head: "It is out", text: "The record you hearted https://example.com/s/9" },
    ],
    ["what the data map holds", options(template({ body: null, data: { code: "login_code" } })), { code: "1234" }],
    ["nothing, for a template without variables", options(template({ body: null })), null],
  ])("fills %s", (_name, given, expected) => {
    expect(variables(given)).toEqual(expected);
  });

  it("refuses a message that lacks what the template asks for", () => {
    expect(build({ data: {} }, options(template({ data: { code: "login_code" } })))).toMatchObject({
      error: { kind: "reject", reason: "INVALID_REQUEST", native: { code: "NO_VARIABLE" } },
    });
  });

  it("refuses a class for which no template was approved", () => {
    expect(build({ class: "marketing", category: "promotion" })).toMatchObject({
      error: { kind: "reject", reason: "CATEGORY_NOT_ALLOWED", native: { code: "NO_TEMPLATE" } },
    });
  });

  it("leaves out a name that is too long for the vendor's echo", () => {
    expect(formOf({ messageId: "x".repeat(256) }).OutId).toHaveLength(256);
    expect(formOf({ messageId: "x".repeat(257) })).not.toHaveProperty("OutId");
  });

  it.each([
    [0, 1],
    [70, 1],
    [71, 2],
    [134, 2],
    [135, 3],
  ])("counts %d characters as %d segments", (characters, segments) => {
    expect(countAliyunSegments(characters)).toBe(segments);
  });

  it("refuses a text that takes more segments than it may, the signature counted", () => {
    const one = options(template({ title: "head" }), { segmentsMax: 1 });
    const rest = 70 - "【Carillon】".length;
    expect(build({ title: "", body: "码".repeat(rest) }, one).ok).toBe(true);
    expect(build({ title: "", body: "码".repeat(rest + 1) }, one)).toMatchObject({
      error: {
        kind: "reject",
        reason: "PAYLOAD_TOO_LARGE",
        native: {
          message: 'text and signature are 71 characters, 2 segments of 67, options.segmentsMax is 1: shorten "title" or "body"',
        },
      },
    });
  });
});

describe("which template carries a message", () => {
  const categories = [
    ...serviceCategories.map((category) => ["service", category] as const),
    ...marketingCategories.map((category) => ["marketing", category] as const),
  ];
  const templates = new Map([
    ["marketing", template({ code: "SMS_M" })],
    ["service", template({ code: "SMS_S" })],
    ["order", template({ code: "SMS_O" })],
  ]);
  it.each(categories)("%s %s", (itsClass, category) => {
    const expected = category === "order" ? "SMS_O" : itsClass === "service" ? "SMS_S" : "SMS_M";
    expect(templateFor({ class: itsClass, category }, { templates })?.code).toBe(expected);
  });

  it("is its class's without a category", () => {
    expect(templateFor({ class: "marketing", category: null }, { templates })?.code).toBe("SMS_M");
  });
});

describe("Aliyun's configuration", () => {
  const templates = { service: { code: "SMS_1", title: "head", body: "text" } };
  const config = {
    id: "c1",
    vendor: "aliyun",
    appId: "a",
    endpoints: {},
    credentials: { accessKeyId: "id", accessKeySecret: "s" },
    options: { signName: "Carillon", templates },
  };
  it.each([
    ["is sound", {}, []],
    ["signs in every template", { options: { templates: { order: { code: "SMS_1", signName: "C" } } } }, []],
    ["signs nowhere", { options: { templates } }, ["options.signName"]],
    ["has no template", { options: { signName: "C" } }, ["options.templates"]],
    ["has no options", { options: undefined }, ["options.templates"]],
    ["has a template for nothing we know", { options: { signName: "C", templates: { fun: {} } } }, ["options.templates.fun"]],
    [
      "has a broken template",
      { options: { signName: "C", templates: { service: { body: 1, data: { code: 7 }, colour: "red" } } } },
      [
        "options.templates.service.colour",
        "options.templates.service.code",
        "options.templates.service.data.code",
        "options.templates.service.body",
      ],
    ],
    [
      "has broken options",
      { options: { signName: "C", templates, appendLink: 1, splitRefused: 1, segmentsMax: 0.5, regionId: "", more: 1 } },
      ["options.more", "options.appendLink", "options.splitRefused", "options.segmentsMax", "options.regionId"],
    ],
    ["lacks its keys", { credentials: {} }, ["credentials.accessKeyId", "credentials.accessKeySecret"]],
  ])("%s", (_name, changes, fields) => {
    const parsed = aliyun.parseConfig({ ...config, ...changes });
    expect(parsed.ok ? [] : parsed.error.map(({ field }) => field)).toEqual(fields);
  });

  it.each([
    ["15300000001", "15300000001"],
    ["+86 153 0000 0001", "15300000001"],
    ["008615300000001", "15300000001"],
    ["+852 5123-4567", "85251234567"],
    ["+15551230001", "15551230001"],
    ["no number", null],
    ["1234", null],
    ["", null],
  ])("stores %j as %j", (token, expected) => {
    const checked = aliyun.checkToken(token);
    expect(checked.ok ? checked.value : null).toBe(expected);
  });
});
