import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { honorReceipt } from "../src/lab/vendors/honor-receipts.ts";
import { type HonorSimulator, startHonorSimulator } from "../src/lab/vendors/honor-simulator.ts";
import { startXiaomiSimulator, type XiaomiSimulator } from "../src/lab/vendors/xiaomi-simulator.ts";
import { fine } from "./support/api.ts";
import { type Lab, openLab } from "./support/lab.ts";

const catalogue = `
lines: [{ id: music, priority: 1, quota: { perDay: 5 } }]
placements:
  - { id: push-marketing, kind: push, class: marketing, secondTouch: { after: 2h } }
  - { id: push-service, kind: push, class: service, devices: mostRecent, secondTouch: { after: 2h } }
  - { id: push-once, kind: push, class: service, devices: mostRecent }
policy:
  scorer: none
  patience: 1d
  limits: [{ each: [person, kind], max: LIMIT, per: 7d }, { each: person, gap: 3h }]
  quietHours: { from: "22:00", to: "08:00" }
  timing: { personal: false }
campaigns:
  - { id: news, line: music, kind: news, category: content, placement: push-marketing, creatives: { ids: [news] }, window: { from: "09:00", to: "20:00" }, status: STATUS }
creatives:
  - { id: news, title: "News", body: "Something is new", status: live }
`;

let lab: Lab;
let honor: HonorSimulator;
let xiaomi: XiaomiSimulator;

async function open({ limit = 1, status = "paused" } = {}): Promise<void> {
  const declared = catalogue.replace("LIMIT", String(limit)).replace("STATUS", status);
  lab = await openLab(declared, { CARILLON_PUBLIC_URL: "https://push.example.com" });
  const { appId } = lab.vendors.channels.fcm;
  [honor, xiaomi] = await Promise.all([startHonorSimulator({ appId }), startXiaomiSimulator()]);
  fine(await lab.api.call("PUT", "/v1/channels/honor", { ...honor.channel, appId }));
  fine(await lab.api.call("PUT", "/v1/channels/xiaomi", { ...xiaomi.channel, appId }));
}
const close = async (): Promise<void> => {
  await lab.close();
  await Promise.all([honor.close(), xiaomi.close()]);
};
afterEach(close);

/** A phone with an address at each of these vendors; answers the tokens. */
async function connect(personId: string, vendors: readonly ("honor" | "xiaomi" | "fcm")[]): Promise<readonly string[]> {
  const tokenOf = { honor: () => honor.registerToken(), xiaomi: () => xiaomi.registerToken(), fcm: () => lab.vendors.fcm.registerToken() };
  const tokens = vendors.map((channel) => ({ channel, token: tokenOf[channel]() }));
  fine(
    await lab.api.call("PUT", `/v1/devices/d-${personId}`, {
      personId,
      platform: "android",
      appId: lab.vendors.channels.fcm.appId,
      permission: "granted",
      zone: "UTC",
      tokens,
    }),
  );
  return tokens.map(({ token }) => token);
}
const tell = async (messageId: string, outcome: string, at: string): Promise<unknown> =>
  fine(await lab.api.call("POST", "/v1/outcomes", { outcomes: [{ messageId, deviceId: null, outcome, at }] }));
/** Attempts of a message: channel, verdict and touch, in order. */
async function attemptsOf(messageId: string): Promise<readonly string[]> {
  const { attempts } = await lab.message(messageId);
  const list = attempts as readonly { readonly channel: string; readonly verdict: string; readonly touch: number }[]; // the answer's schema is checked by the tests of the API
  return list.map(({ channel, verdict, touch }) => `${touch} ${channel} ${verdict}`);
}
/** Lets it be known that the maker's channel tells what arrives: another message of it did, and nobody saw it yet. */
async function heardOf(vendor: "honor" | "xiaomi"): Promise<void> {
  await connect("witness", [vendor]);
  const messageId = await lab.send("witness", { placement: "push-once" });
  await lab.advance("2026-03-02T00:01:00Z");
  await tell(messageId, "delivered", "2026-03-02T00:00:30Z");
}
const life = { expiresIn: "24h" };

describe("a service message that a maker's channel took and that did not arrive", () => {
  beforeEach(() => open());

  it("goes out over another way when its patience is over, once only, and stays sent", async () => {
    await heardOf("honor");
    await connect("p1", ["honor", "fcm"]);
    const messageId = await lab.send("p1", life);
    expect(await lab.advance("2026-03-02T02:00:00Z")).toMatchObject({ sent: 1, secondTouches: 0 });
    expect(await lab.message(messageId)).toMatchObject({ state: "sent", secondTouch: { state: "watching", way: null } });
    expect(await lab.advance("2026-03-02T03:00:00Z")).toMatchObject({ sent: 0, secondTouches: 1, waiting: 0 });
    expect(await attemptsOf(messageId)).toEqual(["1 honor accepted", "2 fcm accepted"]);
    expect(await lab.message(messageId)).toMatchObject({
      state: "sent",
      reason: null,
      secondTouch: { state: "sent", way: "otherWay", channel: "fcm", at: expect.stringContaining("2026-03-02T02:0") },
    });
    // The app reports by the message's own name.
    expect(lab.vendors.fcm.received.map(({ data }) => data.carillon_message)).toEqual([messageId]);
    await tell(messageId, "opened", "2026-03-02T02:30:00Z");
    expect(fine(await lab.api.call("GET", "/v1/reports/reach")).secondTouches).toEqual({
      ...{ watched: 1, pending: 0, sent: 1, failed: {}, none: {} },
      rows: [{ way: "otherWay", channel: "fcm", sent: 1, delivered: 1, shown: 1, opened: 1 }],
    });
    expect(await lab.advance("2026-03-05T00:00:00Z")).toMatchObject({ secondTouches: 0 });
    expect((await attemptsOf(messageId)).length).toBe(2);
  });

  it("stays with its one touch where no other way is left", async () => {
    await heardOf("honor");
    await connect("p1", ["honor"]);
    const messageId = await lab.send("p1", life);
    expect(await lab.advance("2026-03-02T06:00:00Z")).toMatchObject({ sent: 1, cancelled: 0, failed: 0, secondTouches: 0 });
    expect(await lab.message(messageId)).toMatchObject({ state: "sent", secondTouch: { state: "cancelled", reason: "noOtherWay" } });
  });

  it("stays sent when the other way fails as well", async () => {
    await heardOf("honor");
    const [, fcm = ""] = await connect("p1", ["honor", "fcm"]);
    const messageId = await lab.send("p1", life);
    await lab.advance("2026-03-02T01:00:00Z");
    lab.vendors.fcm.unregisterToken(fcm);
    expect(await lab.advance("2026-03-02T06:00:00Z")).toMatchObject({ sent: 0, failed: 0, secondTouches: 0 });
    expect(await lab.message(messageId)).toMatchObject({ state: "sent", secondTouch: { state: "failed", reason: "TOKEN_INVALID" } });
    expect(await attemptsOf(messageId)).toEqual(["1 honor accepted", "2 fcm failed"]);
  });

  it.each([
    { what: "opened", outcome: "opened" },
    { what: "dismissed", outcome: "dismissed" },
  ])("is left alone once it was $what", async ({ outcome }) => {
    await heardOf("honor");
    await connect("p1", ["honor", "fcm"]);
    const messageId = await lab.send("p1", life);
    await lab.advance("2026-03-02T01:00:00Z");
    await tell(messageId, outcome, "2026-03-02T00:30:00Z");
    expect(await lab.advance("2026-03-03T00:00:00Z")).toMatchObject({ secondTouches: 0 });
    expect(await attemptsOf(messageId)).toEqual(["1 honor accepted"]);
    expect(await lab.message(messageId)).toMatchObject({ secondTouch: { state: "cancelled", reason: outcome } });
  });

  it("is left alone when it is worth nothing by then, or its placement asks for no second touch", async () => {
    await heardOf("honor");
    await connect("p1", ["honor", "fcm"]);
    const short = await lab.send("p1", { expiresIn: "1h" });
    const once = await lab.send("p1", { ...life, placement: "push-once" });
    expect(await lab.advance("2026-03-03T00:00:00Z")).toMatchObject({ secondTouches: 0 });
    for (const messageId of [short, once]) {
      expect(await attemptsOf(messageId)).toEqual(["1 honor accepted"]);
      expect(await lab.message(messageId)).toMatchObject({ secondTouch: null });
    }
  });
});

describe("a service message that arrived unseen, or of which nobody knows", () => {
  beforeEach(() => open());

  it("comes again at the person's next active hour, outside quiet hours, over the same way and under another name", async () => {
    await connect("p1", ["xiaomi", "fcm"]);
    for (let day = 1; day <= 8; day++)
      await lab.track("p1", "play", {}, { timestamp: `2026-02-2${day}T19:30:00Z`, context: { timezone: "UTC" } });
    const messageId = await lab.send("p1", life);
    expect(await lab.advance("2026-03-02T18:00:00Z")).toMatchObject({ secondTouches: 0 });
    expect(await lab.message(messageId)).toMatchObject({ secondTouch: { state: "waiting", way: "activeHour" } });
    expect(await lab.advance("2026-03-02T19:30:00Z")).toMatchObject({ secondTouches: 1 });
    expect(await attemptsOf(messageId)).toEqual(["1 xiaomi accepted", "2 xiaomi accepted"]);
    // A vendor that drops repeats has not dropped it.
    expect(xiaomi.received.filter(({ data }) => data.carillon_message === messageId).length).toBe(2);
  });

  it("is left alone when it was opened while it waited for that hour", async () => {
    await connect("p1", ["xiaomi", "fcm"]);
    const messageId = await lab.send("p1", life);
    await lab.advance("2026-03-02T07:00:00Z");
    expect(await lab.message(messageId)).toMatchObject({ secondTouch: { state: "waiting", dueAt: "2026-03-02T08:00:00.000Z" } });
    await tell(messageId, "opened", "2026-03-02T07:00:00Z");
    expect(await lab.advance("2026-03-02T20:00:00Z")).toMatchObject({ secondTouches: 0 });
    expect(await attemptsOf(messageId)).toEqual(["1 xiaomi accepted"]);
    expect(await lab.message(messageId)).toMatchObject({ state: "sent", secondTouch: { state: "cancelled", reason: "opened" } });
  });
});

describe("marketing", () => {
  const messageOf = async (personId: string): Promise<string> => {
    const { decisions } = fine(await lab.api.call("GET", `/v1/people/${personId}/why`));
    const found = (decisions as readonly { readonly messageId: string | null }[]).find(({ messageId }) => messageId !== null); // as above
    return found?.messageId ?? "";
  };

  it("that came with a call was meant for that moment and is never touched again", async () => {
    await open();
    await connect("p1", ["honor", "fcm"]);
    const messageId = await lab.send("p1", { placement: "push-marketing", category: "promotion", ...life });
    await lab.advance("2026-03-03T07:00:00Z");
    expect((await attemptsOf(messageId)).length).toBe(1);
    expect(await lab.message(messageId)).toMatchObject({ secondTouch: null });
  });

  type Entry = { readonly messageId: string; readonly status: string };
  const ledgerOf = async (personId: string): Promise<readonly Entry[]> =>
    fine(await lab.api.call("GET", `/v1/people/${personId}`)).ledger as readonly Entry[]; // as above

  it("of a campaign that nobody saw comes once more, in its window, and counts as two interruptions from then on", async () => {
    await open({ limit: 3, status: "live" });
    await connect("p1", ["fcm"]);
    // Two messages and the first one's second touch: three of three in seven days.
    expect(await lab.advance("2026-03-08T23:00:00Z")).toMatchObject({ sent: 2, failed: 0, cancelled: 0, secondTouches: 1 });
    const [first = ""] = lab.vendors.fcm.received.map(({ data }) => data.carillon_message ?? "");
    expect(await attemptsOf(first)).toEqual(["1 fcm accepted", "2 fcm accepted"]);
    expect(await lab.message(first)).toMatchObject({ state: "sent", secondTouch: { state: "sent", way: "activeHour" } });
    const ledger = await ledgerOf("p1");
    expect(ledger.map(({ status }) => status)).toEqual(["sent", "sent", "sent"]);
    expect(ledger.map(({ messageId }) => messageId)).toContain(`${first}.2`);
    // What learns from sends knows of two.
    const tallied = await lab.store.query<{ shown: number }>("select tallies.shown from tallies where tallies.dimension = 'all'");
    expect(tallied.rows).toEqual([{ shown: 2 }]);
    const times = lab.vendors.fcm.received.map(({ data }) => Number(new Date(String(data.carillon_at)).getUTCHours()));
    expect(times.every((hour) => hour >= 9 && hour < 20)).toBe(true);
  });

  it("that the vendor took and then dropped goes over another way, and is sent after all", async () => {
    // The hour is drawn by lot. One so late that the second touch would wait for the morning finds the next decision there before it.
    for (let lot = 0; lot < 20 && (lot === 0 || honor.received.length === 0); lot++) {
      if (lot > 0) await close();
      await open({ status: "live" });
      await connect("p1", ["honor", "fcm"]);
      for (let hour = 9; honor.received.length === 0 && hour <= 17; hour++)
        await lab.advance(`2026-03-02T${String(hour).padStart(2, "0")}:00:00Z`);
    }
    const messageId = await messageOf("p1");
    const { callbackUrl } = fine(await lab.api.call("GET", "/v1/channels/honor"));
    const appId = honor.channel.credentials.app_id;
    // Its cap of marketing for this device was used up.
    const receipt = honorReceipt(honor.received, { event: "40000009", appId, atMs: Date.parse("2026-03-02T09:00:00Z") });
    fine(await lab.api.call("POST", new URL(String(callbackUrl)).pathname, receipt, { "content-type": "application/json" }));
    expect(await lab.message(messageId)).toMatchObject({ state: "failed", reason: "DEVICE_QUOTA_EXCEEDED" });
    expect(await lab.advance("2026-03-03T12:00:00Z")).toMatchObject({ secondTouches: 1 });
    expect(await lab.message(messageId)).toMatchObject({ state: "sent", secondTouch: { state: "sent", way: "otherWay", channel: "fcm" } });
    expect(await attemptsOf(messageId)).toEqual(["1 honor failed", "2 fcm accepted"]);
    // It counts as one message that was sent, and the person is decided again.
    expect(await ledgerOf("p1")).toMatchObject([{ messageId, status: "sent", channel: "fcm" }]);
    const { rows } = await lab.store.query(
      `select (select sum(quota_use.used)::int from quota_use where quota_use.line = 'music') as used,
         (select tallies.shown from tallies where tallies.dimension = 'all') as shown,
         (select people.due_at is not null from people where people.person_id = 'p1') as due`,
    );
    expect(rows).toEqual([{ used: 1, shown: 1, due: true }]);
  });

  it("does not come again where limits leave no room for it", async () => {
    await open({ status: "live" });
    await connect("p1", ["fcm"]);
    expect(await lab.advance("2026-03-04T23:00:00Z")).toMatchObject({ sent: 1, cancelled: 0, secondTouches: 0 });
    const messageId = await messageOf("p1");
    expect(await lab.message(messageId)).toMatchObject({ state: "sent", secondTouch: { state: "cancelled", reason: "limit" } });
    expect((await ledgerOf("p1")).map((entry) => entry.messageId)).toEqual([messageId]);
  });

  it("does not come again once it stood on the screen", async () => {
    await open({ status: "live" });
    await connect("p1", ["fcm"]);
    let messageId = "";
    for (let hour = 9; messageId === "" && hour <= 20; hour++) {
      const { sent } = await lab.advance(`2026-03-02T${String(hour).padStart(2, "0")}:00:00Z`);
      if (sent > 0) messageId = await messageOf("p1");
    }
    const { attempts } = await lab.message(messageId);
    await tell(messageId, "shown", (attempts as readonly { readonly at: string }[])[0]?.at ?? ""); // as above
    await lab.advance("2026-03-03T08:00:00Z");
    expect(await lab.message(messageId)).toMatchObject({ secondTouch: { state: "cancelled", reason: "seen" } });
  });
});
