import { describe, expect, it } from "vitest";
import { type AfterReceipts, failuresByWeight, type SettledAttempt, standingAfter } from "./after-receipts.ts";
import { failureReasons } from "./failure.ts";
import { mayHop } from "./route.ts";

const accepted: SettledAttempt = { deviceId: "d1", channel: "xiaomi", state: "accepted", reason: null, byReceipt: false };
const told = (reason: SettledAttempt["reason"], over: Partial<SettledAttempt> = {}): SettledAttempt => ({
  ...accepted,
  state: "failed",
  reason,
  byReceipt: true,
  ...over,
});
const doubtful: SettledAttempt = { ...accepted, deviceId: "d2", state: "doubtful", reason: "TIMEOUT" };
const addresses = [
  { deviceId: "d1", channel: "xiaomi" },
  { deviceId: "d1", channel: "fcm" },
];
const one = (over: Partial<AfterReceipts>): AfterReceipts => ({
  attempts: [accepted],
  arrived: false,
  mayGoAgain: true,
  addresses,
  ...over,
});

describe("a message after receipts", () => {
  it.each<{ readonly name: string; readonly given: Partial<AfterReceipts>; readonly stands: object }>([
    {
      name: "stays sent while some device took it",
      given: { attempts: [told("UNKNOWN"), { ...accepted, deviceId: "d2" }] },
      stands: { kind: "sent" },
    },
    {
      name: "is sent when some device says that it arrived",
      given: { attempts: [told("UNKNOWN")], arrived: true },
      stands: { kind: "sent" },
    },
    { name: "goes over the device's other way", given: { attempts: [told("TOKEN_INVALID")] }, stands: { kind: "again" } },
    {
      name: "goes to the person's other device",
      given: { attempts: [told("TOKEN_INVALID")], addresses: [{ deviceId: "d9", channel: "xiaomi" }] },
      stands: { kind: "again" },
    },
    {
      name: "goes another way rather than staying in doubt",
      given: { attempts: [told("TOKEN_INVALID"), doubtful] },
      stands: { kind: "again" },
    },
    {
      name: "is in doubt when some device may have it and no way is left",
      given: { attempts: [told("TOKEN_INVALID"), doubtful], addresses: [] },
      stands: { kind: "doubtful" },
    },
    {
      name: "fails when it may not go again",
      given: { attempts: [told("TOKEN_INVALID")], mayGoAgain: false },
      stands: { kind: "failed", reason: "TOKEN_INVALID" },
    },
    {
      name: "fails when another way would not mend it",
      given: { attempts: [told("CONTENT_REJECTED")] },
      stands: { kind: "failed", reason: "CONTENT_REJECTED" },
    },
    {
      name: "fails when every way was taken",
      given: { attempts: [told("TOKEN_INVALID"), told("DEVICE_INACTIVE", { channel: "fcm" })] },
      stands: { kind: "failed", reason: "DEVICE_INACTIVE" },
    },
    {
      name: "fails when the other way was refused in the first place",
      given: { attempts: [told("TOKEN_INVALID", { byReceipt: false, channel: "fcm" }), told("UNKNOWN")] },
      stands: { kind: "failed", reason: "UNKNOWN" },
    },
  ])("$name", ({ given, stands }) => {
    expect(standingAfter(one(given))).toEqual(stands);
  });

  it("weighs what no other way can mend more than what another can, and leaves no reason out", () => {
    expect(failuresByWeight.toSorted()).toEqual([...failureReasons].toSorted());
    const mendable = failuresByWeight.map(mayHop);
    expect(mendable).toEqual(mendable.toSorted((a, b) => Number(a) - Number(b)));
  });
});
