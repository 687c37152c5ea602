import { compile } from "../catalogue/compile.ts";
import { type CreativeReport, reportCreatives } from "../learning/supply/creative-report.ts";
import { loadCreativeEvidence } from "../store/creative-report.ts";
import { type Queryable, timestamp, timestampOrNull } from "../store/database.ts";
import { currentDeclared } from "./catalogue.ts";

/** How creatives did in a span, by time of attempt, what hangs on how few of them, and what to do about it. `campaign`: this one alone. */
export async function reportOfCreatives(
  db: Queryable,
  query: { readonly fromMs: number; readonly toMs: number; readonly campaign: string | null },
  nowMs: number,
) {
  const { version, declared } = await currentDeclared(db);
  const catalogue = compile(declared, version);
  const evidence = await loadCreativeEvidence(db, { fromMs: query.fromMs, toMs: query.toMs, nowMs });
  const report = reportCreatives({ catalogue, ...evidence });
  const asked = (one: { readonly campaign: string }): boolean => query.campaign === null || one.campaign === query.campaign;
  const creatives = report.creatives.filter(asked);
  const named = new Set(creatives.map(({ creative }) => creative));
  return {
    from: timestamp(query.fromMs),
    to: timestamp(query.toMs),
    creatives: creatives.map(rowTold),
    campaigns: report.campaigns.filter(asked).map((one) => ({ ...one, ...listsOf(one) })),
    overall: { ...report.overall, ...listsOf(report.overall) },
    advice: report.advice.filter(({ creative }) => named.has(creative)),
  };
}

/** Lists that the caller may change. */
const listsOf = ({ top, alarms }: CreativeReport["overall"]) => ({ top: [...top], alarms: [...alarms] });

function rowTold({ change, ...row }: CreativeReport["creatives"][number]) {
  if (change === null) return { ...row, change };
  const { atMs, backAtMs, ...rest } = change;
  return { ...row, change: { ...rest, at: timestamp(atMs), backAt: timestampOrNull(backAtMs) } };
}
