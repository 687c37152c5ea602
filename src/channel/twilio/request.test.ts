import { describe, expect, it } from "vitest";
import type { GroupNotification } from "../port.ts";
import { buildTwilioRequest, type TwilioRequestContext } from "./request.ts";
import { twilio } from "./sender.ts";

const notification: Omit<GroupNotification, "tokens"> = {
  messageId: "m 1",
  title: "It is out",
  body: "The record you hearted",
  image: "https://cdn.example.com/a.png",
  link: "https://example.com/s/9",
  data: { carillon_message: "m1" },
  class: "service",
  category: "order",
  ttlSeconds: 3600,
  collapseKey: "k",
};
const context: TwilioRequestContext = {
  path: "/2010-04-01/Accounts/AC1/Messages.json",
  authorization: "Basic QUMxOng=",
  from: { From: "+15550000001" },
  options: { title: true, link: true, segmentsMax: null },
  callbackUrl: "https://push.example.com/callbacks/t?k=1",
};
const formOf = (changes: Partial<GroupNotification> = {}, more: Partial<TwilioRequestContext> = {}): Record<string, string> => {
  const request = buildTwilioRequest({ ...notification, ...changes }, "+15551230001", { ...context, ...more });
  if (!request.ok) throw new Error(JSON.stringify(request.error));
  return Object.fromEntries(new URLSearchParams(String(request.value.body)));
};

describe("Twilio's request", () => {
  it("says who, to whom, what, how long, and where to report", () => {
    expect(buildTwilioRequest(notification, "+15551230001", context)).toMatchObject({
      ok: true,
      value: {
        path: context.path,
        headers: { authorization: context.authorization, "content-type": "application/x-www-form-urlencoded" },
      },
    });
    expect(formOf()).toEqual({
      To: "+15551230001",
      From: "+15550000001",
      Body: "It is out\nThe record you hearted https://example.com/s/9",
      ValidityPeriod: "3600",
      StatusCallback: "https://push.example.com/callbacks/t?k=1&message=m+1",
    });
  });

  it("names a messaging service instead of a number, and no callback where none is wanted", () => {
    const form = formOf({}, { from: { MessagingServiceSid: "MG1" }, callbackUrl: null });
    expect(Object.keys(form)).toEqual(["To", "MessagingServiceSid", "Body", "ValidityPeriod"]);
  });

  it.each([
    [0, "1"],
    [59.9, "59"],
    [36_000, "36000"],
    [86_400, "36000"],
  ])("keeps a life of %d s within what Twilio takes: %s", (ttlSeconds, expected) => {
    expect(formOf({ ttlSeconds }).ValidityPeriod).toBe(expected);
  });

  it("takes 1600 characters and refuses one more, with the segments it would have cost", () => {
    const options = { title: false, link: false, segmentsMax: null };
    expect(formOf({ body: "a".repeat(1600) }, { options }).Body).toHaveLength(1600);
    expect(buildTwilioRequest({ ...notification, body: "a".repeat(1601) }, "+1", { ...context, options })).toMatchObject({
      ok: false,
      error: {
        kind: "reject",
        reason: "PAYLOAD_TOO_LARGE",
        native: {
          message: 'text is 1601 characters, 11 segments of GSM-7, Twilio takes 1600 characters: shorten "title" or "body"',
        },
      },
    });
  });

  it("refuses a text of more segments than it may cost, and says that one sign made it UCS-2", () => {
    const options = { title: false, link: false, segmentsMax: 1 };
    expect(formOf({ body: "a".repeat(160) }, { options }).Body).toHaveLength(160);
    const refused = buildTwilioRequest({ ...notification, body: `${"a".repeat(90)}’` }, "+1", { ...context, options });
    expect(refused).toMatchObject({
      error: {
        reason: "PAYLOAD_TOO_LARGE",
        native: {
          message:
            'text is 91 characters, 2 segments of UCS-2, options.segmentsMax is 1: shorten "title" or "body", or leave out what GSM-7 cannot say',
        },
      },
    });
  });
});

describe("Twilio's configuration", () => {
  const config = { id: "c1", vendor: "twilio", appId: "a", endpoints: {}, credentials: { accountSid: "AC1", authToken: "x", from: "+1" } };
  const fieldsOf = (changes: object): readonly (string | undefined)[] => {
    const parsed = twilio.parseConfig({ ...config, ...changes });
    return parsed.ok ? [] : parsed.error.map(({ field }) => field);
  };

  it.each([
    ["is sound", {}, []],
    ["names a service alone", { credentials: { accountSid: "AC1", authToken: "x", messagingServiceSid: "MG1" } }, []],
    ["sends from nowhere", { credentials: { accountSid: "AC1", authToken: "x" } }, ["credentials.from"]],
    [
      "has half an API key",
      { credentials: { accountSid: "AC1", authToken: "x", from: "+1", apiKeySid: "SK1" } },
      ["credentials.apiKeySid"],
    ],
    ["lacks all", { credentials: {} }, ["credentials.accountSid", "credentials.authToken", "credentials.from"]],
    [
      "has wrong options",
      { options: { title: 1, link: "yes", segmentsMax: 0, colour: "red" } },
      ["options.title", "options.link", "options.segmentsMax", "options.colour"],
    ],
    ["has options that are a list", { options: [] }, ["options"]],
    ["calls back to nowhere", { callbackUrl: "here" }, ["callbackUrl"]],
  ])("%s", (_name, changes, fields) => {
    expect(fieldsOf(changes)).toEqual(fields);
  });

  it.each([
    ["+15551230001", "+15551230001"],
    ["+1 (555) 123-0001", "+15551230001"],
    ["5551230001", null],
    ["+0123456789", null],
    ["+123456", null],
    ["+1234567890123456", null],
    ["", null],
  ])("takes %j as %j", (token, expected) => {
    const checked = twilio.checkToken(token);
    expect(checked.ok ? checked.value : null).toBe(expected);
  });
});
