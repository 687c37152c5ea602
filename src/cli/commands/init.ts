import { writeFile } from "node:fs/promises";
import type { Command } from "../command.ts";
import { readWords } from "../options.ts";
import { starterCatalogue } from "../starter-catalogue.ts";

export const init: Command = {
  name: "init",
  summary: "write a small commented catalogue to start from",
  usage: `carillon init [FILE] [--json]

Writes carillon.yaml (or FILE), which carillon apply takes as it is. A file that is there already is never overwritten.`,
  async run(words, io) {
    const { values, positionals } = readWords(words, {});
    const [file = "carillon.yaml", ...rest] = positionals;
    if (rest.length > 0) {
      io.note(init.usage);
      return 2;
    }
    try {
      await writeFile(file, starterCatalogue, { flag: "wx" });
    } catch (cause) {
      const isThere = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
      io.note(
        isThere
          ? `${file} is there already: name another file, or move it away`
          : `cannot write ${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
      );
      return 1;
    }
    io.out(values.json ? JSON.stringify({ file }) : `wrote ${file}; next: carillon apply -f ${file}`);
    return 0;
  },
};
