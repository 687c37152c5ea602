import { randomUUID } from "node:crypto";
import type { HttpAnswer } from "./http-exchange.ts";

const cidLifeMs = 86_400_000;

/** Pushes with a cid are remembered for a day. */
export function makeCids(
  appKey: string,
  rule: "wellFormed" | "issued",
): {
  make(count: number, nowMs: number): readonly string[];
  isKnown(cid: string, nowMs: number): boolean;
  /** The answer that a push with this cid got. */
  answerOf(cid: string, nowMs: number): HttpAnswer | null;
  keep(cid: string, answer: HttpAnswer, nowMs: number): void;
} {
  const issuedAtMs = new Map<string, number>();
  const answers = new Map<string, { readonly answer: HttpAnswer; readonly atMs: number }>();
  const isYoung = (atMs: number | undefined, nowMs: number): boolean => atMs !== undefined && nowMs - atMs < cidLifeMs;
  return {
    make: (count, nowMs) => {
      const made = Array.from({ length: count }, () => `${appKey}-${randomUUID()}`);
      for (const cid of made) issuedAtMs.set(cid, nowMs);
      return made;
    },
    isKnown: (cid, nowMs) =>
      rule === "issued" ? isYoung(issuedAtMs.get(cid), nowMs) : cid.startsWith(`${appKey}-`) && cid.length > appKey.length + 1,
    answerOf: (cid, nowMs) => {
      const found = answers.get(cid);
      return found !== undefined && isYoung(found.atMs, nowMs) ? found.answer : null;
    },
    keep: (cid, answer, nowMs) => void answers.set(cid, { answer, atMs: nowMs }),
  };
}
