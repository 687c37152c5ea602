import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type HonorSimulator, startHonorSimulator } from "../src/lab/vendors/honor-simulator.ts";
import { type MeizuSimulator, startMeizuSimulator } from "../src/lab/vendors/meizu-simulator.ts";
import { fine } from "./support/api.ts";
import { type Lab, openLab } from "./support/lab.ts";

const picture = "https://cdn.example.com/cover.png";
const longTitle = "您关注的歌手发布了全新专辑《长安夜话》，现在就可以在应用里听到完整的十二首歌曲了，今晚八点还有直播";
const catalogue = `
lines: [{ id: music, priority: 1 }]
placements: [{ id: push-marketing, kind: push, class: marketing }, { id: push-service, kind: push, class: service }]
policy: { scorer: none, limits: [{ each: person, max: 1, per: 7d }] }
campaigns:
  - { id: news, line: music, kind: news, category: content, placement: push-marketing, creatives: { ids: [news] }, window: { from: "17:00", to: "18:00" }, status: live }
  - { id: bills, line: music, kind: bill, category: finance, placement: push-service, creatives: { style: notice }, status: draft }
creatives:
  - { id: news, title: "${longTitle}", body: "Something is new", image: "${picture}", status: live }
`;

let lab: Lab;
let honor: HonorSimulator;
let meizu: MeizuSimulator;
beforeEach(async () => {
  lab = await openLab(catalogue);
  const { appId } = lab.vendors.channels.fcm;
  [honor, meizu] = await Promise.all([startHonorSimulator({ appId }), startMeizuSimulator()]);
  for (const { channel } of [honor, meizu]) fine(await lab.api.call("PUT", `/v1/channels/${channel.vendor}`, { ...channel, appId }));
});
afterEach(async () => {
  await lab.close();
  await Promise.all([honor.close(), meizu.close()]);
});

async function connect(personId: string, maker: "honor" | "meizu"): Promise<void> {
  const token = (maker === "honor" ? honor : meizu).registerToken();
  const { appId } = lab.vendors.channels.fcm;
  const device = { personId, platform: "android", appId, permission: "granted", zone: "UTC", tokens: [{ channel: maker, token }] };
  fine(await lab.api.call("PUT", `/v1/devices/d-${personId}`, device));
}
const creative = (id: string, text: object) => ({ creatives: [{ id, style: "notice", status: "approved", ...text }] });
const apply = (file: object, query = "") => lab.api.call("POST", `/v1/apply${query}`, JSON.stringify(file));

describe("at review", () => {
  it("advertising in a service class is refused with creative, field and phrase", async () => {
    const { status, body } = await apply(creative("bill", { title: "Your bill", body: "Pay today and get 20% off" }));
    expect(status).toBe(422);
    expect(JSON.stringify(body)).toContain('creative \\"bill\\", which the campaign \\"bills\\" sends as service');
    expect(JSON.stringify(body)).toContain("20% off");
    expect(fine(await lab.api.call("GET", "/v1/creatives")).items).toHaveLength(1);
  });

  it("what channels shorten and leave out is a warning, and the creative is stored", async () => {
    const { warnings } = fine(await apply(creative("bill", { title: longTitle, body: "Due on Monday", image: picture })));
    expect(warnings).toEqual([
      expect.objectContaining({ code: "textTooLong", field: "title", limit: 32 }),
      expect.objectContaining({ code: "pictureNotShown", message: expect.stringContaining("meizu; the text goes without it") }),
    ]);
    const one = { title: longTitle, body: "Due on Monday", style: "notice", status: "approved" };
    expect(fine(await lab.api.call("PUT", "/v1/creatives/bill", one)).warnings).toEqual([
      expect.objectContaining({ code: "textTooLong", field: "title" }),
    ]);
  });

  it("a channel that is paused takes no part in it", async () => {
    fine(await lab.api.call("PUT", "/v1/channels/meizu/paused", { on: true }));
    expect(fine(await apply(creative("bill", { title: longTitle, body: "Due on Monday" }))).warnings).toEqual([]);
  });
});

describe("at send", () => {
  it("marketing reaches a vendor with short titles cut, and one without pictures in marketing as text", async () => {
    await connect("p1", "meizu");
    await connect("p2", "honor");
    expect(await lab.advance("2026-03-02T23:00:00Z")).toMatchObject({ sent: 2, failed: 0 });
    const [short] = meizu.received;
    expect([...(short?.title ?? "")]).toHaveLength(32);
    expect(short?.title).toBe(`${longTitle.slice(0, 31)}…`);
    const [plain] = honor.received;
    expect(plain?.title).toBe(longTitle);
    expect(JSON.stringify(plain?.raw)).not.toContain(picture);
    const { body: metrics } = await lab.api.call("GET", "/metrics");
    expect(String(metrics)).toContain('carillon_fittings_total{vendor="meizu",what="title"} 1');
    expect(String(metrics)).toContain('carillon_fittings_total{vendor="honor",what="picture"} 1');
  });

  it("a service message keeps its picture where the vendor shows it, and its text where the vendor refuses the picture", async () => {
    await connect("p2", "honor");
    await lab.send("p2", { image: picture });
    await lab.advance("2026-03-02T00:10:00Z");
    expect(JSON.stringify(honor.received[0]?.raw)).toContain(picture);
    honor.misbehave({ kind: "native", code: "80200050", times: 1 });
    await lab.send("p2", { image: picture });
    expect(await lab.advance("2026-03-02T00:20:00Z")).toMatchObject({ sent: 1, failed: 0 });
    expect(JSON.stringify(honor.received[1]?.raw)).not.toContain(picture);
  });
});

describe("a preview", () => {
  const preview = async (more: object) => fine(await lab.api.call("POST", "/v1/preview", { personId: "p1", ...more }));

  it("shows a message over the channels of the person's devices: cut texts, lengths in the vendor's unit, picture, native class", async () => {
    await connect("p1", "meizu");
    const { channels, warnings } = await preview({ creative: "news" });
    expect(channels).toEqual([
      {
        channel: "meizu",
        vendor: "meizu",
        isOpen: true,
        class: "marketing",
        native: { noticeMsgType: "0" },
        title: `${longTitle.slice(0, 31)}…`,
        body: "Something is new",
        unit: "codePoints",
        lengths: { title: { length: longTitle.length, limit: 32 }, body: { length: 16, limit: 100 } },
        image: null,
        leftOut: [],
        warnings: [expect.objectContaining({ rule: "length" }), expect.objectContaining({ rule: "picture" })],
        refusal: null,
      },
    ]);
    expect(warnings).toEqual(Array.isArray(channels) ? channels[0].warnings : []);
  });

  it("shows the channel asked for, in the class asked for, and says what a service class would refuse", async () => {
    await connect("p1", "meizu");
    const text = { title: "Your bill", body: "Last chance: 20% off", image: picture };
    const shown = await preview({ creative: text, channel: "honor", class: "service", category: "finance" });
    expect(shown.channels).toMatchObject([
      { channel: "honor", class: "service", native: { importance: "NORMAL" }, image: picture, warnings: [] },
    ]);
    expect(shown.warnings).toMatchObject([{ rule: "class: discount" }, { rule: "class: pressure" }]);
    const { status, body } = await lab.api.call("POST", "/v1/preview", { personId: "p1", creative: text, channel: "carrierPigeon" });
    expect([status, JSON.stringify(body)]).toEqual([expect.any(Number), expect.stringContaining("honor")]);
    expect(status).toBeGreaterThanOrEqual(400);
  });

  it("shows, when asked for every vendor, those without a channel too, by their published limits", async () => {
    await connect("p1", "meizu");
    const { channels, warnings } = await preview({ creative: "news", every: true });
    const shown = channels as readonly { readonly vendor: string; readonly isOpen: boolean; readonly title: string }[];
    expect(shown[0]).toMatchObject({ vendor: "meizu", isOpen: true });
    expect(shown.find(({ vendor }) => vendor === "vivo")).toMatchObject({
      isOpen: false,
      lengths: { title: { limit: 40 } },
      refusal: null,
    });
    expect(new Set(shown.map(({ vendor }) => vendor)).size).toBe(shown.length);
    // What nobody set up warns nobody.
    expect(JSON.stringify(warnings)).not.toContain("vivo");
  });

  it("shows every channel to a person without devices", async () => {
    await lab.track("p9", "opened");
    await lab.advance("2026-03-02T00:01:00Z");
    const { channels } = fine(await lab.api.call("POST", "/v1/preview", { personId: "p9", creative: "news" }));
    expect((channels as readonly { readonly vendor: string }[]).map(({ vendor }) => vendor).sort()).toEqual([
      "apns",
      "fcm",
      "honor",
      "meizu",
      "webPush",
    ]); // the answer's schema is checked by the tests of the API
  });
});
