import type { Catalogue } from "../../catalogue/catalogue.ts";
import { type Beta, betaMean, chanceBelow, posteriorOf, type Trials } from "../bandit/beta.ts";
import { measureSupply, type RestAdvice, type SupplyAlert } from "../bandit/supply.ts";
import type { CreativeCounts, StatusChange } from "./creative-counts.ts";
import { agreedAdvice, type JudgedCampaign, judgeCampaigns, priorOf } from "./judge-campaigns.ts";
import { backAtMs } from "./plan-status-changes.ts";

/** A creative in one campaign. Shares are of the campaign's messages and opens in the span. */
export interface CreativeReportRow {
  readonly campaign: string;
  readonly creative: string;
  /** `removed`: the catalogue no longer has it. */
  readonly status: string;
  readonly sends: number;
  readonly opens: number;
  /** Open rate of messages old enough, drawn towards the campaign's others where there are few; and its 90 % interval. */
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  readonly shareOfSends: number;
  readonly shareOfOpens: number;
  /** Before the last 14 days and in them, since the creative was last brought back; a rate is null without messages. */
  readonly before: { readonly sends: number; readonly rate: number | null };
  readonly recent: { readonly sends: number; readonly rate: number | null };
  /** In this campaign. */
  readonly advice: Omit<RestAdvice, "creative"> | null;
  /** The newest change of its status. */
  readonly change: (Omit<StatusChange, "creative"> & { readonly backAtMs: number | null }) | null;
}

/** How much hangs on how few creatives. */
export interface SupplyReport {
  readonly creatives: number;
  readonly sends: number;
  readonly opens: number;
  readonly top: readonly string[];
  readonly topShareOfOpens: number;
  /** 1 / Σ share² of opens. */
  readonly effectiveNumber: number;
  readonly alarms: readonly SupplyAlert[];
}

export interface CreativeReport {
  readonly creatives: readonly CreativeReportRow[];
  /** Live campaigns. */
  readonly campaigns: readonly (SupplyReport & { readonly campaign: string })[];
  /** All live campaigns together; a creative in several counts once. */
  readonly overall: SupplyReport;
  /** What all campaigns of a creative agree on: what auto-rest and auto-retire go by. */
  readonly advice: readonly RestAdvice[];
}

/** Everything about creatives in a span: how they do, how they wore, what hangs on them, and what to do about it. */
export function reportCreatives(input: {
  readonly catalogue: Pick<Catalogue, "campaigns" | "creatives" | "policy">;
  readonly counts: readonly CreativeCounts[];
  readonly changes: readonly StatusChange[];
}): CreativeReport {
  const { catalogue, counts } = input;
  const { least } = catalogue.policy.creatives;
  const judged = judgeCampaigns(catalogue, counts, least);
  return {
    creatives: rowsOf(input, judged),
    campaigns: judged.map(({ campaign, members, supply }) => ({ campaign: campaign.id, ...supplyReport(members, supply) })),
    overall: overallOf(judged),
    advice: agreedAdvice(judged, least),
  };
}

function rowsOf(
  { catalogue, counts, changes }: Parameters<typeof reportCreatives>[0],
  judged: readonly JudgedCampaign[],
): readonly CreativeReportRow[] {
  const changeOf = new Map(changes.map((change) => [change.creative, change]));
  const judgedOf = new Map(judged.map((one) => [one.campaign.id, one]));
  const groups = Map.groupBy(counts, ({ campaign }) => campaign);
  for (const { campaign, members } of judged) {
    const own = groups.get(campaign.id) ?? [];
    const known = new Set(own.map(({ creative }) => creative));
    groups.set(campaign.id, [...own, ...members.filter(({ creative }) => !known.has(creative))]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([campaign, rows]) => {
      const prior = priorOf(rows.map(({ settled }) => settled));
      const [sends, opens] = [sumOf(rows.map((row) => row.sends)), sumOf(rows.map((row) => row.opens))];
      return [...rows]
        .sort((a, b) => b.sends - a.sends || (a.creative < b.creative ? -1 : 1))
        .map((row) => {
          const said = judgedOf.get(campaign)?.advice.find(({ creative }) => creative === row.creative);
          const change = changeOf.get(row.creative);
          return {
            campaign,
            creative: row.creative,
            status: catalogue.creatives.get(row.creative)?.status ?? "removed",
            sends: row.sends,
            opens: row.opens,
            ...rateOf(posteriorOf(prior, row.settled)),
            shareOfSends: partOf(row.sends, sends),
            shareOfOpens: partOf(row.opens, opens),
            before: plainRate(row.earlier),
            recent: plainRate(row.recent),
            advice: said === undefined ? null : { kind: said.kind, reason: said.reason, values: said.values },
            change: change === undefined ? null : changeTold(change, catalogue.policy.creatives.restForMs),
          };
        });
    });
}

function changeTold({ creative: _, ...change }: StatusChange, restForMs: number): CreativeReportRow["change"] {
  return { ...change, backAtMs: backAtMs({ creative: "", ...change }, restForMs) };
}

function overallOf(judged: readonly JudgedCampaign[]): SupplyReport {
  const sums = new Map<string, CreativeCounts>();
  for (const one of judged.flatMap(({ members }) => members)) sums.set(one.creative, added(sums.get(one.creative), one));
  const members = [...sums.values()];
  const records = members.map(({ creative, settled }) => ({ creative, ...settled }));
  const report = supplyReport(members, measureSupply(records, priorOf(records)));
  // Which creatives get less than they deserve is a question inside a campaign: some campaigns reach more people than others.
  return { ...report, alarms: report.alarms.filter(({ kind }) => kind === "concentrated" || kind === "fewCreatives") };
}

const supplyReport = (members: readonly CreativeCounts[], supply: JudgedCampaign["supply"]): SupplyReport => ({
  creatives: supply.creatives,
  sends: sumOf(members.map(({ sends }) => sends)),
  opens: sumOf(members.map(({ opens }) => opens)),
  top: supply.top,
  topShareOfOpens: supply.topClickShare,
  effectiveNumber: supply.effectiveNumber,
  alarms: supply.alerts,
});

function added(a: CreativeCounts | undefined, b: CreativeCounts): CreativeCounts {
  if (a === undefined) return b;
  const both = (x: Trials, y: Trials): Trials => ({ trials: x.trials + y.trials, successes: x.successes + y.successes });
  return {
    ...a,
    sends: a.sends + b.sends,
    opens: a.opens + b.opens,
    settled: both(a.settled, b.settled),
    earlier: both(a.earlier, b.earlier),
    recent: both(a.recent, b.recent),
  };
}

const rateOf = (posterior: Beta) => ({
  rate: betaMean(posterior),
  low: quantileOf(posterior, 0.05),
  high: quantileOf(posterior, 0.95),
});

/** The rate below which the true one lies with this chance, to six digits after the point. */
function quantileOf(posterior: Beta, chance: number): number {
  let [low, high] = [0, 1];
  while (high - low > 1e-7) {
    const middle = (low + high) / 2;
    if (chanceBelow(posterior, middle) < chance) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const plainRate = ({ trials, successes }: Trials) => ({ sends: trials, rate: trials === 0 ? null : successes / trials });

const partOf = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
