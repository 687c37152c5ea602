#!/usr/bin/env node
import { readConfig } from "../main/config.ts";
import type { Command, Io } from "./command.ts";
import { commands } from "./commands.ts";

process.exitCode = await main(process.argv.slice(2));

async function main([name = "help", ...words]: readonly string[]): Promise<number> {
  const command = commands.find((one) => one.name === name);
  if (!command) {
    process.stdout.write(help(name));
    return name === "help" || name === "--help" ? 0 : 2;
  }
  if (words.includes("--help")) {
    process.stdout.write(`${command.usage}\n`);
    return 0;
  }
  const read = readConfig(process.env);
  if ("mistakes" in read) {
    process.stderr.write(`${read.mistakes.join("\n")}\n`);
    return 2;
  }
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopping.abort());
  const io: Io = {
    out: (text) => process.stdout.write(`${text}\n`),
    note: (text) => process.stderr.write(`${text}\n`),
    config: read.config,
    signal: stopping.signal,
  };
  return run(command, words, io);
}

/** The edge at which whatever was thrown becomes a sentence and an exit code. */
async function run(command: Command, words: readonly string[], io: Io): Promise<number> {
  try {
    return await command.run(words, io);
  } catch (cause) {
    if (cause instanceof TypeError && "code" in cause && String(cause.code).startsWith("ERR_PARSE_ARGS")) {
      io.note(`${cause.message}\n\n${command.usage}`);
      return 2;
    }
    io.note(`carillon ${command.name}: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`);
    return 1;
  }
}

function help(name: string): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  const unknown = name === "help" || name === "--help" ? "" : `there is no command "${name}"\n\n`;
  return `${unknown}carillon <command> [options]\n\n${commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`).join("\n")}\n\ncarillon <command> --help tells more.\n`;
}
