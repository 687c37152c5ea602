import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type HonorSimulator, startHonorSimulator } from "../src/lab/vendors/honor-simulator.ts";
import { startTwilioSimulator, type TwilioSimulator } from "../src/lab/vendors/twilio-simulator.ts";
import { startXiaomiSimulator } from "../src/lab/vendors/xiaomi-simulator.ts";
import { fine } from "./support/api.ts";
import { type Lab, openLab } from "./support/lab.ts";

const catalogue = `
lines: [{ id: music, priority: 1 }]
placements:
  - { id: push-marketing, kind: push, class: marketing }
  - { id: push-service, kind: push, class: service, devices: mostRecent }
  - { id: push-urgent, kind: push, class: service, devices: mostRecent, sms: true }
policy: { scorer: none, limits: [{ each: person, max: 1, per: 7d }] }
campaigns:
  - { id: news, line: music, kind: news, category: content, placement: push-marketing, creatives: { ids: [news] }, window: { from: "17:00", to: "18:00" }, status: live }
creatives:
  - { id: news, title: "News", body: "Something is new", status: live }
  - { id: named, title: "Your order", body: "{{ event.what }} is on its way", status: live }
  - { id: strict, title: "Your order", body: "is on its way", withoutRight: skip, status: live }
`;
const evening = "2026-03-02T23:00:00Z";

let lab: Lab;
let maker: HonorSimulator;
let texts: TwilioSimulator;
beforeEach(async () => {
  lab = await openLab(catalogue);
  const { appId } = lab.vendors.channels.fcm;
  [maker, texts] = await Promise.all([startHonorSimulator({ appId }), startTwilioSimulator({ appId })]);
  for (const { channel } of [maker, texts]) await put(channel.vendor, { ...channel, appId });
});
afterEach(async () => {
  await lab.close();
  await Promise.all([maker.close(), texts.close()]);
});

const put = async (id: string, body: object): Promise<unknown> => fine(await lab.api.call("PUT", `/v1/channels/${id}`, body));

/** A phone with the maker's token and the platform's, and a number. */
async function connect(personId: string, device: { readonly id?: string; readonly number?: boolean } = {}) {
  const tokens = { honor: maker.registerToken(), fcm: lab.vendors.fcm.registerToken(), twilio: texts.registerToken() };
  const entries = Object.entries(tokens).filter(([channel]) => channel !== "twilio" || device.number === true);
  fine(
    await lab.api.call("PUT", `/v1/devices/${device.id ?? `d-${personId}`}`, {
      personId,
      platform: "android",
      appId: lab.vendors.channels.fcm.appId,
      permission: "granted",
      zone: "UTC",
      tokens: entries.map(([channel, token]) => ({ channel, token })),
    }),
  );
  return tokens;
}
/** What every way was handed, in the order of ways. */
const arrived = () => ({ maker: maker.received.length, platform: lab.vendors.fcm.received.length, texts: texts.received.length });
async function attemptsOf(messageId: string): Promise<readonly string[]> {
  const { attempts } = await lab.message(messageId);
  const list = attempts as readonly { readonly channel: string; readonly verdict: string }[]; // the answer's schema is checked by the tests of the API
  return list.map(({ channel, verdict }) => `${channel} ${verdict}`);
}
const messageOf = async (personId: string): Promise<string> => {
  const { decisions } = fine(await lab.api.call("GET", `/v1/people/${personId}/why`));
  const found = (decisions as readonly { readonly messageId: string | null }[]).find(({ messageId }) => messageId !== null); // as above
  return found?.messageId ?? "";
};

describe("the way to a phone", () => {
  it("is the maker's channel where there is one, and no other", async () => {
    await connect("p1");
    const messageId = await lab.send("p1");
    expect(await lab.advance(evening)).toMatchObject({ sent: 2, failed: 0 });
    expect(arrived()).toEqual({ maker: 2, platform: 0, texts: 0 });
    expect(await attemptsOf(messageId)).toEqual(["honor accepted"]);
  });

  it("goes on over the platform when the maker's channel is out of order, at once for service", async () => {
    await connect("p1");
    maker.misbehave({ kind: "native", code: "500", times: Number.POSITIVE_INFINITY });
    const messageId = await lab.send("p1");
    expect(await lab.advance("2026-03-02T00:05:00Z")).toMatchObject({ sent: 1, failed: 0, waiting: 0 });
    expect(await attemptsOf(messageId)).toEqual(["honor failed", "fcm accepted"]);
    expect(arrived()).toEqual({ maker: 0, platform: 1, texts: 0 });
  });

  it("waits for the maker's channel with marketing, which comes over it when it is back", async () => {
    await connect("p1");
    maker.misbehave({ kind: "native", code: "500", times: 1 });
    expect(await lab.advance(evening)).toMatchObject({ sent: 1, failed: 0 });
    expect(arrived()).toEqual({ maker: 1, platform: 0, texts: 0 });
    expect(await attemptsOf(await messageOf("p1"))).toEqual(["honor retry", "honor accepted"]);
  });

  it("leaves with marketing too a way that is closed to it by a dead token", async () => {
    const { honor } = await connect("p1");
    maker.uninstall(honor);
    expect(await lab.advance(evening)).toMatchObject({ sent: 1, failed: 0 });
    expect(arrived()).toEqual({ maker: 0, platform: 1, texts: 0 });
  });

  it("leaves with marketing too a way that the vendor does not let the app take", async () => {
    await connect("p1");
    maker.misbehave({ kind: "native", code: "80200022", times: 1 });
    expect(await lab.advance(evening)).toMatchObject({ sent: 1, failed: 0 });
    expect(arrived()).toEqual({ maker: 0, platform: 1, texts: 0 });
  });

  it("leaves a vendor alone for its day that says the app's total is used up, and asks again the next", async () => {
    const other = await startXiaomiSimulator({ dailyQuota: 1, channels: { news: { kind: "public" } } });
    const { appId } = lab.vendors.channels.fcm;
    const join = async (personId: string, zone: string): Promise<void> => {
      const tokens = [
        { channel: "xiaomi", token: other.registerToken() },
        { channel: "fcm", token: lab.vendors.fcm.registerToken() },
      ];
      const device = { personId, platform: "android", appId, permission: "granted", zone, tokens };
      fine(await lab.api.call("PUT", `/v1/devices/d-${personId}`, device));
    };
    const asked = () => [other.attempts.length, lab.vendors.fcm.received.length];
    try {
      await put("xiaomi", { ...other.channel, appId, options: { channels: { marketing: "news" } } });
      for (const person of ["p1", "p2"]) await join(person, "UTC");
      // Between 17:00 and 18:00 in UTC it is the next morning in Beijing, where the vendor counts.
      expect(await lab.advance(evening)).toMatchObject({ sent: 2, failed: 0 });
      expect(asked()).toEqual([2, 1]);
      await join("p3", "Asia/Tehran");
      expect(await lab.advance("2026-03-03T15:00:00Z")).toMatchObject({ sent: 1, failed: 0 });
      expect(asked()).toEqual([2, 2]);
      await join("p4", "UTC");
      expect(await lab.advance("2026-03-04T23:00:00Z")).toMatchObject({ sent: 1, failed: 0 });
      expect(asked()).toEqual([3, 3]);
    } finally {
      await other.close();
    }
  });

  it("is not left by marketing that may have rung there, whatever the repetition comes to", async () => {
    const other = await startXiaomiSimulator({ channels: { news: { kind: "public" } } });
    const { appId } = lab.vendors.channels.fcm;
    try {
      await put("xiaomi", { ...other.channel, appId, options: { channels: { marketing: "news" } } });
      const tokens = [
        { channel: "xiaomi", token: other.registerToken() },
        { channel: "fcm", token: lab.vendors.fcm.registerToken() },
      ];
      fine(
        await lab.api.call("PUT", "/v1/devices/d-p1", {
          personId: "p1",
          platform: "android",
          appId,
          permission: "granted",
          zone: "UTC",
          tokens,
        }),
      );
      other.misbehave({ kind: "reset", times: 1 });
      other.misbehave({ kind: "native", code: "10029", times: 1 });
      await lab.advance(evening);
      expect(lab.vendors.fcm.received).toEqual([]);
      expect(await lab.message(await messageOf("p1"))).toMatchObject({ state: "doubtful" });
    } finally {
      await other.close();
    }
  });

  it("ends where the text itself was refused: nobody else is shown it", async () => {
    await connect("p1");
    maker.misbehave({ kind: "native", code: "80200056" });
    const messageId = await lab.send("p1");
    expect(await lab.advance("2026-03-02T00:05:00Z")).toMatchObject({ sent: 0, failed: 1 });
    expect(await lab.message(messageId)).toMatchObject({ state: "failed", reason: "CONTENT_REJECTED" });
    expect(arrived()).toEqual({ maker: 0, platform: 0, texts: 0 });
  });

  it("leads to the person's next phone when every way to the most recent one is closed", async () => {
    await connect("p1", { id: "old" });
    const recent = await connect("p1", { id: "recent" });
    maker.uninstall(recent.honor);
    lab.vendors.fcm.unregisterToken(recent.fcm);
    expect(await lab.advance(evening)).toMatchObject({ sent: 1, failed: 0 });
    expect(maker.received.length + lab.vendors.fcm.received.length).toBe(1);
  });

  it("costs a text message only where placement or campaign say so", async () => {
    const tokens = await connect("p1", { number: true });
    maker.uninstall(tokens.honor);
    lab.vendors.fcm.unregisterToken(tokens.fcm);
    const plain = await lab.send("p1");
    expect(await lab.advance("2026-03-02T00:05:00Z")).toMatchObject({ sent: 0, failed: 1 });
    expect(texts.received.length).toBe(0);
    const urgent = await lab.send("p1", { placement: "push-urgent" });
    expect(await lab.advance("2026-03-02T00:10:00Z")).toMatchObject({ sent: 1, failed: 0 });
    expect(texts.received.length).toBe(1);
    expect((await attemptsOf(plain)).length).toBe(2);
    expect(await attemptsOf(urgent)).toEqual(["twilio accepted"]);
  });

  it("takes service without the maker's right as marketing, or leaves that way, as the creative says", async () => {
    await put("honor", { ...maker.channel, granted: ["account"] });
    await connect("p1");
    await lab.send("p1", { category: "account", body: "granted" });
    await lab.send("p1", { category: "order", body: "not granted" });
    await lab.api.call("POST", "/v1/messages", { personId: "p1", placement: "push-service", category: "order", creative: "strict" });
    expect(await lab.advance("2026-03-02T00:05:00Z")).toMatchObject({ sent: 3 });
    const silent = new Map(maker.received.map(({ body, raw }) => [body, JSON.stringify(raw).includes('"LOW"')]));
    expect(silent).toEqual(
      new Map([
        ["granted", false],
        ["not granted", true],
      ]),
    );
    expect(lab.vendors.fcm.received.map(({ title }) => title)).toEqual(["Your order"]);
  });
});

describe("messages that say the same", () => {
  it("travel together over a channel that takes many devices, and each is answered, opened and reported for itself", async () => {
    const people = ["p1", "p2", "p3", "p4"];
    const tokens = new Map<string, string>();
    for (const person of people) tokens.set(person, (await connect(person)).honor);
    maker.uninstall(tokens.get("p3") ?? "");
    const sent = new Map<string, string>();
    for (const person of people) sent.set(person, await lab.send(person));
    const other = await lab.send("p1", { body: "is delayed" });
    expect(await lab.advance("2026-03-02T00:05:00Z")).toMatchObject({ sent: 5, failed: 0 });
    const batches = new Set(maker.received.flatMap(({ data }) => data.carillon_batch ?? []));
    expect(batches.size).toBe(1);
    const [batchId = ""] = batches;
    const together = maker.received.filter(({ data }) => data.carillon_batch === batchId);
    expect(together.map(({ token }) => token).toSorted()).toEqual(
      people
        .filter((person) => person !== "p3")
        .map((person) => tokens.get(person))
        .toSorted(),
    );
    // Three in one request, the other text in another; the dead one went on over the platform, under its own name.
    expect(maker.attempts.filter(({ received }) => received).length).toBe(2);
    expect(maker.received.find(({ body }) => body === "is delayed")?.data.carillon_message).toBe(other);
    expect(await attemptsOf(sent.get("p3") ?? "")).toEqual(["honor failed", "fcm accepted"]);
    expect(lab.vendors.fcm.received.map(({ data }) => data.carillon_message)).toEqual([sent.get("p3")]);

    const outcome = { batchId, deviceId: "d-p2", outcome: "opened", at: "2026-03-02T00:04:00Z" };
    expect(fine(await lab.api.call("POST", "/v1/outcomes", { outcomes: [outcome, { ...outcome, deviceId: "d-nobody" }] }))).toMatchObject({
      accepted: 1,
      refused: [{ index: 1, code: "unknownBatch" }],
    });
    expect(await lab.message(sent.get("p2") ?? "")).toMatchObject({ outcomes: [expect.objectContaining({ outcome: "opened" })] });
    expect(await lab.message(sent.get("p1") ?? "")).toMatchObject({ outcomes: [] });
  });
});

describe("marketing text in a service class", () => {
  it("is refused at the call, with the phrase, and may go out by a placement of marketing", async () => {
    await connect("p1");
    const advert = { personId: "p1", category: "order", title: "Your order", body: "Use this coupon for the next one" };
    expect(await lab.api.call("POST", "/v1/messages", { ...advert, placement: "push-service" })).toMatchObject({
      status: 422,
      body: { error: { code: "marketingInService", field: "body", value: "coupon", remedy: expect.stringContaining("marketing") } },
    });
    fine(await lab.api.call("POST", "/v1/messages", { ...advert, placement: "push-marketing", category: "promotion" }), 202);
  });

  it("is cancelled before sending where a value brought it in", async () => {
    await connect("p1");
    const body = { personId: "p1", placement: "push-service", category: "order", creative: "named", variables: { what: "red coupon" } };
    const { messageId } = fine(await lab.api.call("POST", "/v1/messages", body), 202);
    expect(await lab.advance("2026-03-02T00:05:00Z")).toMatchObject({ sent: 0, cancelled: 1 });
    expect(await lab.message(String(messageId))).toMatchObject({ state: "cancelled", reason: "marketingInService", attempts: [] });
  });
});
