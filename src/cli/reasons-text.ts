import type { reportOfReasons } from "../operation/reason-report.ts";
import { percent } from "./percent.ts";
import { right, table } from "./table.ts";

type Told = Awaited<ReturnType<typeof reportOfReasons>>;
type Part = Told["overall"];

/** The report of reasons for people: a table for each campaign and one over all, what the model leaned on most first. */
export function reasonsText(report: Told): string {
  const head = `what spoke for messages from ${report.from} to ${report.to}; rates are opens within 12 hours of messages at least as old`;
  if (report.overall.explained === 0) return `${head}\n\n${silence(report.overall)}`;
  const [only] = report.campaigns;
  const isOne = report.campaigns.length === 1 && only !== undefined;
  const parts = report.campaigns.map((one) => partText(one.campaign, one));
  return [head, ...parts, ...(isOne ? [] : [partText("all campaigns", report.overall)]), caution(report)].join("\n\n");
}

const caution = ({ clearEffect }: Told): string =>
  `where it spoke: messages for which it spoke by ${clearEffect} or more, in log-odds; more or less: the open rate there less that of the rest, in
percentage points with the 95 % interval. The rest differs in other ways, too: no proof that it is the cause`;

const silence = ({ messages }: Part): string =>
  messages === 0
    ? "nothing was sent that a decision chose"
    : `${messages} messages were sent, none by a learned model: counted rates or chance chose them, and leave no reasons`;

function partText(name: string, part: Part): string {
  const rate = part.openRate === null ? "none of them 12 hours old" : `${percent(part.openRate)} opened`;
  const title = `${name}: ${part.explained} of ${part.messages} messages explained, ${rate}`;
  if (part.reasons.length === 0) return title;
  const columns = [{ title: "what spoke" }, ...["on the mean", "of messages", "where it spoke", "the rest", "more or less"].map(right)];
  const rows = part.reasons.map(({ text, effect, share, clear, rest, difference }) => [
    text,
    `${effect < 0 ? "−" : "+"}${Math.abs(effect).toFixed(2)}`,
    percent(share),
    rateText(clear),
    rateText(rest),
    difference === null ? "–" : `${points(difference.value)} (${points(difference.low)} to ${points(difference.high)})`,
  ]);
  return `${title}\n${table(columns, rows, 90)}`;
}

const rateText = ({ settled, openRate }: { readonly settled: number; readonly openRate: number | null }): string =>
  openRate === null ? "–" : `${percent(openRate)} of ${settled}`;

const points = (difference: number): string => `${difference < 0 ? "−" : "+"}${Math.abs(100 * difference).toFixed(1)}`;
