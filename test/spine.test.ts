import { afterEach, describe, expect, it } from "vitest";
import { fine } from "./support/api.ts";
import { type Lab, openLab } from "./support/lab.ts";

const catalogue = `
lines: [{ id: music, priority: 1 }]
placements:
  - { id: push-marketing, kind: push, class: marketing }
  - { id: push-everywhere, kind: push, class: marketing, devices: all }
  - { id: push-service, kind: push, class: service }
  - { id: banner, kind: pull }
policy:
  scorer: none
  limits: [{ each: [person, kind], max: 1, per: 7d, for: [recall] }]
audiences:
  - { id: abroad, where: { trait: country, in: [JP] } }
  - { id: lovers, where: { event: heart, within: 30d } }
campaigns:
  - { id: heard-again, line: music, kind: recall, category: content, placement: push-marketing, audience: lovers, items: { from: history, event: heart, within: 30d, type: song },
      creatives: { ids: [again] }, window: { from: "09:00", to: "21:00" }, goal: { event: play, within: 24h }, status: live }
  - { id: for-abroad, line: music, kind: news, category: content, placement: push-marketing, audience: abroad, creatives: { ids: [news] }, status: live }
  - { id: shown, line: music, kind: news, category: content, placement: banner, creatives: { ids: [news] }, status: live }
  - { id: resting, line: music, kind: news, category: content, placement: push-marketing, creatives: { ids: [news] }, status: paused }
creatives:
  - { id: again, title: "{{ person.name }}, once more?", body: "{{ item.artist }} – {{ item.title }}", status: live }
  - { id: news, title: "News", body: "Something is new", status: live }
`;
const songs = { items: [{ id: "song-9", type: "song", attributes: { title: "Nine", artist: "Nina" }, link: "app://song/9" }] };
const [day1, day2, day3] = ["2026-03-02", "2026-03-03", "2026-03-04"];

let lab: Lab;
const open = async (yaml = catalogue): Promise<Lab> => {
  lab = await openLab(yaml);
  fine(await lab.api.call("POST", "/v1/items", songs));
  return lab;
};
afterEach(() => lab.close());

const get = async (path: string): Promise<Readonly<Record<string, unknown>>> => fine(await lab.api.call("GET", path));
const post = async (path: string, body: unknown): Promise<Readonly<Record<string, unknown>>> =>
  fine(await lab.api.call("POST", path, body));
/** Somebody with a name who has hearted a song, so that the campaign heard-again can speak to them. */
const lover = async (id: string): Promise<void> => {
  await post("/v1/identify", { userId: id, traits: { name: "Ann" } });
  await lab.track(id, "heart", { itemId: "song-9" });
};
type Decision = {
  readonly messageId: string | null;
  readonly skipped: string | null;
  readonly chosen: { readonly campaign: string } | null;
  readonly steps: readonly { readonly step: string; readonly removed: readonly { readonly campaign?: string; readonly rule: string }[] }[];
  readonly shortlist: readonly { readonly campaign: string }[];
};
const why = async (id: string): Promise<readonly Decision[]> => {
  const { decisions } = await get(`/v1/people/${id}/why`);
  return decisions as readonly Decision[]; // the answer's schema is checked by the tests of the API
};

describe("the circle", () => {
  it("goes from an event to a push at every vendor, and from the outcome to report, why and message", async () => {
    await open();
    const vendors = ["fcm", "apns", "webPush"] as const;
    const tokens = new Map<string, string>();
    for (const vendor of vendors) {
      await lover(`p-${vendor}`);
      tokens.set(vendor, await lab.connect(`p-${vendor}`, vendor));
    }
    expect(await lab.advance(`${day1}T23:59:00Z`)).toMatchObject({ decided: 3, sent: 3, failed: 0, waiting: 0, doubtful: 0 });

    const pushes = lab.pushes();
    expect(pushes.length).toBe(3);
    for (const push of pushes) {
      expect(push).toMatchObject({ token: tokens.get(push.vendor), title: "Ann, once more?", body: "Nina – Nine" });
      expect(push.data).toEqual({
        carillon_message: expect.stringMatching(/^m_/),
        carillon_campaign: "heard-again",
        carillon_item: "song-9",
        carillon_creative: "again",
        link: "app://song/9",
        carillon_at: expect.stringMatching(/^2026-03-02T(09|1\d|20):/),
      });
    }

    const outcomes = pushes.map(({ vendor, data }) => ({
      messageId: data.carillon_message,
      deviceId: `d-p-${vendor}-${vendor}`,
      outcome: vendor === "fcm" ? "opened" : "shown",
      at: data.carillon_at,
    }));
    expect(await post("/v1/outcomes", { outcomes })).toMatchObject({ accepted: 3 });
    await lab.track("p-fcm", "play", { itemId: "song-9" });
    await lab.advance(`${day2}T00:30:00Z`);

    expect(await get("/v1/reports/funnel?by=campaign")).toMatchObject({
      rows: [
        { campaign: "heard-again", attempted: 3, accepted: 3, delivered: 3, shown: 3, opened: 1, converted: 1, dismissed: 0, failed: {} },
      ],
      totals: { attempted: 3, accepted: 3, opened: 1, converted: 1 },
    });
    const messageId = pushes.find(({ vendor }) => vendor === "fcm")?.data.carillon_message ?? "";
    expect(await lab.message(messageId)).toMatchObject({
      id: messageId,
      personId: "p-fcm",
      state: "sent",
      campaign: "heard-again",
      attempts: [{ deviceId: "d-p-fcm-fcm", channel: "fcm", verdict: "accepted" }],
      outcomes: expect.arrayContaining([expect.objectContaining({ outcome: "opened" }), expect.objectContaining({ outcome: "converted" })]),
    });
  });

  it("names every live campaign in every decision: chosen, in the draw, or removed by a step with a rule", async () => {
    await open();
    await lover("p1");
    await lab.connect("p1", "fcm");
    await post("/v1/identify", { userId: "nobody-to-ring" });
    await lab.advance(`${day3}T12:00:00Z`);
    const live = ["heard-again", "for-abroad", "shown"];
    for (const person of ["p1", "nobody-to-ring"]) {
      const decisions = await why(person);
      expect(decisions.length).toBeGreaterThan(1);
      for (const decision of decisions) {
        const removals = decision.steps.flatMap(({ removed }) => removed);
        // A removal that names no campaign took all that were left.
        const all = removals.some(({ campaign }) => campaign === undefined);
        const named = new Set([...removals, ...decision.shortlist].map(({ campaign }) => campaign));
        expect(live.filter((id) => decision.chosen?.campaign !== id && !named.has(id) && !all)).toEqual([]);
        expect(removals.every(({ rule }) => rule !== "")).toBe(true);
        expect(decision.chosen === null).toBe(decision.skipped !== null);
      }
    }
    const [latest, ...earlier] = await why("p1");
    expect(earlier.at(-1)).toMatchObject({ chosen: { campaign: "heard-again" } });
    expect(latest?.steps.find(({ step }) => step === "limits")?.removed).toEqual([
      expect.objectContaining({ campaign: "heard-again", value: 1, limit: 1 }),
    ]);
    expect(latest?.steps.find(({ step }) => step === "audience")?.removed).toEqual([expect.objectContaining({ campaign: "for-abroad" })]);
  });

  it("does not walk backwards", async () => {
    await open();
    await lab.advance(`${day1}T12:00:00Z`);
    const answer = await lab.api.call("POST", "/lab/advance", { to: `${day1}T11:59:59Z` });
    expect(answer).toMatchObject({ status: 409, body: { error: { code: "timeGoesBack", field: "to", remedy: expect.any(String) } } });
    expect(await get("/lab")).toEqual({ now: `${day1}T12:00:00.000Z` });
  });
});

describe("an opt-out between decision and send", () => {
  const optOuts: readonly (readonly [string, string, (person: string) => Promise<unknown>])[] = [
    ["a switchedOff outcome", "permissionDenied|noDevice", (person) => switchOff(person)],
    [
      "preferences that are all off",
      "allOff",
      (person) => lab.api.call("PUT", `/v1/people/${person}/preferences`, { off: { kinds: [], channels: [], all: true } }),
    ],
    ["a kind that is off", "kindOff", (person) => lab.api.call("PUT", `/v1/people/${person}/preferences`, { off: { kinds: ["recall"] } })],
    [
      "withdrawn consent",
      "consentWithdrawn",
      (person) => lab.api.call("PUT", `/v1/people/${person}/preferences`, { consent: { marketing: false } }),
    ],
    ["a device that denies", "permissionDenied|noDevice", (person) => lab.connect(person, "fcm", { permission: "denied" })],
    ["a device that is forgotten", "noDevice", (person) => lab.api.call("DELETE", `/v1/devices/d-${person}-fcm`)],
  ];
  const switchOff = async (person: string): Promise<void> => {
    const { items } = await get(`/v1/people?query=${person}`);
    expect(items).toHaveLength(1);
    const known = served.get(person);
    fine(await lab.api.call("POST", "/v1/outcomes", { outcomes: [{ messageId: known, outcome: "switchedOff", at: `${day1}T05:00:00Z` }] }));
  };
  const served = new Map<string, string>();

  it("cancels the message, whichever way it comes, and nobody else's", async () => {
    await open();
    const everybody = [...optOuts.map((_, i) => `p${i}`), "control"];
    for (const person of everybody) {
      await lover(person);
      await lab.connect(person, "fcm");
    }
    await lab.advance(`${day1}T01:00:00Z`);
    for (const person of everybody) served.set(person, await lab.send(person));
    expect(await lab.advance(`${day1}T05:00:00Z`)).toMatchObject({
      sent: everybody.length,
      decided: everybody.length,
      waiting: everybody.length,
    });
    for (const [i, [, , optOut]] of optOuts.entries()) await optOut(`p${i}`);
    expect(await lab.advance(`${day1}T23:00:00Z`)).toMatchObject({ sent: 1, cancelled: optOuts.length, failed: 0, waiting: 0 });
    const marketing = lab.pushes().filter(({ data }) => data.carillon_campaign !== undefined);
    expect(marketing.length).toBe(1);
    for (const [i, [, reason]] of optOuts.entries()) {
      const decided = (await why(`p${i}`)).find(({ messageId }) => messageId !== null);
      expect(await lab.message(decided?.messageId ?? "")).toMatchObject({
        state: "cancelled",
        reason: expect.stringMatching(reason),
        attempts: [],
      });
    }
  });
});

describe("what comes twice", () => {
  it("has one effect: calls with the same messageId, in one batch or in many", async () => {
    await open();
    const call = { type: "track", messageId: "same", userId: "p1", event: "heart", properties: { itemId: "song-9" } };
    await post("/v1/batch", { batch: [call, call, { ...call, messageId: "other" }] });
    await lab.advance(`${day1}T00:10:00Z`);
    await post("/v1/batch", { batch: [call] });
    await lab.advance(`${day1}T00:20:00Z`);
    expect(await get("/v1/people/p1")).toMatchObject({ facts: 2 });
  });

  it("has one effect: outcomes of one message, device and kind", async () => {
    await open();
    await lover("p1");
    await lab.connect("p1", "fcm");
    await lab.advance(`${day1}T23:00:00Z`);
    const [push] = lab.pushes();
    const opened = { messageId: push?.data.carillon_message, deviceId: "d-p1-fcm", outcome: "opened", at: push?.data.carillon_at };
    await post("/v1/outcomes", { outcomes: [opened, opened] });
    await post("/v1/outcomes", { outcomes: [opened] });
    await lab.advance(`${day2}T00:00:00Z`);
    expect(await get("/v1/reports/funnel?by=campaign")).toMatchObject({ totals: { accepted: 1, opened: 1 } });
    expect((await lab.store.query("select shown, opened from tallies where dimension = 'all'")).rows).toEqual([{ shown: 1, opened: 1 }]);
  });

  it("has one effect: transactional messages with the same Idempotency-Key; another request with it is refused", async () => {
    await open();
    await lab.connect("p1", "fcm");
    await lab.advance(`${day1}T00:10:00Z`);
    const body = { personId: "p1", placement: "push-service", category: "order", title: "Shipped", body: "Order 1" };
    const key = { "idempotency-key": "order-1" };
    const answers = await Promise.all([1, 2, 3].map(() => lab.api.call("POST", "/v1/messages", body, key)));
    expect(new Set(answers.map((answer) => fine(answer, 202).messageId)).size).toBe(1);
    expect(await lab.api.call("POST", "/v1/messages", { ...body, title: "Other" }, key)).toMatchObject({
      status: 409,
      body: { error: { code: "idempotencyKeyReused" } },
    });
    expect(await lab.advance(`${day1}T00:20:00Z`)).toMatchObject({ sent: 1 });
    expect(lab.pushes().map(({ title }) => title)).toEqual(["Shipped"]);
  });
});

describe("people who turn out to be one", () => {
  it("bring devices and history: an anonymous visitor who logs in", async () => {
    await open();
    await post("/v1/track", { messageId: "a1", anonymousId: "visitor", event: "heart", properties: { itemId: "song-9" } });
    const token = await lab.connect("anon:visitor", "fcm");
    await lab.advance(`${day1}T01:00:00Z`);
    await post("/v1/identify", { messageId: "a2", userId: "ann", anonymousId: "visitor", traits: { name: "Ann" } });
    expect(await lab.advance(`${day1}T23:00:00Z`)).toMatchObject({ sent: 1 });
    expect(lab.pushes()).toEqual([expect.objectContaining({ token, title: "Ann, once more?" })]);
    expect(await get("/v1/people/ann")).toMatchObject({ id: "ann", devices: [{ device_id: "d-anon:visitor-fcm" }] });
  });

  it("keep an opt-out that was made before anybody knew who it was", async () => {
    await open();
    await post("/v1/track", { messageId: "o1", anonymousId: "visitor", event: "heart", properties: { itemId: "song-9" } });
    await lab.connect("anon:visitor", "fcm");
    await lab.advance(`${day1}T01:00:00Z`);
    const off = { doNotDisturb: [], off: { kinds: [], channels: [], all: true } };
    await lab.api.call("PUT", "/v1/people/anon:visitor/preferences", off);
    await post("/v1/identify", { messageId: "o2", userId: "ann", anonymousId: "visitor", traits: { name: "Ann" } });
    expect(await lab.advance(`${day1}T23:00:00Z`)).toMatchObject({ sent: 0, skipped: { consent: 1 } });
    expect(await get("/v1/people/ann/preferences")).toMatchObject({ off: { all: true } });
  });

  it("bring devices and history: an alias of one known id to another, whose messages under way are not sent twice", async () => {
    await open();
    await lover("old");
    const token = await lab.connect("old", "fcm");
    expect(await lab.advance(`${day1}T05:00:00Z`)).toMatchObject({ decided: 1, waiting: 1 });
    await post("/v1/alias", { messageId: "b1", previousId: "old", userId: "new" });
    await lab.advance(`${day2}T23:00:00Z`);
    const pushes = lab.pushes().filter(({ data }) => data.carillon_campaign === "heard-again");
    expect(pushes.length).toBeLessThanOrEqual(1);
    expect(pushes.every((push) => push.token === token)).toBe(true);
    const person = await get("/v1/people/old");
    expect(person).toMatchObject({ id: "new", traits: { name: "Ann" }, devices: [{ device_id: "d-old-fcm" }] });
    const messageId = await lab.send("old");
    await lab.advance(`${day2}T23:10:00Z`);
    expect(await lab.message(messageId)).toMatchObject({ personId: "new", state: "sent" });
  });
});

describe("what is wrong with one", () => {
  it("harms nobody beside it in a batch", async () => {
    await open();
    const answer = await post("/v1/batch", {
      batch: [
        { type: "track", messageId: "c1", userId: "p1", event: "play" },
        { type: "track", messageId: "c2", event: "play" },
        { type: "nonsense", messageId: "c3", userId: "p1" },
        { type: "identify", messageId: "c4", userId: "p2", context: { timezone: "Mars/Olympus" } },
        { type: "track", messageId: "c5", userId: "p3", event: "play", timestamp: "not a time" },
        { type: "track", messageId: "c6", userId: "p4", event: "play", properties: { text: "a\u0000b" } },
      ],
    });
    const refused = answer.refused as readonly { readonly index: number; readonly remedy: string }[]; // the shape of every bulk answer
    expect(refused.map(({ index }) => index)).toEqual(expect.arrayContaining([1, 2]));
    expect(refused.every(({ remedy }) => remedy.length > 0)).toBe(true);
    expect(Number(answer.accepted) + refused.length).toBe(6);
    await lab.advance(`${day1}T00:10:00Z`);
    expect(await get("/v1/people/p1")).toMatchObject({ facts: 1 });
    expect((await lab.store.query("select count(*) as n from dead_letters")).rows).toEqual([{ n: 0 }]);
  });

  it("harms nobody beside it in a catalogue: a file is applied whole or not at all, and an earlier version comes back whole", async () => {
    await open();
    const before = await lab.api.call("GET", "/v1/export/campaigns");
    const broken = `
campaigns:
  - { id: good, line: music, kind: k, category: content, placement: push-marketing, creatives: {}, status: live }
  - { id: bad, line: nobody, kind: k, category: content, placement: nowhere, creatives: {}, status: live }
`;
    expect((await lab.api.call("POST", "/v1/apply", broken)).status).toBe(422);
    expect((await lab.api.call("GET", "/v1/export/campaigns")).body).toEqual(before.body);
    expect(await post("/v1/apply", broken.split("\n").slice(0, 3).join("\n"))).toMatchObject({ version: 2 });
    expect((await lab.api.call("GET", "/v1/export/campaigns")).body).not.toEqual(before.body);
    expect(await post("/v1/catalogue/rollback", { version: 1 })).toMatchObject({ version: 3 });
    expect((await lab.api.call("GET", "/v1/export/campaigns")).body).toEqual(before.body);
  });

  it("retires a token on the vendor's word alone, and the person's other device still rings", async () => {
    await open();
    const dead = await lab.connect("p1", "fcm");
    const alive = await lab.connect("p1", "apns");
    await lab.advance(`${day1}T00:10:00Z`);
    lab.vendors.fcm.unregisterToken(dead);
    const first = await lab.send("p1");
    await lab.advance(`${day1}T00:20:00Z`);
    expect(await lab.message(first)).toMatchObject({
      state: "sent",
      attempts: expect.arrayContaining([
        expect.objectContaining({ channel: "fcm", reason: "TOKEN_INVALID" }),
        expect.objectContaining({ channel: "apns", verdict: "accepted" }),
      ]),
    });
    const asked = lab.vendors.fcm.counts.attempts;
    const second = await lab.send("p1");
    await lab.advance(`${day1}T00:30:00Z`);
    expect(lab.vendors.fcm.counts.attempts).toBe(asked);
    expect(await lab.message(second)).toMatchObject({ state: "sent", attempts: [{ channel: "apns" }] });
    expect(lab.pushes().map(({ token }) => token)).toEqual([alive, alive]);
  });
});

describe("a message to several devices", () => {
  const everywhere = catalogue.replace(
    "kind: recall, category: content, placement: push-marketing",
    "kind: recall, category: content, placement: push-everywhere",
  );

  it("is sent when one device took it, although the other was forgotten before its repetition", async () => {
    await open();
    await lab.connect("p1", "fcm");
    await lab.connect("p1", "apns");
    await lab.advance(`${day1}T00:10:00Z`);
    lab.vendors.fcm.misbehave({ kind: "answer", status: 503, headers: { "retry-after": "600" } });
    const id = await lab.send("p1");
    expect(await lab.advance(`${day1}T00:11:00Z`)).toMatchObject({ sent: 0, waiting: 1 });
    fine(await lab.api.call("DELETE", "/v1/devices/d-p1-fcm"));
    expect(await lab.advance(`${day1}T02:00:00Z`)).toMatchObject({ sent: 1, failed: 0, cancelled: 0, waiting: 0 });
    expect(await lab.message(id)).toMatchObject({ state: "sent" });
    expect(lab.pushes().length).toBe(1);
  });

  it("does not ring the device again that left a marketing message in doubt, while the other is tried again", async () => {
    await open(everywhere);
    await lover("p1");
    const doubted = await lab.connect("p1", "fcm");
    await lab.connect("p1", "apns");
    lab.vendors.fcm.misbehave({ kind: "reset", when: "after" });
    lab.vendors.apns.misbehave({ kind: "answer", status: 503, headers: { "retry-after": "60" } });
    expect(await lab.advance(`${day1}T23:00:00Z`)).toMatchObject({ sent: 1, doubtful: 0, failed: 0, waiting: 0 });
    expect(lab.pushes().filter(({ token }) => token === doubted).length).toBe(1);
    expect(lab.pushes().map(({ vendor }) => vendor)).toEqual(["fcm", "apns"]);
  });

  it("is doubtful, not failed, when one device is in doubt and the other turned out to be dead", async () => {
    await open(everywhere);
    await lover("p1");
    await lab.connect("p1", "fcm");
    await lab.connect("p1", "apns");
    lab.vendors.fcm.misbehave({ kind: "reset", when: "after" });
    lab.vendors.apns.misbehave({ kind: "answer", status: 503, headers: { "retry-after": "60" } });
    lab.vendors.apns.misbehave({ kind: "gone" });
    expect(await lab.advance(`${day1}T23:00:00Z`)).toMatchObject({ sent: 0, doubtful: 1, failed: 0, waiting: 0 });
  });
});

describe("a marketing message whose answer nobody knows", () => {
  it("is doubtful and never repeated; a service message goes out again", async () => {
    await open();
    await lover("p1");
    await lab.connect("p1", "fcm");
    lab.vendors.fcm.misbehave({ kind: "reset", when: "after" });
    expect(await lab.advance(`${day1}T23:00:00Z`)).toMatchObject({ sent: 0, doubtful: 1, waiting: 0 });
    expect(lab.pushes().length).toBe(1);
    lab.vendors.fcm.misbehave({ kind: "reset", when: "after" });
    await lab.send("p1");
    expect(await lab.advance(`${day2}T03:00:00Z`)).toMatchObject({ sent: 1, doubtful: 0, waiting: 0 });
    expect(lab.pushes().length).toBe(3);
  });
});
