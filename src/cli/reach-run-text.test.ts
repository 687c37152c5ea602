import { describe, expect, it } from "vitest";
import { chinaPhones } from "../lab/reach/phone-mix.ts";
import { makeReachPhones } from "../lab/reach/phones.ts";
import { setUpResult } from "../lab/reach/reach-result.ts";
import type { ReachResult } from "../lab/reach/run-reach.ts";
import { setUps } from "../lab/reach/set-ups.ts";
import { reachRunText } from "./reach-run-text.ts";

const kinds = chinaPhones.filter(({ brand }) => brand === "OPPO" || brand === "ZTE").map((kind) => ({ ...kind, weight: 1 }));
const phones = makeReachPhones({ seed: "a", count: 10, kinds });
const oppo = phones.filter(({ kind }) => kind.brand === "OPPO").length;
const heard = (delivered: number) => ({ attempted: 20, accepted: 14, delivered, shown: 3, opened: 2 });

const result: ReachResult = {
  devices: phones.length,
  seed: "a",
  mix: "china",
  days: 3,
  messagesPerDevice: 7,
  setUps: setUps.slice(0, 1).map((setUp) =>
    setUpResult({
      setUp,
      phones,
      counts: new Map([
        [
          "OPPO",
          {
            taken: 14,
            arrived: 7,
            shown: 7,
            shownToApp: 3,
            opened: 2,
            reached: new Set(["d-1"]),
            lost: new Map([["withheld", { told: 5, silent: 2 }]]),
          },
        ],
      ]),
      reach: [
        { maker: "oppo", rom: "ColorOS", registered: oppo, permitted: oppo, reachable: oppo, messages: heard(7), devices: heard(1) },
        { maker: "zte", rom: "", registered: phones.length - oppo, permitted: 0, reachable: 0, messages: {}, devices: {} },
      ],
      failures: {
        rows: [
          {
            maker: "oppo",
            vendor: "oppo",
            reason: "DEVICE_QUOTA_EXCEEDED",
            fault: "sender",
            count: 6,
            devices: 5,
            codes: [{ code: "user_daily_limit", count: 6 }],
          },
        ],
        skipped: [{ vendor: "oppo", reason: "overQuota", count: 4 }],
      },
      removed: { windowClosed: 1, vendorDeviceQuota: 9 },
      seconds: 1,
    }),
  ),
  assumptions: {},
  lastUses: [],
  seconds: 1,
};

describe("reach by maker for people", () => {
  const text = reachRunText(result);
  const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;

  it("begins with the shares of each set-up side by side", () => {
    expect(text).toMatch(new RegExp(`^oppo +${oppo} +${share(7, oppo * 7)} \\(${share(1, oppo)}\\)$`, "m"));
    expect(text).toMatch(/^no push of its own +\d+ +0\.0 % \(0\.0 %\)$/m);
    expect(text).toMatch(new RegExp(`^all +10 +${share(7, 70)} \\(10\\.0 %\\)$`, "m"));
  });

  it("shows the server's steps beside what the phones counted", () => {
    expect(text).toMatch(new RegExp(`^oppo +${oppo} +${oppo} +${oppo} +20 +14 +7 +3 +2 +${share(7, oppo * 7)} +7 +7 +2$`, "m"));
  });

  it("says what the server did not try by itself", () => {
    expect(text).toContain("each time that a person was decided: vendorDeviceQuota (9), windowClosed (1).");
    expect(text).toContain("Ways left out: oppo overQuota (4).");
  });

  it("says why attempts failed, and what was lost without a word", () => {
    expect(text).toMatch(/^oppo +DEVICE_QUOTA_EXCEEDED +6 +5 +sender +user_daily_limit \(6\)$/m);
    expect(text).toMatch(/^held back by the vendor +5 +2$/m);
  });
});
