import { availableParallelism, cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { consoleBench } from "./console.ts";
import { decide } from "./decide.ts";
import { decideLearned, decideScale, decideThroughStore } from "./decide-learned.ts";
import { ingest } from "./ingest.ts";
import { learner } from "./learner.ts";
import type { Measure, Outcome } from "./measure.ts";
import { memory } from "./memory.ts";
import { project } from "./project.ts";
import { fold, parse, render, stateBytes } from "./pure.ts";
import { sendApns } from "./send-apns.ts";
import { sendFcm } from "./send-fcm.ts";
import { sendWebPush } from "./send-web-push.ts";
import { soak } from "./soak.ts";

const measures: readonly Measure[] = [
  ingest,
  project,
  decide,
  decideLearned,
  decideScale,
  decideThroughStore,
  sendApns,
  sendFcm,
  sendWebPush,
  render,
  fold,
  parse,
  learner,
  stateBytes,
  memory,
];

// The soak takes minutes and answers whether its sums add up: it is asked for by name alone.
if (process.argv[2] === "soak") process.exit(await soak(process.argv.slice(3)));
// It wants a store of its own size, and answers whether every page is quick enough.
if (process.argv[2] === "console") process.exit(await consoleBench(process.argv.slice(3)));

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, only: { type: "string" }, rounds: { type: "string", default: "3" } },
});
const rounds = Number(values.rounds);
const wanted = values.only?.split(",") ?? measures.map((one) => one.name);
const unknown = wanted.filter((name) => !measures.some((one) => one.name === name));
if (unknown.length > 0 || !(Number.isInteger(rounds) && rounds > 0)) {
  console.error(`npm run bench -- [--json] [--rounds N] [--only ${measures.map((one) => one.name).join(",")}]`);
  process.exit(2);
}

const startedMs = performance.now();
const outcomes: Record<string, Outcome & { readonly what: string; readonly seconds: number }> = {};
for (const measure of measures) {
  if (!wanted.includes(measure.name)) continue;
  if (values.json) console.error(`${measure.name} …`);
  const begunMs = performance.now();
  const outcome = await measure.run(rounds);
  outcomes[measure.name] = { what: measure.what, seconds: Math.round((performance.now() - begunMs) / 100) / 10, ...outcome };
  if (!values.json) print(measure, outcome);
}
const machine = {
  node: process.version,
  cpu: cpus()[0]?.model ?? "",
  cores: availableParallelism(),
  memoryGb: Math.round(totalmem() / 2 ** 30),
};
const seconds = Math.round((performance.now() - startedMs) / 100) / 10;
if (values.json) console.log(JSON.stringify({ at: new Date().toISOString(), machine, rounds, seconds, measures: outcomes }));
else console.log(`\n${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; ${seconds} s`);

function print({ name, what }: Measure, { figures, ratios, notes }: Outcome): void {
  console.log(`\n${name}: ${what}`);
  for (const one of figures) {
    console.log(`  ${one.name.padEnd(52)}${one.median.toLocaleString("en").padStart(12)} ${one.unit} (± ${Math.round(one.spread * 50)} %)`);
  }
  for (const one of ratios) {
    const aim = one.aim === null ? "" : `  aim ${one.aim}: ${one.met ? "met" : "missed"}`;
    console.log(`  ${one.name.padEnd(52)}${one.value.toString().padStart(12)} ×${aim}`);
  }
  for (const note of notes) console.log(`  ${note}`);
}
