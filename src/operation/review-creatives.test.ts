import { describe, expect, it } from "vitest";
import { declaredOf } from "../catalogue/testing/declared.ts";
import { channels } from "../channel/registry.ts";
import { makeRenderer } from "../message/render.ts";
import { type ReviewDeps, reviewCreatives } from "./review-creatives.ts";

const open = (vendor: string, credentials: object, options?: object): ReviewDeps["channels"][number] => {
  const channel = channels.get(vendor);
  const ready = channel?.parseConfig({ id: vendor, vendor, appId: "com.example.app", endpoints: {}, credentials, options });
  if (!channel || !ready?.ok) throw new Error(JSON.stringify(ready));
  return { vendor, tier: channel.tier, ready: ready.value };
};
const huawei = open("huawei", { client_id: "1", client_secret: "s" });
const honor = open("honor", { client_id: "c", client_secret: "s", app_id: "104" });
const xiaomi = open("xiaomi", { appSecret: "s", packageName: "com.example.app" });
const vivo = open("vivo", { appId: "1", appKey: "k", appSecret: "s" });
const vivoHalf = open("vivo", { appId: "1", appKey: "k", appSecret: "s" }, { halfWidths: true });
const twilio = open("twilio", { accountSid: "AC0", authToken: "t", from: "+15550000001" }, { segmentsMax: 1 });

const rest = `
lines: [{ id: shop }]
placements: [{ id: push, kind: push }, { id: notices, kind: push, class: service }, { id: texts, kind: push, sms: true }, { id: banner, kind: pull }]
campaigns:
  - { id: offers, line: shop, kind: offer, category: promotion, placement: push, creatives: { style: offer } }
  - { id: parcels, line: shop, kind: parcel, category: order, placement: notices, creatives: { style: notice } }
  - { id: alerts, line: shop, kind: alert, category: promotion, placement: texts, creatives: { style: text } }
  - { id: banners, line: shop, kind: offer, category: promotion, placement: banner, creatives: { style: banner } }
`;
const review = (creatives: string, deps: Partial<ReviewDeps> = {}) => {
  const declared = declaredOf(`${rest}creatives:\n${creatives}`);
  const all = { channels: [huawei, honor, xiaomi, vivo, twilio], items: [], renderer: makeRenderer(), ...deps };
  return reviewCreatives(declared, Object.keys(declared.creatives), all);
};
const told = (creatives: string, deps?: Partial<ReviewDeps>) =>
  review(creatives, deps).map(
    ({ id, path, severity, refusal }) => `${severity} ${id} ${path.join(".")} ${refusal.code}: ${refusal.message}`,
  );
const creative = (fields: string, text = "title: T, body: B") => `  - { id: c1, status: live, ${text}, ${fields} }`;

describe("the review of a creative over the channels that are configured", () => {
  it("finds nothing to say of what fits them all", () => {
    expect(told(creative("style: offer"))).toEqual([]);
  });

  it("warns of texts that a channel cuts, with its vendor, the lengths in its own unit, and the shortest limit", () => {
    const [problem, ...others] = review(creative("style: offer", `title: "${"新歌".repeat(22)}", body: "${"b".repeat(101)}"`), {
      channels: [xiaomi, vivo, vivoHalf],
    });
    expect(problem).toMatchObject({
      kind: "creatives",
      id: "c1",
      path: ["title"],
      severity: "warning",
      refusal: {
        code: "textTooLong",
        message: `creative "c1": the title is cut by vivo from 44 to 40 characters; vivo from 88 to 40 half widths`,
        limit: 40,
        remedy: expect.stringContaining("preview"),
      },
    });
    expect(others.map(({ refusal }) => refusal.message)).toEqual([
      `creative "c1": the body is cut by vivo from 101 to 100 characters; vivo from 101 to 100 half widths`,
    ]);
  });

  it("judges a template by the longest values that items have, and names only what needs them", () => {
    const text = `title: "{{ item.title }} is out", body: "Hello {{ person.name }}"`;
    expect(told(creative("style: offer", text), { items: [{ title: "Blue" }, { title: "x".repeat(33) }] })).toEqual([]);
    expect(told(creative("style: offer", text), { items: [{ title: "Blue" }, { title: "x".repeat(40) }] })).toEqual([
      `warning c1 title textTooLong: creative "c1": with its longest values the title is cut by vivo from 47 to 40 characters`,
    ]);
  });

  it("warns of a body that is too large for the whole message", () => {
    expect(told(creative("style: offer", `title: T, body: "${"字".repeat(1_400)}"`), { channels: [huawei] })).toEqual([
      expect.stringMatching(/^warning c1 body textTooLong: .* huawei from 1400 to \d+ UTF-16 units, for the size of the whole$/),
    ]);
  });

  it("says once which channels leave pictures out, and in which class", () => {
    const pictures = ["c1", "c2", "c3"].map(
      (id) => `  - { id: ${id}, style: offer, title: T, body: B, image: "https://cdn.example.com/a.png" }`,
    );
    expect(told(pictures.join("\n"))).toEqual([
      `warning c1 image pictureNotShown: creative "c1" and 2 more: the picture is left out by honor (in marketing), xiaomi, vivo; the text goes without it`,
    ]);
    expect(told(creative("style: notice, image: 'https://cdn.example.com/a.png'"), { channels: [huawei, honor] })).toEqual([]);
  });

  it("looks at text messages only where a campaign may send them, and at nothing that rings no device", () => {
    const long = `title: T, body: "${"b".repeat(300)}"`;
    expect(told(creative("style: offer", long), { channels: [twilio] })).toEqual([]);
    expect(told(creative("style: text", long), { channels: [twilio] })).toHaveLength(1);
    expect(told(creative("style: banner", long))).toEqual([]);
    expect(told(creative("style: offer, lang: en", long).replace("live", "retired"))).toEqual([]);
  });

  it("warns of what a channel could only refuse", () => {
    const template = {
      channels: { marketing: "1", service: { default: { channel_id: "2", template_id: "P1", template_param: { no: "data.order" } } } },
    };
    const strict = open("xiaomi", { appSecret: "s", packageName: "com.example.app" }, template);
    expect(told(creative("style: notice"), { channels: [strict] })).toEqual([
      expect.stringMatching(/^warning c1 body channelRefuses: creative "c1": xiaomi could only refuse it: template variable "no"/),
    ]);
  });

  it("tells of fifty creatives and counts the others", () => {
    const many = Array.from({ length: 60 }, (_, n) => `  - { id: c${n}, style: offer, title: "${"t".repeat(60)}", body: B }`);
    const problems = review(many.join("\n"), { channels: [vivo] });
    expect(problems).toHaveLength(51);
    expect(problems.at(-1)?.refusal).toMatchObject({ code: "moreTooLong", value: 10 });
  });
});
