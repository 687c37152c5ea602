import { existsSync } from "node:fs";
import { z } from "zod";
import { readConfig } from "../../main/config.ts";
import { train } from "../commands/train.ts";

const read = readConfig({});
if ("mistakes" in read) throw new Error(read.mistakes.join("\n"));
const { config } = read;

/** Runs `carillon train --compare` in this process. */
export async function runCompare(...words: readonly string[]) {
  const [out, notes]: [string[], string[]] = [[], []];
  const code = await train.run(["--compare", ...words], {
    out: (text) => out.push(text),
    note: (text) => notes.push(text),
    config,
    signal: new AbortController().signal,
  });
  return { code, out: out.join("\n"), notes: notes.join("\n") };
}

const figure = z.number().nullable();
const report = z.object({
  positive: z.string(),
  rows: z.number(),
  tested: z.number(),
  models: z.array(
    z.object({
      name: z.string(),
      auc: z.number(),
      gauc: figure,
      ne: z.number(),
      ece: z.number(),
      observedOverExpected: z.number(),
      precision: figure,
      recall: figure,
      f1: figure,
      importance: z.array(z.object({ name: z.string(), drop: z.number() })),
      fitSeconds: z.number(),
    }),
  ),
});

/** What `carillon train --compare --json` answers; throws what it said when it did not succeed. */
export async function compare(...words: readonly string[]) {
  const ran = await runCompare(...words, "--json");
  if (ran.code !== 0) throw new Error(ran.notes);
  return report.parse(JSON.parse(ran.out));
}

/** A file of the public data beside the repository, and what to say where it is not there. */
export function dataOf(path: string) {
  const file = new URL(`../../../../shared/data/${path}`, import.meta.url).pathname;
  const isThere = existsSync(file);
  return { file, isThere, remark: isThere ? "" : " (skipped: the data is not beside the repository)" };
}
