import { availableParallelism } from "node:os";
import { runReach } from "../lab/reach/run-reach.ts";
import { setUps } from "../lab/reach/set-ups.ts";
import type { Io } from "./command.ts";
import { readCount, readWords } from "./options.ts";
import { reachRunText } from "./reach-run-text.ts";
import { startServer } from "./server-process.ts";

const defaults = { devices: 3000, seed: "1" } as const;

/** `carillon lab reach`: the words behind these two. Answers the exit code. */
export async function labReach(words: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = readWords(words, {
    devices: { type: "string" },
    seed: { type: "string", default: defaults.seed },
    parallel: { type: "string" },
  });
  const devices = readCount("--devices", values.devices, defaults.devices, 100_000);
  const parallel = readCount("--parallel", values.parallel, Math.min(setUps.length, availableParallelism()), setUps.length);
  const mistakes = [
    ...[devices, parallel].flatMap((one) => (one.ok ? [] : [one.error])),
    ...(positionals.length > 0 ? [`lab reach takes options alone, and ${positionals.join(" ")} is none`] : []),
  ];
  for (const mistake of mistakes) io.note(mistake);
  if (mistakes.length > 0 || !devices.ok || !parallel.ok) return 2;
  const playing = runReach({
    devices: devices.value,
    seed: values.seed,
    parallel: parallel.value,
    startServer,
    signal: io.signal,
    onProgress: (setUp, what) => io.note(`${setUp}  ${what}`),
  });
  const result = await playing.catch((cause: unknown) => {
    // Stopped by the user: everything was put away, and there is nothing to show.
    if (io.signal.aborted) return null;
    throw cause;
  });
  if (result === null) {
    io.note("stopped; nothing is left behind");
    return 1;
  }
  io.out(values.json ? JSON.stringify(result) : reachRunText(result));
  return 0;
}
