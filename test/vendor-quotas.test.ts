import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type HonorSimulator, startHonorSimulator } from "../src/lab/vendors/honor-simulator.ts";
import { startMeizuSimulator } from "../src/lab/vendors/meizu-simulator.ts";
import { fine } from "./support/api.ts";
import { type Lab, openLab } from "./support/lab.ts";

/** The window opens at half past midnight in Beijing, where the vendors count. */
const catalogue = `
lines: [{ id: music, priority: 1 }]
placements: [{ id: push, kind: push, class: marketing }, { id: push-service, kind: push, class: service }]
policy: { scorer: none }
campaigns:
  - { id: news, line: music, kind: a, category: content, placement: push, creatives: { ids: [text] }, window: { from: "16:30", to: "23:30" }, status: live }
  - { id: breakfast, line: music, kind: a, category: content, placement: push, creatives: { ids: [text] }, window: { from: "08:00", to: "09:00" }, start: "2026-03-03T00:00:00Z", status: live }
creatives: [{ id: text, title: "News", body: "Something is new", status: live }]
`;
const [afternoon, evening, nextEvening] = ["2026-03-02T16:10:00Z", "2026-03-02T23:45:00Z", "2026-03-03T23:45:00Z"];

let lab: Lab;
let maker: HonorSimulator;
beforeEach(async () => {
  lab = await openLab(catalogue);
  maker = await startHonorSimulator({ appId: lab.vendors.channels.fcm.appId });
});
afterEach(async () => {
  await lab.close();
  await maker.close();
});

const put = async (id: string, body: object): Promise<unknown> => fine(await lab.api.call("PUT", `/v1/channels/${id}`, body));
const config = (quota: object) => ({ ...maker.channel, appId: lab.vendors.channels.fcm.appId, quota });
/** As much as the base says for all devices, and any number for one. */
const total = (installedBase: number) =>
  config({ installedBase, rules: [{ since: "2026-01-01", perApp: { times: 1, newsTimes: 1, leastBase: 0 } }] });
const join = async (personId: string, tokens: Readonly<Record<string, string>>): Promise<void> => {
  const { appId } = lab.vendors.channels.fcm;
  const listed = Object.entries(tokens).map(([channel, token]) => ({ channel, token }));
  const device = { personId, platform: "android", appId, permission: "granted", zone: "UTC", tokens: listed };
  fine(await lab.api.call("PUT", `/v1/devices/d-${personId}`, device));
};
const advertise = (personId: string, more: Readonly<Record<string, unknown>> = {}) =>
  lab.send(personId, { placement: "push", category: "promotion", title: "News", body: "Something is new", ...more });
/** The rules by which candidates were left out for a person. */
const removals = async (personId: string): Promise<readonly string[]> => {
  const { decisions } = fine(await lab.api.call("GET", `/v1/people/${personId}/why`));
  // The answer's schema is checked by the tests of the API.
  const list = decisions as readonly { readonly steps: readonly { readonly removed: readonly { readonly rule: string }[] }[] }[];
  return [...new Set(list.flatMap(({ steps }) => steps.flatMap(({ removed }) => removed.map(({ rule }) => rule))))];
};
const counted = async () => fine(await lab.api.call("GET", "/v1/reports/quotas")).channels;

describe("what a vendor takes for a device a day", () => {
  it("is kept by the vendor's calendar: nothing more is decided, and what is called for waits for its next day", async () => {
    await put("honor", config({}));
    await lab.advance(afternoon);
    await join("p1", { honor: maker.registerToken() });
    for (let n = 0; n < 3; n++) await advertise("p1", { expiresIn: "24h" });
    await lab.advance("2026-03-03T15:00:00Z");
    expect(maker.received.length).toBe(2);
    expect(await removals("p1")).toContain("vendorDeviceQuota");
    expect(await counted()).toMatchObject([{ vendor: "honor", perDevice: 2, spentDevices: 1, perApp: null }]);
    await lab.advance("2026-03-03T16:05:00Z");
    expect(maker.received.length).toBe(3);
  });

  it("fails what cannot wait for the next day, and says why", async () => {
    await put("honor", config({ rules: [{ since: "2026-01-01", perDevice: { usual: 0, news: 0 } }] }));
    await join("p1", { honor: maker.registerToken() });
    await lab.advance(afternoon);
    const messageId = await advertise("p1", { expiresIn: "1h" });
    await lab.advance(evening);
    expect(await lab.message(messageId)).toMatchObject({
      state: "failed",
      reason: "DEVICE_QUOTA_EXCEEDED",
      skipped: [{ vendor: "honor", reason: "overQuota" }],
    });
  });

  it("is more for an app with a news licence, once the operator says so", async () => {
    await put("honor", config({ newsLicence: true }));
    await join("p1", { honor: maker.registerToken() });
    await lab.advance(afternoon);
    for (let n = 0; n < 6; n++) await advertise("p1");
    await lab.advance("2026-03-02T16:20:00Z");
    expect(maker.received.length).toBe(5);
  });

  it("holds back no service", async () => {
    await put("honor", config({ rules: [{ since: "2026-01-01", perDevice: { usual: 0, news: 0 } }] }));
    await join("p1", { honor: maker.registerToken() });
    await lab.send("p1");
    await lab.advance(evening);
    expect(maker.received.length).toBe(1);
  });

  it("sends whoever has another way over that one", async () => {
    await put("honor", config({}));
    await join("p1", { honor: maker.registerToken(), fcm: lab.vendors.fcm.registerToken() });
    await lab.advance(afternoon);
    for (let n = 0; n < 3; n++) await advertise("p1");
    await lab.advance(evening);
    expect(maker.received.length).toBe(2);
    expect(lab.vendors.fcm.received.length).toBeGreaterThan(0);
  });

  it("is believed when the vendor says that a device has had enough, whoever else sent to it", async () => {
    const other = await startMeizuSimulator({});
    try {
      await put("meizu", { ...other.channel, appId: lab.vendors.channels.fcm.appId, quota: { rules: [] } });
      const token = other.registerToken();
      await join("p1", { meizu: token });
      await lab.advance(afternoon);
      other.answerFor(token, "110011");
      for (const time of ["16:12", "16:14", "16:16"]) {
        await advertise("p1");
        await lab.advance(`2026-03-02T${time}:00Z`);
      }
      expect([other.attempts.length, other.received.length]).toEqual([1, 0]);
      other.answerFor(token, null);
      await lab.advance(nextEvening);
      expect(other.received.length).toBeGreaterThan(0);
    } finally {
      await other.close();
    }
  });
});

describe("what a vendor takes of an app a day", () => {
  it("is kept over all devices together, and told as it goes", async () => {
    await put("honor", total(2));
    for (const person of ["p1", "p2", "p3"]) await join(person, { honor: maker.registerToken() });
    await lab.advance("2026-03-02T16:20:00Z");
    expect(await counted()).toMatchObject([{ vendor: "honor", perApp: 2, used: 2, waiting: 2, left: 0 }]);
    await lab.advance(evening);
    expect(maker.received.length).toBe(2);
    expect((await Promise.all(["p1", "p2", "p3"].map(removals))).flat()).toContain("vendorAppQuota");
    expect(await counted()).toMatchObject([{ used: 2, waiting: 0, left: 0 }]);
    await lab.advance(nextEvening);
    expect(maker.received.length).toBe(4);
  });

  it("is given back by whoever goes away before the message leaves", async () => {
    await put("honor", total(1));
    await join("p1", { honor: maker.registerToken() });
    await lab.advance("2026-03-02T16:20:00Z");
    expect(await counted()).toMatchObject([{ used: 1, waiting: 1 }]);
    fine(await lab.api.call("PUT", "/v1/people/p1/preferences", { off: { all: true } }));
    await lab.advance(evening);
    expect(maker.received.length).toBe(0);
    expect(await counted()).toMatchObject([{ used: 0, waiting: 0, left: 1 }]);
  });

  it("is given back by a message that goes another way", async () => {
    await put("honor", total(1));
    const honor = maker.registerToken();
    await join("p1", { honor, fcm: lab.vendors.fcm.registerToken() });
    await lab.advance("2026-03-02T16:20:00Z");
    expect(await counted()).toMatchObject([{ used: 1, waiting: 1 }]);
    maker.uninstall(honor);
    await lab.advance(evening);
    expect(maker.received).toEqual([]);
    expect(lab.vendors.fcm.received.length).toBeGreaterThan(0);
    expect(await counted()).toMatchObject([{ used: 0, waiting: 0, left: 1 }]);
  });
});
