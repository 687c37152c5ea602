import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { measureText } from "../message/fit-text.ts";
import { type Fitting, fitContent, hidesPicture } from "./fit-content.ts";
import type { ChannelConfig, Content, ReadyChannel } from "./port.ts";
import { channels } from "./registry.ts";

const ready = (vendor: string, credentials: object, options?: object): ReadyChannel => {
  const config: ChannelConfig = { id: "c", vendor, appId: "com.example.app", endpoints: {}, credentials, options };
  const parsed = channels.get(vendor)?.parseConfig(config);
  if (!parsed?.ok) throw new Error(JSON.stringify(parsed));
  return parsed.value;
};
const vivoKeys = { appId: "10004", appKey: "k", appSecret: "s" };
const getuiKeys = { appId: "A", appKey: "k", masterSecret: "s" };
const makers = {
  honor: ready("honor", { client_id: "c", client_secret: "s", app_id: "104" }),
  huawei: ready("huawei", { client_id: "100001", client_secret: "s" }),
  xiaomi: ready("xiaomi", { appSecret: "s", packageName: "com.example.app" }),
  oppo: ready("oppo", { app_key: "k", master_secret: "s" }),
  vivo: ready("vivo", vivoKeys),
  vivoHalf: ready("vivo", vivoKeys, { halfWidths: true }),
  meizu: ready("meizu", { appId: "1", appSecret: "s" }),
  getui: ready("getui", getuiKeys),
  getuiShort: ready("getui", getuiKeys, { titleCharacters: 20, big_image: false, ios: false }),
  jpush: ready("jpush", { appKey: "k", masterSecret: "s" }, { platform: ["android"] }),
  jpushApple: ready("jpush", { appKey: "k", masterSecret: "s" }),
  twilio: ready("twilio", { accountSid: "AC0", authToken: "t", from: "+15550000001" }, { segmentsMax: 1 }),
} as const;

const ids = { carillon_message: "m1", carillon_campaign: "fresh", carillon_item: "song-9", carillon_creative: "c7", link: "app://song/9" };
const content = (changes: Partial<Content> = {}): Content => ({
  messageId: "m1",
  title: "It is out",
  body: "The record you hearted",
  image: "https://cdn.example.com/a.png",
  link: "app://song/9",
  data: ids,
  class: "marketing",
  category: null,
  ttlSeconds: 60,
  collapseKey: null,
  ...changes,
});
const kinds = (fittings: readonly Fitting[]): readonly string[] =>
  fittings.map((one) =>
    one.kind === "shortened" ? `${one.field} by ${one.by}` : one.kind === "pictureLeftOut" ? one.why : one.keys.join(" "),
  );

describe("a message made to fit a channel", () => {
  it("stays as it is where everything fits", () => {
    const message = content();
    expect(fitContent(message, makers.huawei)).toEqual({ content: message, fittings: [] });
  });

  it.each([
    ["xiaomi", 49],
    ["oppo", 50],
    ["vivo", 40],
    ["vivoHalf", 40],
    ["meizu", 32],
    ["getui", 50],
    ["getuiShort", 20],
  ] as const)("has its title cut with … to what %s takes, in the channel's own unit", (name, most) => {
    const channel = makers[name];
    const fitted = fitContent(content({ title: "您关注的歌手发布了全新专辑".repeat(5), image: null }), channel);
    const { characters } = channel.texts;
    const { title } = fitted.content;
    expect(title.endsWith("…")).toBe(true);
    expect(measureText(title, characters)).toBeLessThanOrEqual(most);
    expect(measureText(title, characters)).toBeGreaterThan(most - 2);
    expect(fitted.fittings).toEqual([
      {
        kind: "shortened",
        field: "title",
        from: characters === "halfWidths" ? 130 : 65,
        to: measureText(title, characters),
        by: "characters",
      },
    ]);
    expect(channel.refusalOf(fitted.content)).toBeNull();
  });

  it.each([
    ["xiaomi", "service", "never"],
    ["meizu", "marketing", "never"],
    ["getuiShort", "marketing", "never"],
    ["honor", "marketing", "marketing"],
    ["honor", "service", null],
    ["huawei", "marketing", null],
    ["getui", "marketing", null],
    ["jpush", "service", null],
  ] as const)("over %s in %s: picture left out for %s, the text goes", (name, messageClass, why) => {
    const { content: fitted, fittings } = fitContent(content({ class: messageClass }), makers[name]);
    expect(fitted.image).toBe(why === null ? "https://cdn.example.com/a.png" : null);
    expect(fittings).toEqual(why === null ? [] : [{ kind: "pictureLeftOut", why }]);
    expect(hidesPicture(makers[name].texts, messageClass)).toBe(why);
    expect(fitted).toMatchObject({ title: "It is out", body: "The record you hearted", data: ids });
  });

  it("loses first its picture, then what our map can spare, then the end of its body, where the whole is too large", () => {
    const of = (body: number, data: number) => {
      const message = content({ class: "service", body: "字".repeat(body), data: { ...ids, order: "x".repeat(data) } });
      const { content: fitted, fittings } = fitContent(message, makers.huawei);
      expect(makers.huawei.refusalOf(fitted)).toBeNull();
      expect(fitted.data).toMatchObject({ carillon_message: "m1", link: "app://song/9", order: "x".repeat(data) });
      return kinds(fittings);
    };
    const steps = new Set<string>();
    for (let data = 3_000; data < 3_700; data++) steps.add(of(100, data).join(", "));
    expect([...steps]).toEqual([
      "",
      "size",
      "size, carillon_creative",
      "size, carillon_creative carillon_item",
      "size, carillon_creative carillon_item carillon_campaign",
      "size, carillon_creative carillon_item carillon_campaign, body by size",
    ]);
  });

  it("is cut to the bytes of a whole request, or to the segments of a short message", () => {
    const long = "您关注的歌手发布了全新专辑。".repeat(200);
    const huawei = fitContent(content({ body: long }), makers.huawei).content;
    expect(makers.huawei.refusalOf({ ...huawei, body: `${huawei.body}字` })).not.toBeNull();
    expect(Buffer.byteLength(huawei.body)).toBeGreaterThan(3_000);
    const apple = fitContent(content({ body: long }), makers.jpushApple);
    expect(Buffer.byteLength(apple.content.body)).toBeLessThan(2_000);
    const text = fitContent(content({ body: long, link: null, data: { carillon_message: "m1" } }), makers.twilio);
    expect(text.content.body.length).toBeLessThan(70);
    expect(kinds(text.fittings)).toEqual(["body by characters", "never", "body by size"]);
  });

  it("stays whole, for the sender to refuse with the reason, where the data that came with a call is too large by itself", () => {
    const message = content({ class: "service", image: null, data: { ...ids, order: "x".repeat(5_000) } });
    const { content: fitted, fittings } = fitContent(message, makers.huawei);
    expect(fitted).toEqual(message);
    expect(fittings).toEqual([]);
    expect(makers.huawei.refusalOf(fitted)).toMatchObject({ reason: "PAYLOAD_TOO_LARGE" });
  });

  it("is not touched for a refusal that no cut would help", () => {
    const message = content({ title: "", image: null });
    expect(fitContent(message, makers.xiaomi)).toEqual({ content: message, fittings: [] });
    expect(makers.xiaomi.refusalOf(message)).toMatchObject({ reason: "CONTENT_REJECTED" });
  });

  const text = fc.oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 300 }),
    fc.string({ minLength: 1, maxLength: 6_000, size: "max" }),
  );
  it.each(Object.entries(makers))(
    "whatever it says, %s takes it afterwards, twice fitted is once fitted, and its name stays",
    (_, channel) => {
      fc.assert(
        fc.property(text, text, fc.constantFrom("service", "marketing" as const), (title, body, messageClass) => {
          const message = content({ title: `t${title}`, body: `b${body}`, class: messageClass });
          const { content: fitted } = fitContent(message, channel);
          const refusal = channel.refusalOf(fitted);
          // Titles have no limit of their own everywhere, and one that fills the whole message leaves no room for a body.
          if (title.length < 40) expect(refusal).toBeNull();
          expect(fitContent(fitted, channel)).toEqual({ content: fitted, fittings: [] });
          expect(fitted).toMatchObject({ messageId: "m1", link: message.link, data: { carillon_message: "m1", link: message.link } });
        }),
        { numRuns: 40 },
      );
    },
  );
});
