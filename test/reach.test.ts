import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MakerResult, SetUpResult } from "../src/lab/reach/reach-result.ts";
import { type ReachResult, runReach } from "../src/lab/reach/run-reach.ts";
import { messagesPerPerson, reachStart } from "../src/lab/reach/set-ups.ts";
import type { StartServer } from "../src/lab/worlds/run-arms.ts";
import { readConfig } from "../src/main/config.ts";
import { openCarillon } from "../src/main/wire.ts";
import { type FreshDatabase, freshDatabase } from "../src/testing/postgres.ts";

const databases: FreshDatabase[] = [];

/** A server of this process on a database of the tests' own. */
const startServer: StartServer = async (_words, environment) => {
  const database = await freshDatabase();
  databases.push(database);
  const read = readConfig({ ...environment, DATABASE_URL: database.url });
  if ("mistakes" in read) throw new Error(read.mistakes.join("\n"));
  const opened = await openCarillon(read.config, { labStartMs: Date.parse(reachStart), labSeed: "reach", log: () => {} });
  if (!opened.ok) throw new Error(opened.error);
  const carillon = opened.value;
  return { url: await carillon.listen(read.config.port, read.config.host), stop: () => carillon.close() };
};

let result: ReachResult;
beforeAll(async () => {
  const { signal } = new AbortController();
  result = await runReach({ devices: 120, seed: "1", parallel: 1, startServer, signal, onProgress: () => {} });
}, 180_000);
afterAll(async () => {
  await Promise.all(databases.map((database) => database.drop()));
});

const setUp = (name: SetUpResult["name"]): SetUpResult => {
  const found = result.setUps.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no set-up is called ${name}`);
  return found;
};
const makerOf = (name: SetUpResult["name"], maker: string): MakerResult => {
  const found = setUp(name).makers.find((one) => one.maker === maker);
  if (found === undefined) throw new Error(`no phone is ${maker}'s`);
  return found;
};
const rows = (): readonly (MakerResult & { readonly setUp: string })[] =>
  result.setUps.flatMap((one) => [...one.makers, one.withoutMaker, one.all].map((row) => ({ ...row, setUp: one.name })));

describe("reach by maker, played over the wire", () => {
  it("plays the same phones in all three set-ups", () => {
    expect(result.setUps.map(({ name }) => name)).toEqual(["fcm", "makers", "aggregator"]);
    for (const one of result.setUps) {
      expect(one.all.server.registered).toBe(120);
      expect(one.makers.reduce((sum, { server }) => sum + server.registered, 0)).toBe(120);
    }
  });

  it("lets no step hold more than the one before", () => {
    for (const { setUp: name, maker, server } of rows()) {
      const { registered, permitted, reachable, attempted, accepted, delivered, shown, opened, devicesDelivered } = server;
      const steps = [registered * messagesPerPerson, attempted, accepted, delivered, shown, opened];
      expect(steps, `${name} ${maker}`).toEqual([...steps].sort((a, b) => b - a));
      expect([registered, permitted, reachable], `${name} ${maker}`).toEqual([registered, permitted, reachable].sort((a, b) => b - a));
      expect(devicesDelivered, `${name} ${maker}`).toBeLessThanOrEqual(registered);
    }
  });

  it("counts as delivered what really arrived, for every maker and channel", () => {
    for (const { setUp: name, maker, server, phones } of rows()) {
      expect([server.delivered, server.devicesDelivered], `${name} ${maker}`).toEqual([phones.arrived, phones.devicesReached]);
      expect(server.opened, `${name} ${maker}`).toBe(phones.opened);
      // What a maker shows is known to the app, and so to the server, only when it is opened.
      expect(server.shown, `${name} ${maker}`).toBe(phones.shownToApp);
      expect(phones.shownToApp, `${name} ${maker}`).toBeLessThanOrEqual(phones.shown);
    }
  });

  it("accounts for every message that a vendor took", () => {
    for (const { setUp: name, maker, server, phones } of rows()) {
      const told = phones.lost.reduce((sum, one) => sum + one.told, 0);
      const silent = phones.lost.reduce((sum, one) => sum + one.silent, 0);
      expect(phones.arrived + told + silent, `${name} ${maker}`).toBe(phones.taken);
      expect(server.accepted, `${name} ${maker}`).toBeLessThanOrEqual(phones.taken);
    }
  });

  it.each(["huawei", "honor", "xiaomi", "oppo", "vivo"])("reaches more of %s's phones over the maker's channel than over FCM", (maker) => {
    expect(makerOf("makers", maker).reach ?? 0).toBeGreaterThan((makerOf("fcm", maker).reach ?? 0) + 0.1);
  });

  it("reaches some phones without a maker's push over an aggregator, and none of the others less", () => {
    expect(setUp("aggregator").withoutMaker.server.delivered).toBeGreaterThan(setUp("makers").withoutMaker.server.delivered);
    expect(setUp("aggregator").withoutMaker.reach ?? 0).toBeLessThan(0.5);
    for (const { maker, reach } of setUp("makers").makers) expect(makerOf("aggregator", maker).reach).toBeGreaterThanOrEqual(reach ?? 0);
  });

  it("keeps more marketing a day than a maker allows from its phones, or is told so", () => {
    const { heldBack, all } = setUp("makers");
    const told = all.failures.filter(({ reason }) => reason === "DEVICE_QUOTA_EXCEEDED").reduce((sum, { count }) => sum + count, 0);
    const kept = (heldBack.removed.vendorDeviceQuota ?? 0) + heldBack.skippedWays.filter(({ reason }) => reason === "overQuota").length;
    expect(told + kept).toBeGreaterThan(0);
  });

  it("says why attempts failed, by maker and channel", () => {
    expect(makerOf("makers", "vivo").failures.map(({ reason }) => reason)).toContain("CONTROLLED_TIME");
    expect(setUp("makers").all.failures.every(({ vendor, reason, fault }) => vendor !== "" && reason !== "" && fault !== "")).toBe(true);
    const ofAll = setUp("makers").all.failures.reduce((sum, { count }) => sum + count, 0);
    const ofMakers = setUp("makers")
      .makers.flatMap(({ failures }) => failures)
      .reduce((sum, { count }) => sum + count, 0);
    expect(ofAll).toBe(ofMakers);
  });
});
