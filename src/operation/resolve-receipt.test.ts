import { describe, expect, it } from "vitest";
import type { ToldAttempt } from "../store/receipts.ts";
import { type Found, resolveReceipt } from "./resolve-receipt.ts";

const anAttempt = (name: string, messageId: string, deviceId: string, over: Partial<ToldAttempt> = {}): ToldAttempt => ({
  name,
  personId: `p-${messageId}`,
  messageId,
  deviceId,
  channel: "vivo",
  attempt: 1,
  vendorId: null,
  isUnderWay: false,
  hasFailed: false,
  ...over,
});
const owner = (deviceId: string) => ({ personId: "p", deviceId, registeredAtMs: 0 });
const foundOf = (named: readonly ToldAttempt[], told: readonly ToldAttempt[], tokens: Readonly<Record<string, string>> = {}): Found => ({
  byName: Map.groupBy(named, (attempt) => attempt.name),
  byVendorId: Map.groupBy(told, (attempt) => attempt.name),
  owners: new Map(Object.entries(tokens).map(([token, deviceId]) => [token, owner(deviceId)])),
});
const nothing = { messageId: null, vendorId: null, token: null };

describe("what a receipt speaks of", () => {
  it("is the message of our own name, and its one device", () => {
    const found = foundOf([anAttempt("m", "m", "d")], []);
    expect(resolveReceipt({ ...nothing, messageId: "m" }, found)).toMatchObject({ messageId: "m", deviceId: "d", attempt: { attempt: 1 } });
  });

  it("is the message of the vendor's name where ours is not given, or not known", () => {
    const found = foundOf([], [anAttempt("v", "m", "d")]);
    expect(resolveReceipt({ ...nothing, vendorId: "v" }, found)?.messageId).toBe("m");
    expect(resolveReceipt({ ...nothing, messageId: "other", vendorId: "v" }, found)?.messageId).toBe("m");
  });

  it("is the device of the token among several of one message, and the latest attempt on it", () => {
    const found = foundOf([anAttempt("m", "m", "d1"), anAttempt("m", "m", "d2"), anAttempt("m", "m", "d1", { attempt: 2 })], [], {
      t1: "d1",
    });
    expect(resolveReceipt({ ...nothing, messageId: "m", token: "t1" }, found)).toMatchObject({ deviceId: "d1", attempt: { attempt: 2 } });
  });

  it("is the attempt of the vendor's name among several of one message", () => {
    const found = foundOf([anAttempt("m", "m", "d", { vendorId: "v1" }), anAttempt("m", "m", "d", { attempt: 2, vendorId: "v2" })], []);
    expect(resolveReceipt({ ...nothing, messageId: "m", vendorId: "v1" }, found)?.attempt?.attempt).toBe(1);
  });

  it("is the token's message among those of one request", () => {
    const found = foundOf([], [anAttempt("v", "m1", "d1"), anAttempt("v", "m2", "d2")], { t2: "d2" });
    expect(resolveReceipt({ ...nothing, vendorId: "v", token: "t2" }, found)).toMatchObject({ messageId: "m2", deviceId: "d2" });
  });

  it("is nobody's when several messages share the name and the token tells none of them", () => {
    const found = foundOf([], [anAttempt("v", "m1", "d1"), anAttempt("v", "m2", "d2")], { t3: "d3" });
    expect(resolveReceipt({ ...nothing, vendorId: "v", token: "t3" }, found)).toBeNull();
    expect(resolveReceipt({ ...nothing, vendorId: "v" }, found)).toBeNull();
  });

  it("is the message's one device when the token belongs to another by now", () => {
    const found = foundOf([anAttempt("m", "m", "d")], [], { t: "elsewhere" });
    expect(resolveReceipt({ ...nothing, messageId: "m", token: "t" }, found)?.deviceId).toBe("d");
  });

  it("is the message without a device when it may be any of several", () => {
    const found = foundOf([anAttempt("m", "m", "d1"), anAttempt("m", "m", "d2")], []);
    expect(resolveReceipt({ ...nothing, messageId: "m" }, found)).toEqual({ messageId: "m", deviceId: null, attempt: null });
  });
});
