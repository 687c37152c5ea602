import { describe, expect, it } from "vitest";
import type { Content } from "../channel/port.ts";
import { channels } from "../channel/registry.ts";
import type { MessageContent } from "../store/messages.ts";
import { saidOf } from "./compose.ts";

const content: Content = {
  messageId: "m",
  title: "Your code",
  body: "It is 1234",
  image: null,
  link: "https://shop.example/o",
  data: {},
  class: "service",
  category: "account",
  ttlSeconds: 60,
  collapseKey: null,
};
const apart = { oneText: () => null };
const given: MessageContent = { title: "Your code", body: "It is 1234", image: null, link: "https://shop.example/o" };
const said = (over: Partial<Parameters<typeof saidOf>[0]> = {}) =>
  saidOf({ message: { messageId: "m_ann", content: null }, text: { isPersonal: false }, content, ready: apart, ...over });

describe("what is kept of a message's words", () => {
  it("is a shared text, or the person's own words", () => {
    const { title, body, image, link } = content;
    expect(said()).toEqual({ words: { title, body, image, link }, textId: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(said({ text: { isPersonal: true } })).toEqual({ words: { title, body, image, link }, textId: null });
  });

  it("is nothing where they go as the call gave them, and the rest where they were cut", () => {
    expect(said({ message: { messageId: "m_ann", content: given }, text: { isPersonal: true } })).toBeNull();
    const cut = said({
      message: { messageId: "m_ann", content: given },
      text: { isPersonal: true },
      content: { ...content, body: "It is …" },
    });
    expect(cut).toMatchObject({ words: { body: "It is …" }, textId: null });
  });

  it.each([
    [
      "twilio",
      { accountSid: "AC1", authToken: "t", from: "+15550001111" },
      { title: true, link: true },
      "Your code\nIt is 1234 https://shop.example/o",
    ],
    [
      "aliyun",
      { accessKeyId: "k", accessKeySecret: "s" },
      { signName: "Shop", templates: { service: { code: "SMS_1", body: "text", data: { code: "code" } } } },
      "Your code\nIt is 1234\n1234",
    ],
  ])("is one text where %s sends a short message", (vendor, credentials, options, body) => {
    const ready = channels.get(vendor)?.parseConfig({ id: vendor, vendor, appId: "app", endpoints: {}, credentials, options });
    if (!ready?.ok) throw new Error(JSON.stringify(ready));
    const withData = { ...content, data: { code: "1234" } };
    const message = { messageId: "m_ann", content: { ...given, data: { code: "1234" } } };
    expect(said({ message, content: withData, ready: ready.value })).toEqual({
      words: { title: "", body, image: null, link: null },
      textId: null,
    });
  });

  it("is the person's own where a vendor's template names the message", () => {
    const ready = { oneText: () => "Your code\nm_ann" };
    expect(said({ ready })).toEqual({ words: { title: "", body: "Your code\nm_ann", image: null, link: null }, textId: null });
    expect(said({ ready: { oneText: () => "Your code" } })?.textId).not.toBeNull();
  });
});
