import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../base/duration.ts";
import { failureReasons, type Native, type Verdict } from "./failure.ts";
import {
  afterStrike,
  clearedByAcceptance,
  type Doubts,
  isDead,
  isMisconfigured,
  leftAloneUntilMs,
  noDoubts,
  wordOfReason,
  wordOfVerdict,
} from "./token-hygiene.ts";

const native: Native = { stage: "send", httpStatus: 400, code: null, sub: null, message: null };
const noonMs = Date.UTC(2026, 2, 2, 12);

describe("what an answer says of its token", () => {
  it.each<readonly [string, Verdict, ReturnType<typeof wordOfVerdict>]>([
    ["taken: it works", { kind: "accepted", vendorId: null }, "alive"],
    ["the vendor's own word: dead", { kind: "tokenDead", reason: "TOKEN_INVALID", sinceMs: null, native }, "dead"],
    ["a doubt: a strike", { kind: "reject", reason: "TOKEN_INVALID", native }, "doubted"],
    ["another app's: quarantine", { kind: "reject", reason: "TOKEN_MISMATCH", native }, "mismatched"],
    ["switched off: the vendor knows it", { kind: "reject", reason: "USER_DISABLED_NOTIFICATIONS", native }, "alive"],
    ["a text too long: nothing", { kind: "reject", reason: "PAYLOAD_TOO_LARGE", native }, null],
    ["wrong credentials: nothing", { kind: "reject", reason: "AUTH_FAILED", native }, null],
    ["the vendor is down: nothing", { kind: "retry", reason: "PROVIDER_UNAVAILABLE", notBeforeMs: null, native }, null],
    ["no answer: nothing", { kind: "doubtful", reason: "TIMEOUT", native }, null],
    ["an answer that no table lists: nothing", { kind: "unknown", reason: "UNKNOWN", native }, null],
  ])("%s", (_, verdict, word) => {
    expect(wordOfVerdict(verdict)).toBe(word);
  });

  it("is never death but by the vendor's own word", () => {
    for (const reason of failureReasons) expect(wordOfReason(reason)).not.toBe("dead");
  });
});

const struck = (...strikes: readonly (readonly [atMs: number, byReceipt?: boolean])[]): Doubts =>
  strikes.reduce<Doubts>((doubts, [atMs, byReceipt = false]) => afterStrike(doubts, { atMs, byReceipt }), noDoubts);

describe("strikes", () => {
  it("kill a token on the third day, and not by any number on two", () => {
    const two = [...Array.from({ length: 50 }, () => [noonMs] as const), ...Array.from({ length: 50 }, () => [noonMs + DAY_MS] as const)];
    expect(isDead(struck(...two))).toBe(false);
    expect(isDead(struck(...two, [noonMs + 9 * DAY_MS]))).toBe(true);
  });

  it("count by UTC's days, not by hours between them", () => {
    const lateMs = Date.UTC(2026, 2, 2, 23, 59);
    expect(struck([lateMs], [lateMs + HOUR_MS])).toMatchObject({ strikes: 2 });
    expect(struck([lateMs], [lateMs - 20 * HOUR_MS])).toMatchObject({ strikes: 1 });
  });

  it("that come late and speak of an earlier day add nothing", () => {
    expect(struck([noonMs], [noonMs - DAY_MS], [noonMs - 2 * DAY_MS])).toMatchObject({ strikes: 1 });
  });

  it("are as many as days that rise, whatever comes in between", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 40 }), (days) => {
        const rising = days.filter((day, n) => days.slice(0, n).every((before) => before < day));
        expect(struck(...days.map((day) => [noonMs + day * DAY_MS] as const)).strikes).toBe(rising.length);
      }),
    );
  });

  it("are cleared by a message that the vendor took, unless some came by receipt, after it had taken messages", () => {
    expect(clearedByAcceptance(noDoubts)).toBe(false);
    expect(clearedByAcceptance(struck([noonMs], [noonMs + DAY_MS]))).toBe(true);
    expect(clearedByAcceptance(struck([noonMs, true], [noonMs + DAY_MS]))).toBe(false);
    expect(clearedByAcceptance(struck([noonMs], [noonMs, true]))).toBe(false);
  });
});

describe("a doubted token", () => {
  it("is left alone by marketing until the UTC day of the doubt is over", () => {
    const { day } = struck([noonMs + HOUR_MS]);
    expect(leftAloneUntilMs(day ?? 0)).toBe(Math.floor(noonMs / DAY_MS) * DAY_MS + DAY_MS);
  });
});

describe("tokens of another app", () => {
  it.each([
    ["19 of 19 are too few to say", 19, 19, false],
    ["1 of 20 is five in a hundred", 20, 1, false],
    ["2 of 20 are more", 20, 2, true],
    ["10 of 200 are five in a hundred", 200, 10, false],
    ["11 of 200 are more", 200, 11, true],
    ["none are none", 1000, 0, false],
  ])("speak against the channel when they are more than 5 %% of 20 answers or more: %s", (_, answers, mismatches, wrong) => {
    expect(isMisconfigured({ answers, mismatches })).toBe(wrong);
  });
});
