import { describe, expect, it } from "vitest";
import type { Problem } from "./answer.ts";
import { Carillon, type CarillonOptions } from "./carillon.ts";
import { noPreferences } from "./preferences.ts";
import { type FakePage, fakePage, settle } from "./testing/fake-page.ts";
import { type FakeServer, fakeServer, key, proofFor, url } from "./testing/fake-server.ts";

interface Bench {
  readonly server: FakeServer;
  readonly page: FakePage;
  readonly client: Carillon;
  readonly problems: Problem[];
}

function bench(options: Partial<CarillonOptions> = {}, before?: Bench): Bench {
  const server = before?.server ?? fakeServer();
  const page = fakePage(server, before === undefined ? {} : { ...before.page, name: "later" });
  const problems: Problem[] = [];
  const client = new Carillon({ url, key, appId: "shop", onProblem: (one) => void problems.push(one), ...options }, page);
  return { server, page, client, problems };
}

const signedIn = { personProof: proofFor("ann") };
const calls = ({ server }: Bench) => [...server.calls.values()];
const said = (b: Bench) => calls(b).map(({ type, event, userId, anonymousId }) => [event ?? type, userId ?? anonymousId]);

describe("a page", () => {
  it("sends what was done with who did it, from which device, when and where", async () => {
    const b = bench({ appVersion: "1.2" });
    await b.client.track("play", { itemId: "song-9" });
    await b.client.page("Home", { section: "music" });
    await b.page.timers.advance(1000);
    const { anonymousId, deviceId } = await b.client.identity();
    expect(calls(b)).toMatchObject([
      {
        ...{ type: "track", event: "play", properties: { itemId: "song-9" }, anonymousId, timestamp: "2026-03-02T09:00:00.000Z" },
        context: { device: { id: deviceId }, timezone: "Europe/London", locale: "en-GB", library: { name: "@carillon/client" } },
      },
      { type: "page", name: "Home", properties: { section: "music", path: "/a", url: "https://shop.example.com/a?b=1" } },
    ]);
  });

  it("says from identify on who it is, and whom it was before", async () => {
    const b = bench();
    await b.client.track("browse");
    await b.client.identify("ann", { plan: "gold" }, { proof: proofFor("ann") });
    await b.client.track("play");
    await b.client.flush();
    const { anonymousId } = await b.client.identity();
    expect(said(b)).toEqual([
      ["browse", anonymousId],
      ["identify", "ann"],
      ["play", "ann"],
    ]);
    expect(calls(b)[1]).toMatchObject({ userId: "ann", anonymousId, traits: { plan: "gold" } });
  });

  it("keeps the order of its calls, though nobody waits for any", async () => {
    const b = bench();
    void b.client.track("one");
    void b.client.identify("ann", {}, { proof: proofFor("ann") });
    void b.client.track("two");
    void b.client.reset();
    void b.client.track("three");
    await b.client.flush();
    expect(said(b).map(([what, who]) => [what, who === "ann"])).toEqual([
      ["one", false],
      ["identify", true],
      ["two", true],
      ["three", false],
    ]);
  });

  it("links nobody's doings to the next person", async () => {
    const b = bench();
    await b.client.identify("ann", {}, { proof: proofFor("ann") });
    const first = await b.client.identity();
    await b.client.identify("bob", {}, { proof: proofFor("bob") });
    const second = await b.client.identity();
    expect([second.anonymousId === first.anonymousId, second.deviceId === first.deviceId]).toEqual([false, false]);
    await b.client.flush();
    expect(calls(b)).toMatchObject([
      { userId: "ann", anonymousId: first.anonymousId },
      { userId: "bob", anonymousId: second.anonymousId },
    ]);
  });

  it("sends after signing out what was said before, with the proof of before", async () => {
    const b = bench();
    b.server.fault = () => "lost";
    await b.client.identify("ann", {}, { proof: proofFor("ann") });
    await b.client.reset();
    b.server.fault = () => "none";
    b.page.online();
    await settle();
    expect(said(b)).toEqual([["identify", "ann"]]);
    expect(JSON.stringify([await b.page.store.get("identity"), await b.page.store.get("worker")])).not.toContain("ann");
  });

  it("waits for the proof of whom it names", async () => {
    const b = bench();
    await b.client.identify("ann");
    await b.client.flush();
    expect(calls(b)).toEqual([]);
    await b.client.identify("ann", {}, { proof: proofFor("ann") });
    await b.client.flush();
    expect(said(b)).toEqual([
      ["identify", "ann"],
      ["identify", "ann"],
    ]);
  });

  it("takes the proof that the site's server wrote into the page", async () => {
    const b = bench(signedIn);
    await b.client.track("play");
    await b.client.flush();
    expect(said(b)).toEqual([
      ["identify", "ann"],
      ["play", "ann"],
    ]);
    const later = bench({ personProof: proofFor("ann", "b") }, b);
    await later.client.track("again");
    await later.client.flush();
    expect(said(later).slice(2)).toEqual([["again", "ann"]]);
    expect(later.server.seen.at(-1)?.proof).toBe(proofFor("ann", "b"));
  });

  it("stays who it is over pages", async () => {
    const b = bench(signedIn);
    const before = await b.client.identity();
    const later = bench({}, b);
    expect(await later.client.identity()).toEqual(before);
  });

  it("complains of a proof that is of somebody else or none", async () => {
    const b = bench({ personProof: "ann.abc" });
    await b.client.identify("ann", {}, { proof: proofFor("bob") });
    expect([b.problems, (await b.client.identity()).proven]).toMatchObject([[{ code: "proofInvalid" }, { code: "proofInvalid" }], false]);
  });

  it("sends ids of any script in the proof", async () => {
    const b = bench({ personProof: proofFor("李雷") });
    await b.client.flush();
    expect(b.server.seen.map(({ proof }) => proof)).toContain(proofFor("李雷"));
    expect(said(b)).toEqual([["identify", "李雷"]]);
  });

  it("leaves anonymous calls as a beacon when it goes", async () => {
    const b = bench();
    await b.client.track("browse");
    b.page.leave();
    expect(b.page.beacons).toMatchObject([{ url: "/v1/batch", body: { writeKey: key, batch: [{ event: "browse" }] } }]);
  });

  it("sends what an earlier page could not", async () => {
    const b = bench();
    b.server.fault = () => "lost";
    await b.client.track("browse");
    await b.client.flush();
    b.server.fault = () => "none";
    const later = bench({}, b);
    await later.client.flush();
    expect(said(later).map(([what]) => what)).toEqual(["browse"]);
  });

  it("makes one of two known ids", async () => {
    const b = bench(signedIn);
    await b.client.alias("ann", "old-ann");
    await b.client.alias("ann");
    await b.client.flush();
    const { anonymousId } = await b.client.identity();
    expect(calls(b).slice(1)).toMatchObject([{ previousId: "old-ann", userId: "ann" }, { previousId: anonymousId }]);
  });
});

describe("consent that is required", () => {
  it("lets nothing be kept or sent before it, and loses nothing by it", async () => {
    const b = bench({ ...signedIn, consent: "required" });
    await b.client.track("browse");
    await b.client.report("m1", "shown");
    await b.page.timers.advance(60_000);
    b.page.leave();
    expect([b.server.seen, b.page.beacons, await b.page.store.rows("calls"), await b.page.store.get("identity")]).toEqual([
      [],
      [],
      [],
      undefined,
    ]);
    expect(await b.page.store.get("worker")).toBeUndefined();
    await b.client.consent(true, "banner");
    await b.client.flush();
    expect(said(b).map(([what]) => what)).toEqual(["identify", "browse"]);
  });

  it("forgets what waited when it is refused, and says so of whom it knows", async () => {
    const b = bench({ ...signedIn, consent: "required" });
    await b.client.track("browse");
    await b.client.consent(false, "banner");
    await b.client.track("more");
    await b.client.flush();
    expect([calls(b), await b.page.store.rows("calls")]).toEqual([[], []]);
    expect(b.server.preferences.get("ann")).toMatchObject({ consent: { marketing: false, source: "banner" } });
    const later = bench({ ...signedIn, consent: "required" }, b);
    await later.client.track("still");
    await later.client.flush();
    expect(calls(later)).toEqual([]);
  });

  it("can be taken back: what is kept of the person here goes", async () => {
    const b = bench({ ...signedIn, consent: "required" });
    await b.client.consent(true, "banner");
    b.server.fault = () => "lost";
    await b.client.track("browse");
    await b.client.consent(false, "settings");
    expect([await b.page.store.rows("calls"), await b.page.store.get("identity"), await b.page.store.get("worker")]).toEqual([
      [],
      undefined,
      undefined,
    ]);
  });
});

describe("consent", () => {
  it("becomes the person's preference and leaves the others alone, when there is a network", async () => {
    const b = bench(signedIn);
    const doNotDisturb = [{ from: "22:00", to: "08:00" }];
    b.server.preferences.set("ann", { ...noPreferences, doNotDisturb });
    await settle();
    b.server.fault = () => "lost";
    await b.client.consent(false, "banner");
    await b.client.consent(true, "settings");
    await b.client.flush();
    expect(b.server.requests("PUT", /preferences/)).toEqual([]);
    b.server.fault = () => "none";
    b.page.online();
    await settle();
    expect(b.server.requests("PUT", /preferences/)).toHaveLength(1);
    expect(b.server.preferences.get("ann")).toEqual({
      ...noPreferences,
      doNotDisturb,
      consent: { marketing: true, at: "2026-03-02T09:00:00.000Z", source: "settings" },
    });
  });

  it("of nobody known is not made somebody's later", async () => {
    const b = bench();
    await b.client.consent(true, "banner");
    await b.client.identify("ann", {}, { proof: proofFor("ann") });
    await b.client.flush();
    expect(b.server.preferences.size).toBe(0);
  });
});

describe("what is pulled", () => {
  it("asks and reports in the name of the proven person", async () => {
    const b = bench(signedIn);
    const answers = await Promise.all([
      b.client.inbox.list({ unread: true, limit: 5 }),
      b.client.placements.decide("banner"),
      b.client.inbox.markAllSeen(),
    ]);
    expect(answers.map(({ ok }) => ok)).toEqual([false, false, false]);
    expect(b.server.requests("GET", /inbox/)).toMatchObject([{ path: "/v1/inbox?person=ann&limit=5&unread=1", proof: proofFor("ann") }]);
    expect(b.server.requests("POST", /decide/)).toMatchObject([{ body: { placement: "banner", people: [{ id: "ann", context: {} }] } }]);
    await b.client.report("m1", "converted", { value: 9.5 });
    await b.client.flush();
    const { deviceId } = await b.client.identity();
    expect(b.server.outcomes).toEqual([{ messageId: "m1", deviceId, outcome: "converted", value: 9.5, at: "2026-03-02T09:00:00.000Z" }]);
  });

  it("says what is missing when nobody is proven", async () => {
    const b = bench();
    const answers = [await b.client.inbox.counts(), await b.client.placements.decide("banner"), await b.client.preferences.get()];
    expect(answers).toMatchObject(Array.from({ length: 3 }, () => ({ ok: false, error: { code: "proofMissing" } })));
    expect(b.server.seen).toEqual([]);
  });

  it("reads the preferences of somebody whom the server does not know yet", async () => {
    const b = bench(signedIn);
    expect(await b.client.preferences.get()).toEqual({ ok: true, value: noPreferences });
    const wanted = { ...noPreferences, off: { kinds: ["promo"], channels: [], all: false } };
    expect(await b.client.preferences.put(wanted)).toEqual({ ok: true, value: wanted });
    expect(await b.client.preferences.get()).toEqual({ ok: true, value: wanted });
  });

  it("reports outcomes that could not be sent when there is a network", async () => {
    const b = bench(signedIn);
    await settle();
    b.server.fault = () => "lost";
    await b.client.report("m1", "opened");
    await settle();
    b.server.fault = () => "none";
    await b.page.timers.advance(60_000);
    expect(b.server.outcomes).toMatchObject([{ messageId: "m1", outcome: "opened" }]);
  });
});
