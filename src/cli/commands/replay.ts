import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { err, ok, type Result } from "../../base/result.ts";
import { makeRng } from "../../base/rng.ts";
import { emptyDeclared } from "../../catalogue/schema.ts";
import { mistakeText, type SourceFile } from "../../catalogue/yaml-places.ts";
import { evaluate } from "../../learning/off-policy/evaluate.ts";
import type { Carillon } from "../../main/wire.ts";
import { judgeReplay } from "../../operation/judge-replay.ts";
import { openBanditChoices, readOpenBandit } from "../../operation/open-bandit.ts";
import { type NamedPolicy, readOpenBanditPolicy, uniformPolicy } from "../../operation/open-bandit-policy.ts";
import { leftOutReasons, type RewardName } from "../../operation/replay-choice.ts";
import { type LoggedLine, readLoggedLine, replayLines } from "../../operation/replay-file.ts";
import { type ReplayedLog, type ReplayRequest, replayLog } from "../../operation/replay-log.ts";
import { overlayPolicy } from "../../operation/replay-policy.ts";
import type { Command, Io } from "../command.ts";
import { readCount, readMoment, readWords } from "../options.ts";
import { readTable } from "../read-table.ts";
import { evaluationText } from "../replay-text.ts";
import { right, table } from "../table.ts";
import { withCarillon } from "../with-carillon.ts";

/** People whose decisions are read at a time: of some hundred days each, and of all that competed, within a statement's time. */
const pageSize = 100;

export const replay: Command = {
  name: "replay",
  summary: "judge another policy on a log of decisions, before anybody receives it",
  usage: `carillon replay --policy A.yaml [--policy B.yaml …] --against log [--from ISO] [--to ISO] [--reward opened|policy] [--json]
carillon replay --policy A.yaml [--policy B.yaml …] --against FILE.jsonl[.gz] [--reward opened|policy] [--json]
carillon replay --format open-bandit --log FILE.csv[.gz] [--policy FILE|uniform] [--campaign NAME] [--items N] [--draws N] [--json]

  --policy     what to judge: catalogue files laid one over the other; an entry names only what differs, such as
               policy: { exploration: { uniform: 0.1 } } or campaigns: [{ id: recall, strategy: random }]
  --against    log: the store's own decisions, each decided again on what was known then; needs no other file.
               FILE: what carillon export decisions wrote. Only the choice among the logged pairs is made anew, where a line lists
               all of them (at most 32); who is eligible stays as logged. The policy must be a whole catalogue: begin with what
               carillon export wrote, and lay the change over it
  --from --to  decisions of this span
  --reward     opened (default): 1 for a message that was opened; policy: outcomes as policy.reward values them
  --format     open-bandit: a CSV file in the format of the Open Bandit Dataset. Its policies: uniform (the default); kind: thompson
               with alpha and beta; kind: fixed with probabilities; or alpha and beta by campaign
  --campaign   which campaign of such a file; default: the one with as many items as the log
  --items      items of the log; default: its columns user-item_affinity_N
  --draws      Monte Carlo draws for thompson; default 100000
  --resamples  bootstrap resamples; default 1000
  --seed       of the bootstrap and of the Monte Carlo; the same seed gives the same figures

Values are rewards a decision. Silence is an action with reward 0. A decision at which neither the log nor the policy could send is
left out of all figures; a message that was cancelled or failed counts with reward 0. No verdict is given, and the reason told, when
the log cannot answer: an effective sample size below 100, a mean weight more than 3 standard errors off, or more than 5 % of what
the policy would do without support in the log.`,
  async run(words, io) {
    const { values, positionals } = readWords(words, {
      format: { type: "string" },
      log: { type: "string" },
      policy: { type: "string", multiple: true, default: [] },
      against: { type: "string" },
      campaign: { type: "string" },
      items: { type: "string" },
      draws: { type: "string" },
      resamples: { type: "string" },
      seed: { type: "string", default: "replay" },
      from: { type: "string" },
      to: { type: "string" },
      reward: { type: "string", default: "opened" },
    });
    const counts = {
      items: readCount("--items", values.items, 0, 100_000),
      draws: readCount("--draws", values.draws, 100_000, 10_000_000),
      resamples: readCount("--resamples", values.resamples, 1000, 100_000),
    };
    const span = { from: readMoment("--from", values.from, 0), to: readMoment("--to", values.to, Date.UTC(9999, 0, 1)) };
    for (const one of [...Object.values(counts), ...Object.values(span)]) if (!one.ok) io.note(one.error);
    const { items, draws, resamples } = counts;
    if (!items.ok || !draws.ok || !resamples.ok || !span.from.ok || !span.to.ok) return 2;
    const shown = { json: values.json, resamples: resamples.value, seed: values.seed };
    if (values.format !== undefined) {
      if (
        values.format !== "open-bandit" ||
        values.log === undefined ||
        values.policy.length > 1 ||
        values.against ||
        positionals.length > 0
      )
        return wrongWords(
          values.format === "open-bandit"
            ? "--format open-bandit needs --log FILE and at most one --policy"
            : `--format ${values.format} is unknown: open-bandit is the only one`,
          io,
        );
      const asked = { log: values.log, policy: values.policy[0] ?? "uniform", campaign: values.campaign ?? null };
      return replayOpenBandit({ ...asked, items: items.value || null, draws: draws.value }, shown, io);
    }
    const reward = (["opened", "policy"] as const).find((one) => one === values.reward);
    if (reward === undefined) return wrongWords(`--reward ${values.reward} is unknown: choose opened or policy`, io);
    const { against } = values;
    if (against === undefined || values.policy.length === 0 || positionals.length > 0 || values.log !== undefined)
      return wrongWords("say what to judge with --policy, and --against log or a file", io);
    const policy = await readSources(values.policy);
    if (!policy.ok) return failed(policy.error, io);
    if (against !== "log") return replayFile({ path: against, policy: policy.value, reward }, shown, io);
    const asked = { policy: policy.value, reward, fromMs: span.from.value, toMs: span.to.value };
    return withCarillon(io, (carillon) => replayStore(carillon, asked, shown, io));
  },
};

interface Shown {
  readonly json: boolean;
  readonly resamples: number;
  readonly seed: string;
}

function wrongWords(text: string, io: Io): number {
  io.note(`${text}\n\n${replay.usage}`);
  return 2;
}

function failed(text: string, io: Io): number {
  io.note(text);
  return 1;
}

async function readSources(names: readonly string[]): Promise<Result<readonly SourceFile[], string>> {
  const sources: SourceFile[] = [];
  for (const name of names) {
    const text = await readText(name);
    if (!text.ok) return text;
    sources.push({ name, text: text.value });
  }
  return ok(sources);
}

/** The text of a file, plain or gzip by its content. */
async function readText(path: string): Promise<Result<string, string>> {
  try {
    const bytes = await readFile(path);
    return ok((bytes[0] === 0x1f && bytes[1] === 0x8b ? await promisify(gunzip)(bytes) : bytes).toString("utf8"));
  } catch (cause) {
    return err(`cannot read ${path}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

interface OpenBanditQuestion {
  readonly log: string;
  readonly policy: string;
  readonly campaign: string | null;
  readonly items: number | null;
  readonly draws: number;
}

async function replayOpenBandit(asked: OpenBanditQuestion, shown: Shown, io: Io): Promise<number> {
  const read = await readTable(asked.log);
  if (!read.ok) return failed(read.error, io);
  const log = readOpenBandit(read.value, asked.items);
  if (!log.ok) return failed(`${asked.log}: ${log.error}`, io);
  const policy = await openBanditPolicy(asked, log.value.items, shown.seed);
  if (!policy.ok) return failed(policy.error, io);
  const evaluation = evaluate(openBanditChoices(log.value, policy.value.policy), {
    resamples: shown.resamples,
    rng: makeRng(`${shown.seed}|bootstrap`),
  });
  const head = { format: "open-bandit", log: asked.log, policy: policy.value.label, campaign: policy.value.campaign };
  if (shown.json) io.out(JSON.stringify({ ...head, ...evaluation }));
  else {
    const campaign = head.campaign === null ? "" : ` (campaign ${head.campaign})`;
    io.out(`${head.policy}${campaign}, on ${head.log}; values are clicks a row\n\n${evaluationText(evaluation)}`);
  }
  return 0;
}

async function openBanditPolicy(asked: OpenBanditQuestion, items: number, seed: string): Promise<Result<NamedPolicy, string>> {
  if (asked.policy === "uniform") return ok(uniformPolicy(items));
  const text = await readText(asked.policy);
  if (!text.ok) return text;
  const policy = readOpenBanditPolicy(text.value, {
    items,
    campaign: asked.campaign,
    draws: asked.draws,
    rng: makeRng(`${seed}|thompson`),
  });
  return policy.ok ? policy : err(`${asked.policy}: ${policy.error}`);
}

interface Question {
  readonly policy: readonly SourceFile[];
  readonly reward: RewardName;
}

async function replayStore(carillon: Carillon, asked: Question & { fromMs: number; toMs: number }, shown: Shown, io: Io): Promise<number> {
  const shared = carillon.shared.current();
  const fits = overlayPolicy(shared.declared, asked.policy, shared.catalogue.version);
  if (!fits.ok) return failed(fits.error.map(mistakeText).join("\n"), io);
  const log = await replayLog(
    { pool: carillon.pool, shared },
    { ...asked, pageSize, signal: io.signal, progress: everyTenThousand((decisions) => io.note(`${decisions} decisions replayed`)) },
  );
  return show(log, { against: "log", ...asked }, shown, io);
}

/** Progress is told after each page; a terminal wants less of it. */
function everyTenThousand(tell: (decisions: number) => void): ReplayRequest["progress"] {
  let told = 0;
  return ({ part, decisions }) => {
    if (part !== "decisions" || decisions - told < 10_000) return;
    told = decisions;
    tell(decisions);
  };
}

async function replayFile(asked: Question & { readonly path: string }, shown: Shown, io: Io): Promise<number> {
  const text = await readText(asked.path);
  if (!text.ok) return failed(text.error, io);
  const lines: LoggedLine[] = [];
  for (const [at, one] of text.value.split("\n").entries()) {
    if (one.trim() === "") continue;
    const line = readLoggedLine(one);
    if (!line.ok) return failed(`${asked.path}, line ${at + 1}: ${line.error}`, io);
    lines.push(line.value);
  }
  const policy = overlayPolicy(emptyDeclared, asked.policy, 0);
  if (!policy.ok)
    return failed(
      `${policy.error.map(mistakeText).join("\n")}\nagainst a file the policy must be a whole catalogue: begin with --policy of what carillon export wrote`,
      io,
    );
  return show(replayLines(lines, policy.value, asked.reward), { against: asked.path, ...asked }, shown, io);
}

function show(log: ReplayedLog, asked: Question & { readonly against: string }, shown: Shown, io: Io): number {
  const { evaluation, leftOut: reasons } = judgeReplay(log, shown);
  const { decisions, silent, leftOut, complete } = log;
  const policy = asked.policy.map((file) => file.name);
  if (shown.json)
    io.out(JSON.stringify({ against: asked.against, policy, reward: asked.reward, decisions, silent, leftOut, complete, ...evaluation }));
  else {
    const rows = [
      ["decisions in the log", decisions],
      ["judged", evaluation.n],
      ["left out: neither the log nor the policy could send", silent],
      ...reasons.map(({ reason, n }) => [`left out: ${leftOutReasons[reason]}`, n]),
    ];
    io.out(`${policy.join(" over ")} on ${asked.against}; reward: ${asked.reward}\n`);
    io.out(`${table([{ title: "" }, right("decisions")], rows, 120)}\n\n${evaluationText(evaluation)}`);
  }
  if (!complete) io.note("stopped before the end: these figures are of a part of the log");
  return complete ? 0 : 1;
}
