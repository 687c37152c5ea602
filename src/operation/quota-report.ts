import { localTime } from "../base/zone.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { Model } from "../decision/decision.ts";
import { type Queryable, timestamp } from "../store/database.ts";
import { loadQuotaUse } from "../store/quota.ts";
import { countSpentDevices, reservedOn, type UsualUse, usualLaterOfLines, usualLaterOfVendors } from "../store/quota-report.ts";
import { type CountedWays, trackQuota } from "../worker/quota.ts";
import { type Asking, type KeptAnswers, neverKept } from "./kept-answers.ts";

export interface QuotaQuestion {
  readonly catalogue: Catalogue;
  readonly model: Model;
  readonly ways: CountedWays;
  readonly nowMs: number;
  /** Default: counted for every call. */
  readonly kept?: KeptAnswers;
}

/** Lines with a quota and vendors that count, each with the day it counts in. */
function countedNow({ catalogue, ways, nowMs }: Pick<QuotaQuestion, "catalogue" | "ways" | "nowMs">) {
  const dayOf = (zone: string): number => localTime(zone, nowMs).day;
  const lines = [...catalogue.lines.values()].flatMap(({ id, quota }) =>
    quota === null ? [] : [{ owner: id, line: id, zone: quota.zone, perDay: quota.perDay, day: dayOf(quota.zone) }],
  );
  const channels = [...ways.counted]
    .map(([owner, way]) => ({ owner, ...way, day: dayOf(way.zone) }))
    .filter(({ perApp, perDevice }) => perApp !== null || perDevice !== null);
  return { lines, channels };
}

/** What of the quotas takes long to count in a large store. */
export function quotaCounts(question: Pick<QuotaQuestion, "catalogue" | "ways" | "nowMs">) {
  const { nowMs } = question;
  const { lines, channels } = countedNow(question);
  // What is usual is read from a week of messages, and hardly changes within an hour.
  const hourOf = ({ owner, zone }: { readonly owner: string; readonly zone: string }) => {
    const { day, minute } = localTime(zone, nowMs);
    return [owner, zone, day, Math.floor(minute / 60)];
  };
  const usual: Asking<{ readonly lines: readonly UsualUse[]; readonly vendors: readonly UsualUse[] }> = {
    question: { name: "usualUse", about: [lines.map(hourOf), channels.map(hourOf)], span: null, nowMs },
    count: async (counting) => ({
      lines: await usualLaterOfLines(counting, lines, nowMs),
      vendors: await usualLaterOfVendors(counting, channels, nowMs),
    }),
  };
  // Of all tokens: no index holds what changes with every message.
  const spentDevices: Asking<{ readonly found: readonly (readonly [owner: string, devices: number])[] }> = {
    question: { name: "spentDevices", about: channels.map(({ owner, day, perDevice }) => [owner, day, perDevice]), span: null, nowMs },
    count: async (counting) => ({ found: [...(await countSpentDevices(counting, channels))] }),
  };
  return { usual, spentDevices };
}

/**
 * What is left today of everything that is counted: lines with a quota, and what vendors take of each app. `expected` is what will have been
 * used when the day ends if the rest of it goes as it usually does.
 */
export async function reportOfQuotas(db: Queryable, question: QuotaQuestion) {
  const { catalogue, model, ways, nowMs, kept = neverKept(db) } = question;
  const { lines, channels } = countedNow(question);
  const { usual, spentDevices } = quotaCounts(question);
  const [used, waiting, { found: spentFound }, later] = await Promise.all([
    loadQuotaUse(db, [...lines, ...channels]),
    reservedOn(db, channels),
    kept.tell(spentDevices.question, spentDevices.count),
    kept.tell(usual.question, usual.count),
  ]);
  const spent = new Map(spentFound);
  const quota = trackQuota(catalogue, used, { nowMs, model, ways });
  const usedOf = ({ owner, day }: { readonly owner: string; readonly day: number }): number =>
    used.find((use) => use.owner === owner && use.day === day)?.used ?? 0;
  const laterOf = (uses: readonly UsualUse[], owner: string): number => uses.find((use) => use.owner === owner)?.later ?? 0;
  return {
    at: timestamp(nowMs),
    lines: lines.map((one) => {
      const taken = usedOf(one);
      return {
        line: one.line,
        zone: one.zone,
        perDay: one.perDay,
        used: taken,
        left: Math.max(0, one.perDay - taken),
        expected: Math.round(taken + laterOf(later.lines, one.owner)),
        price: quota.price(one.owner),
      };
    }),
    channels: channels.map((one) => {
      const taken = usedOf(one);
      const { vendor, appId, zone, perDevice, perApp } = one;
      return {
        vendor,
        appId,
        zone,
        perDevice,
        spentDevices: spent.get(one.owner) ?? 0,
        perApp,
        used: perApp === null ? null : taken,
        waiting: perApp === null ? null : (waiting.get(one.owner) ?? 0),
        left: perApp === null ? null : Math.max(0, perApp - taken),
        expected: perApp === null ? null : Math.round(taken + laterOf(later.vendors, one.owner)),
        price: quota.price(one.owner),
      };
    }),
  };
}
