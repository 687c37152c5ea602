import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ArmResult } from "./arm.ts";
import type { ArmName, KeptArms } from "./run-arms.ts";

/** Keeps one JSON file for each played arm in a directory, which is made when it is missing. `tell` gets a line for each arm found there. */
export function keepArmsIn(directory: string, tell: (line: string) => void): KeptArms {
  return {
    async find(arm) {
      const file = join(directory, fileOf(arm));
      const text = await readFile(file, "utf8").catch((cause: unknown) => {
        if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return null;
        throw cause;
      });
      if (text === null) return null;
      tell(`${arm.world} ${arm.policy} seed ${arm.seed}  played before: ${file}`);
      // Only keep() below writes these files, and moves them into place when they are whole.
      return JSON.parse(text) as ArmResult;
    },
    async keep(arm, result) {
      await mkdir(directory, { recursive: true });
      const file = join(directory, fileOf(arm));
      await writeFile(`${file}.part`, JSON.stringify(result));
      await rename(`${file}.part`, file);
    },
  };
}

const fileOf = ({ world, policy, seed, people, days, stepHours }: ArmName): string =>
  `${[world, policy, seed, `${people}x${days}`, `step${stepHours}`].map(encodeURIComponent).join("_")}.json`;
