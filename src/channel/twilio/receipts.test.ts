import { describe, expect, it } from "vitest";
import type { ReadReceipts } from "../port.ts";
import { readTwilioReceipts, twilioSignature } from "./receipts.ts";

const authToken = "12345";
const url = "https://push.example.com/callbacks/t?message=m1";
const reader = readTwilioReceipts({ authToken, callbackUrl: "https://push.example.com/callbacks/t" });

const call = (fields: Record<string, string>, at = url, signature?: string) => {
  const form = new URLSearchParams(fields);
  const headers = { "x-twilio-signature": signature ?? twilioSignature(authToken, at, form) };
  return reader({ headers, url: at, body: Buffer.from(form.toString()) }, 0);
};
const read = (fields: Record<string, string>): ReadReceipts => {
  const result = call(fields);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};
const status = (MessageStatus: string, more: Record<string, string> = {}): Record<string, string> => ({
  MessageSid: "SM1",
  SmsSid: "SM1",
  MessageStatus,
  SmsStatus: MessageStatus,
  To: "+15551230001",
  From: "+15550000001",
  AccountSid: "AC1",
  ApiVersion: "2010-04-01",
  ...more,
});

describe("Twilio's signature", () => {
  it("equals the published example", () => {
    const form = new URLSearchParams({
      CallSid: "CA1234567890ABCDE",
      Caller: "+12349013030",
      Digits: "1234",
      From: "+12349013030",
      To: "+18005551212",
    });
    expect(twilioSignature("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", form)).toBe("0/KCTR6DLpKmkAf8muzZqo1nDgQ=");
  });

  it("does not depend on the order of the fields", () => {
    const [a, b] = [new URLSearchParams("A=1&B=2"), new URLSearchParams("B=2&A=1")];
    expect(twilioSignature("x", url, a)).toBe(twilioSignature("x", url, b));
  });
});

describe("Twilio's status callbacks", () => {
  it.each([
    ["delivered", { kind: "delivered" }],
    ["read", { kind: "shown" }],
  ])("%s", (word, result) => {
    expect(read(status(word))).toEqual({
      receipts: [{ messageId: "m1", vendorId: "SM1", token: "+15551230001", atMs: null, result }],
      unread: 0,
      answer: { status: 200, contentType: "text/xml", body: "<Response/>" },
    });
  });

  it.each(["accepted", "scheduled", "queued", "sending", "sent"])("%s is no end, and known", (word) => {
    expect(read(status(word))).toMatchObject({ receipts: [], unread: 0 });
  });

  it.each([
    ["undelivered", "30003", "DEVICE_INACTIVE", false],
    ["undelivered", "30005", "TOKEN_INVALID", true],
    ["failed", "30007", "CONTENT_REJECTED", false],
    ["failed", "21610", "USER_DISABLED_NOTIFICATIONS", false],
    ["failed", "30008", "UNKNOWN", false],
  ])("%s %s", (word, ErrorCode, reason, tokenDead) => {
    expect(read(status(word, { ErrorCode })).receipts).toMatchObject([
      { messageId: "m1", result: { kind: "failed", reason, tokenDead, native: { stage: "receipt", code: ErrorCode, sub: word } } },
    ]);
  });

  it("a message that was called off failed for no reason of the vendor's", () => {
    expect(read(status("canceled")).receipts).toMatchObject([{ result: { kind: "failed", reason: "UNKNOWN", tokenDead: false } }]);
  });

  it("the same call twice says the same twice: telling them apart is not the reader's part", () => {
    expect(read(status("delivered"))).toEqual(read(status("delivered")));
  });

  it("counts what it does not know", () => {
    expect(read(status("levitating"))).toMatchObject({ receipts: [], unread: 1 });
    expect(read({ Hello: "world" })).toMatchObject({ receipts: [], unread: 1 });
  });

  it.each(["STOP", " stop ", "Unsubscribe"])("%j from the person switches notifications off for the number it came from", (Body) => {
    const reply = status("received", { From: "+15551230001", To: "+15550000001", Body });
    expect(read(reply).receipts).toMatchObject([
      { token: "+15551230001", result: { kind: "failed", reason: "USER_DISABLED_NOTIFICATIONS", tokenDead: false } },
    ]);
  });

  it("reads nothing into any other reply", () => {
    expect(read(status("received", { Body: "please stop by tomorrow" }))).toMatchObject({ receipts: [], unread: 0 });
  });
});

describe("what Twilio did not sign", () => {
  it.each([
    ["no signature", ""],
    ["a signature of another length", "abc"],
    ["a signature of another token", twilioSignature("other", url, new URLSearchParams(status("delivered")))],
  ])("is refused: %s", (_name, signature) => {
    expect(call(status("delivered"), url, signature)).toMatchObject({ ok: false, error: { status: 403 } });
  });

  it("is refused when a field was changed afterwards", () => {
    const signature = twilioSignature(authToken, url, new URLSearchParams(status("failed")));
    expect(call(status("delivered"), url, signature).ok).toBe(false);
  });

  it("is refused when the message in the address was changed afterwards", () => {
    const signature = twilioSignature(authToken, url, new URLSearchParams(status("delivered")));
    expect(call(status("delivered"), url.replace("m1", "m2"), signature).ok).toBe(false);
  });

  it("is taken behind a proxy, where the address that we see is not the one that was signed", () => {
    const form = new URLSearchParams(status("delivered"));
    const headers = { "x-twilio-signature": twilioSignature(authToken, url, form) };
    const inside = { headers, url: "http://10.0.0.5:8080/callbacks/t?message=m1", body: Buffer.from(form.toString()) };
    expect(reader(inside, 0)).toMatchObject({ ok: true, value: { receipts: [{ messageId: "m1" }] } });
  });
});
