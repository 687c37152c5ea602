import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HOUR_MS } from "../base/duration.ts";
import { endAttempts, startAttempts } from "../store/attempts.ts";
import { inTransaction } from "../store/database.ts";
import { saveDevice } from "../store/devices.ts";
import { saveMessages } from "../store/messages.ts";
import { saveOutcomes } from "../store/outcomes.ts";
import { endTouches, markTouchesSending, settleWatched, watchMessages } from "../store/second-touches.ts";
import { aDeviceRow, aMessageRow, noonMs } from "../store/testing/rows.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { openShell, type Shell } from "./testing/run-command.ts";

let database: FreshDatabase;
let shell: Shell;
beforeAll(async () => {
  database = await freshDatabase();
  shell = await openShell(database.url);
});
afterAll(async () => {
  await shell?.remove();
  await database?.drop();
});

const span = ["--from", "2026-03-01T00:00:00Z", "--to", "2026-03-20T00:00:00Z"];

/** Ten messages to one phone: four are refused, six taken, of which three are shown and one of them opened. */
async function tell(): Promise<void> {
  await inTransaction(database.pool, async (client) => {
    await saveDevice(client, aDeviceRow("ann", "d1", ["fcm-token", "xm-token"], { maker: "Xiaomi", rom: "HyperOS 2.0", osVersion: "15" }));
    await saveDevice(client, aDeviceRow("bob", "d2", ["another"], { maker: "OPPO", rom: "ColorOS 15", permission: "denied" }));
    const all = Array.from({ length: 10 }, (_, n) => ({
      personId: "ann",
      messageId: `m${n}`,
      deviceId: "d1",
      channel: "xiaomi",
      attempt: 0,
    }));
    await saveMessages(
      client,
      all.map(({ messageId }) => aMessageRow("ann", messageId)),
    );
    await startAttempts(
      client,
      all.map((one, n) => ({ ...one, atMs: noonMs + n * HOUR_MS, vendor: "xiaomi", maker: "Xiaomi", appVersion: "7.2" })),
    );
    await endAttempts(
      client,
      all.map((one, n) => ({
        ...one,
        state: n < 4 ? ("failed" as const) : ("accepted" as const),
        reason: n >= 4 ? null : n < 3 ? "DEVICE_QUOTA_EXCEEDED" : "TIMEOUT",
        vendorId: null,
        native: n >= 4 ? { id: "1" } : { stage: "send", httpStatus: 200, code: n < 3 ? "200003" : null, sub: null, message: null },
      })),
    );
    const heard = (messageId: string, outcome: "shown" | "opened") => ({
      ...{ personId: "ann", messageId, deviceId: "d1", outcome, atMs: noonMs, value: null },
    });
    await saveOutcomes(client, [heard("m4", "shown"), heard("m5", "shown"), heard("m6", "opened")]);
  });
}

describe("report reach and report failures", () => {
  it("have nothing to tell of an empty database", async () => {
    expect((await shell.run("report", "reach", ...span)).out).toMatch(/^total +0 +0 +0 +0 +0 +0 +0 +0$/m);
    expect((await shell.run("report", "failures", "--by", "rom", ...span)).out).toContain("no attempt failed from 2026-03-01");
    await tell();
  });

  it("shows devices and messages by maker and ROM", async () => {
    const ran = await shell.run("report", "reach", ...span);
    expect(ran.code).toBe(0);
    expect(ran.out).toMatch(/^xiaomi +HyperOS +1 +1 +1 +10 +6 \(60\.0 %\) +3 \(50\.0 %\) +3 \(50\.0 %\) +1 \(16\.7 %\)$/m);
    expect(ran.out).toMatch(/^oppo +ColorOS +1 +0 +0 +0 +0 +0 +0 +0$/m);
    expect((await shell.run("report", "reach", ...span, "--json")).json()).toMatchObject({
      rows: [{ maker: "xiaomi", rom: "HyperOS", devices: { attempted: 1, opened: 1 } }, { maker: "oppo" }],
      totals: { registered: 2, permitted: 1, rates: { permitted: 0.5, accepted: 0.6 } },
    });
  });

  it("tells of second touches apart, where some were asked for", async () => {
    expect((await shell.run("report", "reach", ...span)).out).not.toContain("touched again");
    await inTransaction(database.pool, async (client) => {
      const key = (messageId: string) => ({ personId: "ann", messageId });
      const watch = { firstAtMs: noonMs, patienceMs: HOUR_MS, attempts: 1 };
      await watchMessages(client, [
        { ...key("m4"), ...watch },
        { ...key("m6"), ...watch },
      ]);
      await settleWatched(client, [
        { ...key("m4"), next: { state: "waiting", way: "otherWay", dueAtMs: noonMs + HOUR_MS } },
        { ...key("m6"), next: { state: "cancelled", reason: "opened" } },
      ]);
      await markTouchesSending(client, [{ ...key("m4"), attempt: 2 }], { untilWallMs: 1, by: "w" });
      const end = { ...key("m4"), attempt: 2, state: "sent", reason: null, atMs: noonMs + HOUR_MS } as const;
      await endTouches(client, [{ ...end, attempted: true, channel: "fcm", maker: "Xiaomi" }], "sending");
    });
    const { out } = await shell.run("report", "reach", ...span);
    expect(out).toContain("of 2 messages that may be touched again: 1 were, 0 wait; failed: –; none needed or allowed: opened 1");
    expect(out).toMatch(/^another way +fcm +1 +0 +0 +0$/m);
    expect((await shell.run("report", "reach", ...span, "--json")).json()).toMatchObject({
      secondTouches: { watched: 2, sent: 1, none: { opened: 1 } },
    });
  });

  it("shows what failed, split as asked, with the vendors' codes and what to do", async () => {
    const ran = await shell.run("report", "failures", ...span);
    expect(ran.out).toMatch(
      /^DEVICE_QUOTA_EXCEEDED +xiaomi +xiaomi +3 +1 +sender +200003 \(3\) +2026-03-02T14:00:00\.000Z +The vendor's daily/m,
    );
    expect(ran.out).toMatch(/^TIMEOUT +xiaomi +xiaomi +1 +1 +network +HTTP 200 \(1\) /m);
    const byRom = await shell.run("report", "failures", ...span, "--by", "rom,appVersion");
    expect(byRom.out).toMatch(/^HyperOS +7\.2 +4 +1 +DEVICE_QUOTA_EXCEEDED +sender +200003 \(3\), HTTP 200 \(1\) /m);
    expect((await shell.run("report", "failures", ...span, "--channel", "fcm", "--json")).json()).toMatchObject({ rows: [] });
    expect((await shell.run("report", "failures", ...span, "--by", "fault", "--json")).json()).toMatchObject({
      rows: [
        { fault: "sender", count: 3, reason: "DEVICE_QUOTA_EXCEEDED", codes: [{ code: "200003", count: 3 }] },
        { fault: "network", count: 1, reason: "TIMEOUT", advice: expect.stringContaining("no answer came") },
      ],
    });
  });

  it.each([
    ["an option of another report", ["reach", "--by", "maker"], "carillon report reach [--from ISO]"],
    ["a dimension of another report", ["failures", "--by", "line"], "--by line is unknown: choose among reason, fault, vendor"],
    ["a dimension of failures", ["--by", "rom"], "--by rom is unknown: choose among campaign"],
  ])("refuse %s", async (_, words, note) => {
    const ran = await shell.run("report", ...words);
    expect([ran.code, ran.notes]).toEqual([2, expect.stringContaining(note)]);
  });
});

describe("devices", () => {
  it("stand with their ROM, and each token with its channel", async () => {
    const ran = await shell.run("devices", "ann");
    expect(ran.out).toMatch(/^device .* system +ROM +permission /m);
    expect(ran.out).toMatch(/^d1 .* Xiaomi +15 +HyperOS 2\.0 +granted .* channel1 …oken, fcm …oken$/m);
    expect(ran.out).not.toContain("fcm-token");
  });
});
