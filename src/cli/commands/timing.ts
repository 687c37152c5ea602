import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../base/duration.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { makeRng } from "../../base/rng.ts";
import { isZone, localTime, zoneOffsetMs } from "../../base/zone.ts";
import { parseIsoTime } from "../../event/iso-time.ts";
import { makeBoosting } from "../../learning/boosting.ts";
import { makeForest } from "../../learning/forest.ts";
import { evaluateTiming, type TimingEvaluation } from "../../timing/evaluate-timing.ts";
import { groupName } from "../../timing/gate.ts";
import type { PersonHistory } from "../../timing/hour-profile.ts";
import { chanceOfWave, dayParts } from "../../timing/rhythm.ts";
import type { Command } from "../command.ts";
import { readMoment, readWords } from "../options.ts";
import { percent } from "../percent.ts";
import { columnAt, readTable, type TextTable } from "../read-table.ts";
import { right, table } from "../table.ts";

/** Learners of P(active | person, hour). Few leaves of many rows: an hour's chance is small, and people's habits are faint. */
const learners = () => [
  makeForest({ trees: 100, minRows: 200, columnsPerNode: 4 }),
  makeBoosting({ trees: 100, learningRate: 0.05, leaves: 6, minRows: 200, lambda: 5 }),
];

/** Rows that are no activity unless `--leave-out` says otherwise: cancelled invoices of the Online Retail data. */
const cancellations = { column: "invoice_no", prefix: "C" };

export const timing: Command = {
  name: "timing",
  summary: "judge on past events whether people's own hours foretell better than everybody's",
  usage: `carillon timing evaluate --file FILE --person COLUMN --at COLUMN --train-until DATE
    [--until DATE] [--by day|week] [--half-life DAYS] [--zone ZONE] [--leave-out COLUMN=PREFIX]... [--json]

  Foretells the hour of each event from DATE on from the events before it: log-loss (nats an event, lower is better) and hit rate for
  several κ, that is, how many events of everybody's the prior counts; the κ fitted on the last weeks before DATE; and the gate, which
  lets people have hours of their own only where these beat everybody's.

  --file         CSV with a header, plain or gzip; one event a row
  --person       column that tells people apart
  --at           column of the time, ISO 8601 or "YYYY-MM-DD HH:MM:SS", read as the person's local time as it is written
  --train-until  first day (or time) that is foretold
  --until        end of what is foretold, exclusive; default: the end of the file
  --by           day: 24 hours of the day (default); week: 168 hours of the week
  --half-life    days in which an event loses half its weight; default: none
  --zone         zone into which times with an offset are put, such as Europe/London; default: the clock as written
  --leave-out    rows whose COLUMN begins with PREFIX are no activity; default ${cancellations.column}=${cancellations.prefix} where the file has
                 that column (cancelled invoices); --leave-out none keeps every row`,
  async run(words, io) {
    const { values, positionals } = readWords(words, {
      file: { type: "string" },
      person: { type: "string" },
      at: { type: "string" },
      "train-until": { type: "string" },
      until: { type: "string" },
      by: { type: "string", default: "day" },
      "half-life": { type: "string" },
      zone: { type: "string" },
      "leave-out": { type: "string", multiple: true },
    });
    const wrong = (message: string): number => {
      io.note(message);
      return 2;
    };
    if (positionals.length !== 1 || positionals[0] !== "evaluate") return wrong(timing.usage);
    const { file, person, at, zone } = values;
    if (file === undefined || person === undefined || at === undefined || values["train-until"] === undefined)
      return wrong(`--file, --person, --at and --train-until are needed\n\n${timing.usage}`);
    if (values.by !== "day" && values.by !== "week") return wrong(`--by ${values.by} is unknown: write day or week`);
    const halfLifeDays = values["half-life"] === undefined ? null : Number(values["half-life"]);
    if (halfLifeDays !== null && !(halfLifeDays > 0)) return wrong(`--half-life ${values["half-life"]} is not a number of days above zero`);
    if (zone !== undefined && !isZone(zone)) return wrong(`--zone ${zone} is no time zone: write one such as Europe/London or UTC`);
    const moments = [
      readMoment("--train-until", values["train-until"], Number.NaN),
      readMoment("--until", values.until, Number.POSITIVE_INFINITY),
    ];
    const [trainUntil, until] = moments;
    if (trainUntil === undefined || until === undefined || !trainUntil.ok || !until.ok)
      return wrong(moments.flatMap((one) => (one.ok ? [] : [one.error])).join("\n"));
    if (until.value <= trainUntil.value) return wrong("--until is not after --train-until: there is nothing to foretell");

    const read = await readTable(file);
    const bins = values.by === "week" ? 168 : 24;
    const found = read.ok
      ? readHistories(read.value, { person, at, zone: zone ?? null, bins, leaveOut: leaveOutOf(values["leave-out"], read.value) })
      : read;
    if (!found.ok) {
      io.note(found.error);
      return 1;
    }
    const evaluated = evaluate(found.value, {
      trainUntilMs: trainUntil.value,
      toMs: until.value,
      bins,
      halfLifeMs: halfLifeDays === null ? null : halfLifeDays * DAY_MS,
    });
    if (!evaluated.ok) {
      io.note(evaluated.error);
      return 1;
    }
    io.out(values.json ? JSON.stringify(asJson(found.value, evaluated.value)) : asText(found.value, evaluated.value));
    return 0;
  },
};

interface LeaveOut {
  readonly column: string;
  readonly prefix: string;
}

interface Histories {
  readonly histories: readonly PersonHistory[];
  readonly rows: number;
  readonly leftOut: number;
  readonly withoutPerson: number;
  readonly leaveOut: readonly LeaveOut[];
}

function leaveOutOf(words: readonly string[] | undefined, { columns }: TextTable): readonly LeaveOut[] {
  if (words === undefined) return columns.includes(cancellations.column) ? [cancellations] : [];
  return words.flatMap((word) => {
    const [column = "", ...rest] = word.split("=");
    return word === "none" ? [] : [{ column, prefix: rest.join("=") }];
  });
}

/** Every person's events, ascending; times are local ones, counted as if they were UTC. */
function readHistories(
  file: TextTable,
  asked: {
    readonly person: string;
    readonly at: string;
    readonly zone: string | null;
    readonly bins: number;
    readonly leaveOut: readonly LeaveOut[];
  },
): Result<Histories, string> {
  const person = columnAt(file, asked.person, "--person");
  const at = columnAt(file, asked.at, "--at");
  if (!person.ok) return person;
  if (!at.ok) return at;
  const leaving: { readonly column: number; readonly prefix: string }[] = [];
  for (const { column, prefix } of asked.leaveOut) {
    const place = columnAt(file, column, "--leave-out");
    if (!place.ok) return place;
    if (prefix === "") return err(`--leave-out ${column}: say how the values begin, such as --leave-out ${column}=C`);
    leaving.push({ column: place.value, prefix });
  }
  const events = new Map<string, number[]>();
  let [leftOut, withoutPerson] = [0, 0];
  for (const [row, fields] of file.rows.entries()) {
    if (leaving.some(({ column, prefix }) => fields[column]?.startsWith(prefix))) {
      leftOut++;
      continue;
    }
    const personId = fields[person.value] ?? "";
    if (personId === "") {
      withoutPerson++;
      continue;
    }
    const local = localMs(fields[at.value] ?? "", asked.zone);
    if (local === null)
      return err(`row ${row + 1}, column ${asked.at}: "${fields[at.value]}" is no time: write ISO 8601 or YYYY-MM-DD HH:MM:SS`);
    const own = events.get(personId);
    if (own === undefined) events.set(personId, [local]);
    else own.push(local);
  }
  const histories = [...events].map(([personId, atMs]) => {
    atMs.sort((a, b) => a - b);
    return { personId, atMs, bins: atMs.map((one) => binOf(one, asked.bins)) };
  });
  return ok({ histories, rows: file.rows.length, leftOut, withoutPerson, leaveOut: asked.leaveOut });
}

const offset = /(Z|z|[+-]\d\d(:?\d\d)?)$/;

/** The wall clock's time as if it were UTC: as written, or in a zone when the text says where it was. */
function localMs(text: string, zone: string | null): number | null {
  const trimmed = text.trim();
  const hasOffset = trimmed.length > 10 && offset.test(trimmed);
  const asWritten = parseIsoTime(hasOffset ? trimmed.replace(offset, "") : trimmed);
  if (!hasOffset || zone === null) return asWritten;
  const atMs = parseIsoTime(trimmed);
  return atMs === null ? null : atMs + zoneOffsetMs(zone, atMs);
}

function binOf(local: number, bins: number): number {
  const { weekday, minute } = localTime("UTC", local);
  const hour = Math.floor((minute * MINUTE_MS) / HOUR_MS);
  return bins === 24 ? hour : (weekday - 1) * 24 + hour;
}

function evaluate(
  { histories }: Histories,
  span: { readonly trainUntilMs: number; readonly toMs: number; readonly bins: number; readonly halfLifeMs: number | null },
): Result<TimingEvaluation, string> {
  const times = histories.flatMap(({ atMs }) => atMs);
  if (times.length === 0) return err("the file has no event: every row was left out, has no person, or there is none");
  const [first, last] = times.reduce(([least, most], at) => [Math.min(least, at), Math.max(most, at)], [times[0] ?? 0, times[0] ?? 0]);
  const known = times.filter((at) => at < span.trainUntilMs).length;
  const later = times.filter((at) => at >= span.trainUntilMs && at < span.toMs).length;
  const day = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);
  if (known === 0 || later === 0)
    return err(
      `there are ${known} events before ${day(span.trainUntilMs)} and ${later} to foretell: ` +
        `choose --train-until between ${day(first)} and ${day(last)}`,
    );
  return ok(evaluateTiming({ histories, ...span, learners: learners(), rng: makeRng("timing evaluate") }));
}

/** Infinity has no JSON: the population alone is told as "infinity". */
const kappaWord = (kappa: number): number | "infinity" => (Number.isFinite(kappa) ? kappa : "infinity");

function asJson(read: Histories, { kernels, chosen, rhythm, ...found }: TimingEvaluation): unknown {
  return {
    rows: read.rows,
    leftOut: read.leftOut,
    withoutPerson: read.withoutPerson,
    ...found,
    kernels: kernels.map(({ kernelHours, fitted, kappas }) => ({
      kernelHours,
      fitted: { ...fitted, kappa: kappaWord(fitted.kappa) },
      kappas: kappas.map((one) => ({ ...one, kappa: kappaWord(one.kappa) })),
    })),
    chosen: { ...chosen, kappa: kappaWord(chosen.kappa) },
    rhythm: { ...rhythm, population: [...rhythm.population], smoothed: [...rhythm.smoothed] },
  };
}

const kappaText = (kappa: number): string => (Number.isFinite(kappa) ? String(Number(kappa.toPrecision(3))) : "∞ (population)");
const nats = (value: number): string => (Number.isNaN(value) ? "–" : value.toFixed(4));
function asText(read: Histories, found: TimingEvaluation): string {
  const told = read.leaveOut.map(({ column, prefix }) => `${column} begins with ${prefix}`).join(" or ");
  const head = [
    `${found.people} people, ${found.trainEvents} events to learn from, ${found.heldOutEvents} to foretell`,
    ...(read.leftOut > 0 ? [`${read.leftOut} of ${read.rows} rows left out (${told}); --leave-out none keeps them`] : []),
    ...(read.withoutPerson > 0 ? [`${read.withoutPerson} rows have no person`] : []),
  ].join("\n");
  return [head, ...found.kernels.map((one) => kernelText(one)), chosenText(found), gateText(found), rhythmText(found)].join("\n\n");
}

function kernelText({ kernelHours, fitted, kappas }: TimingEvaluation["kernels"][number]): string {
  const first = kappas[0];
  const rows = kappas.map(({ kappa, all, returning, active }) => [
    `${kappaText(kappa)}${kappa === fitted.kappa ? " fitted" : ""}`,
    nats(all.logLoss),
    nats(returning.logLoss),
    nats(active.logLoss),
    nats(all.hitRate),
    nats(returning.hitRate),
    nats(active.hitRate),
  ]);
  const count = (of: "all" | "returning" | "active"): number => first?.[of].events ?? 0;
  const titles = [
    `log-loss of all ${count("all")}`,
    `with earlier events ${count("returning")}`,
    `with 5 or more ${count("active")}`,
    "hit@1 of all",
    "with earlier",
    "with 5 or more",
  ];
  return `${kernelHours === 0 ? "Histogram" : `Histogram with a circular kernel of ${kernelHours} hour`}\n${table([{ title: "κ" }, ...titles.map(right)], rows)}`;
}

function chosenText({ chosen, kernels }: TimingEvaluation): string {
  const { fitted } = kernels.find(({ kernelHours }) => kernelHours === chosen.kernelHours) ?? {};
  return [
    `chosen κ: ${kappaText(chosen.kappa)}, ${chosen.kernelHours === 0 ? "without kernel" : "with the kernel"}`,
    `fitted on ${fitted?.events ?? 0} events of the last weeks before the cut: log-loss ${nats(fitted?.logLoss ?? Number.NaN)}, ` +
      `population ${nats(fitted?.populationLogLoss ?? Number.NaN)}`,
  ].join("; ");
}

function gateText({ gate }: TimingEvaluation): string {
  const names = gate.candidates.map(({ name }) => name);
  const overall = table(
    [{ title: "candidate" }, ...["log-loss", "gain", "± error", "hit@1"].map(right)],
    gate.candidates.map(({ name, logLoss, gain, error, hitRate }) => [name, nats(logLoss), nats(gain), nats(error), nats(hitRate)]),
  );
  const groups = table(
    [{ title: "group" }, right("people"), right("events"), ...names.slice(1).map((name) => right(`${name} gain`)), { title: "uses" }],
    gate.groups.map((group) => [
      groupName(group.from, group.to),
      group.people,
      group.events,
      ...group.candidates.slice(1).map(({ gain }) => nats(gain)),
      group.use,
    ]),
  );
  const verdict = gate.personal ? "open: some people get hours of their own" : "closed: everybody gets the population's hours";
  return [
    `Gate, judged on the ${gate.events} later events (gain: nats an event below the population's log-loss)\n${overall}`,
    groups,
    [`gate: ${verdict}; log-loss with it ${nats(gate.gatedLogLoss)}`, ...[gate, ...gate.groups].map(({ reason }) => `  ${reason}`)].join(
      "\n",
    ),
  ].join("\n\n");
}

function rhythmText({ rhythm }: TimingEvaluation): string {
  const bins = rhythm.population.length;
  const byHour = Array.from({ length: 24 }, (_, hour) =>
    rhythm.population.reduce((sum, share, bin) => sum + (bin % 24 === hour ? share : 0), 0),
  );
  const most = Math.max(...byHour);
  const bars = byHour.map(
    (share, hour) => `${String(hour).padStart(2, "0")}  ${percent(share).padStart(6)}  ${"█".repeat(Math.round((40 * share) / most))}`,
  );
  const parts = table(
    [{ title: "part of the day" }, { title: "hours" }, right("events"), right("people who are most active then")],
    dayParts.map(({ name, from, to }) => [name, `${from}–${to}`, percent(rhythm.partShares[name]), rhythm.peopleByPart[name]]),
  );
  const busy = rhythm.busy.map(({ from, to, peak, share }) => `${from}–${to === 0 ? 24 : to} (peak ${peak}, ${percent(share)})`).join(", ");
  const waves = table(
    [right("cycle, hours"), right("share of variance"), right("chance of it in noise")],
    rhythm.waves.map((wave) => {
      const chance = chanceOfWave(wave, rhythm.frequencies);
      return [wave.period.toFixed(1), percent(wave.power), chance < 0.0001 ? "< 0.0001" : chance.toFixed(4)];
    }),
  );
  return [
    `Population before the cut, by hour of the ${bins === 24 ? "day" : "day (summed over the week)"}\n${bars.join("\n")}`,
    `peaks: ${busy === "" ? "none stands out" : busy}`,
    parts,
    `Cycles in the number of events an hour (periodogram)\n${rhythm.waves.length === 0 ? "fewer than a week of data" : waves}`,
  ].join("\n\n");
}
