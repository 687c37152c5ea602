import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fine } from "./support/api.ts";
import { type Lab, openLab } from "./support/lab.ts";

const catalogue = `
lines: [{ id: music }]
placements: [{ id: push-marketing, kind: push, class: marketing }, { id: push-service, kind: push, class: service }]
policy: { scorer: rate, timing: { personal: false }, exploration: { uniform: 0.2 }, limits: [{ each: person, max: 1, per: day }] }
audiences: [{ id: rated, where: { trait: rated, is: true } }]
campaigns:
  - { id: songs, line: music, kind: recall, category: content, placement: push-marketing, audience: rated, items: { from: pool, type: song, top: 2 },
      creatives: { ids: [warm, cold] }, window: { from: "12:00", to: "13:00" }, status: live }
creatives:
  - { id: warm, title: Warm, body: "{{ item.title }}", status: live }
  - { id: cold, title: Cold, body: "{{ item.title }}", status: live }
`;

type Fields = Readonly<Record<string, unknown>>;
let lab: Lab;
beforeEach(async () => {
  lab = await openLab(catalogue);
});
afterEach(() => lab.close());
const call = async (method: string, path: string, body?: unknown): Promise<Fields> => fine(await lab.api.call(method, path, body));

describe("the wire contract", () => {
  it("knows a person in the lab as soon as the call that names them was answered", async () => {
    await lab.connect("p1", "fcm");
    expect(await call("GET", "/v1/people/p1")).toMatchObject({ id: "p1", zone: "UTC" });
    await lab.connect("p2", "fcm");
    const messageId = await lab.send("p2");
    expect(await lab.advance("2026-03-02T00:00:00Z")).toMatchObject({ sent: 1, waiting: 0 });
    expect(await lab.message(messageId)).toMatchObject({
      attempts: [{ deviceId: "d-p2-fcm", channel: "fcm", verdict: "accepted", native: { id: expect.stringContaining("messages/") } }],
    });
  });

  it("attempts what the stop switch held back when it is lifted, and not what expired meanwhile", async () => {
    await lab.connect("p1", "fcm");
    await call("POST", "/v1/stop", { on: true });
    const [short, long] = [await lab.send("p1", { expiresIn: "10m" }), await lab.send("p1", { expiresIn: "2h" })];
    await lab.advance("2026-03-02T00:30:00Z");
    await call("POST", "/v1/stop", { on: false });
    await lab.advance("2026-03-02T00:31:00Z");
    expect(lab.pushes().map(({ data }) => [data.carillon_message, data.carillon_at])).toEqual([[long, "2026-03-02T00:30:00.000Z"]]);
    expect(await lab.message(short)).toMatchObject({ state: "cancelled", attempts: [] });
  });

  it("previews a creative that is not stored with every key that a stored one may have", async () => {
    await call("POST", "/v1/identify", { userId: "p1", traits: { name: "Ann" } });
    const creative = {
      id: "new",
      lang: "en",
      style: "benefit",
      title: "Hi {{ person.name }}",
      body: "B",
      needs: ["person.city"],
      status: "draft",
    };
    expect(await call("POST", "/v1/preview", { personId: "p1", creative })).toMatchObject({ missing: ["person.city"] });
    expect(await call("POST", "/v1/preview", { personId: "p1", creative: { ...creative, needs: [] } })).toMatchObject({ title: "Hi Ann" });
  });

  it("names the field of a refused outcome as the caller's list has it", async () => {
    const outcomes = [{ messageId: "nope", outcome: "opened", at: "2026-03-02T00:00:00Z" }];
    const answer = await lab.api.call("POST", "/v1/outcomes", { outcomes });
    expect(answer).toMatchObject({ status: 422, body: { accepted: 0, refused: [{ index: 0, field: "outcomes[0].messageId" }] } });
  });

  it.each([
    ["PUT", "/v1/audiences/a", { where: { audience: "none" } }, "where.audience"],
    ["PUT", "/v1/creatives/c", { title: "{{ item.", body: "B" }, "title"],
    ["PUT", "/v1/policy", { limits: [{ each: "person", max: 1, per: "day", for: "nowhere" }] }, "policy.limits[0].for"],
    ["DELETE", "/v1/lines/music", undefined, "campaigns.songs.line"],
  ])("says at which field %s %s went wrong", async (method, path, body, field) => {
    expect(await lab.api.call(method, path, body)).toMatchObject({
      status: 422,
      body: { error: { code: expect.any(String), message: expect.any(String), remedy: expect.any(String), field } },
    });
  });

  it("scores a pair as item rate × creative rate ÷ campaign mean, each smoothed by 50 impressions", async () => {
    const items = [1, 2].map((n) => ({ id: `song-${n}`, type: "song", attributes: { title: `Song ${n}` } }));
    await call("POST", "/v1/items", { items });
    for (let n = 0; n < 20; n++) {
      await call("POST", "/v1/identify", { userId: `p${n}`, traits: { rated: true } });
      await lab.connect(`p${n}`, "fcm");
    }
    await lab.advance("2026-03-03T00:00:00Z");
    const pushes = lab.pushes().map(({ data }) => data);
    expect(pushes.length).toBe(20);
    const opened = pushes.filter((data) => data.carillon_creative === "warm" || data.carillon_item === "song-1");
    const outcomes = opened.map((data) => ({ messageId: data.carillon_message, outcome: "opened", at: "2026-03-03T00:00:00Z" }));
    await call("POST", "/v1/outcomes", { outcomes });
    // Somebody who came later falls due when the opens are known.
    await call("POST", "/v1/identify", { userId: "late", traits: { rated: true } });
    await lab.connect("late", "fcm");
    await lab.advance("2026-03-03T05:00:00Z");

    const smoothed = (wanted: (data: Fields) => boolean, prior: number): number =>
      (opened.filter(wanted).length + 50 * prior) / (pushes.filter(wanted).length + 50);
    const mean = smoothed(() => true, (opened.length + 0.05) / (pushes.length + 1));
    const expected = (item: string, creative: string): number => {
      const [ofItem, ofCreative] = [
        smoothed((data) => data.carillon_item === item, mean),
        smoothed((data) => data.carillon_creative === creative, mean),
      ];
      return (ofItem * ofCreative) / mean;
    };
    const { decisions } = await call("GET", "/v1/people/late/why");
    const [latest] = decisions as readonly { readonly shortlist: readonly { item: string; creative: string; score: number }[] }[]; // the answer's schema is checked by the tests of the API
    expect(latest?.shortlist.length).toBe(4);
    for (const { item, creative, score } of latest?.shortlist ?? []) expect(score).toBeCloseTo(expected(item, creative), 5);
  });
});
