import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Config } from "../../main/config.ts";
import { defaultRetention } from "../../worker/housekeeping.ts";
import { commands } from "../commands.ts";

/** What a command said and how it ended. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly notes: string;
  /** The output as JSON. */
  json(): unknown;
}

/** Runs commands in this process, as the command line would, on one database and one directory for files. */
export interface Shell {
  /** A directory of its own for files of the test. */
  readonly directory: string;
  run(...words: readonly string[]): Promise<Ran>;
  remove(): Promise<void>;
}

export async function openShell(databaseUrl: string): Promise<Shell> {
  const directory = await mkdtemp(join(tmpdir(), "carillon-cli-"));
  const config: Config = {
    dataDirectory: join(directory, "data"),
    databaseUrl,
    port: 0,
    host: "127.0.0.1",
    publicUrl: null,
    proxies: 0,
    anonymousPerMinute: 1200,
    webhookOrigins: [],
    adminKey: "a key for tests only",
    masterKey: Buffer.alloc(32, 7),
    volatileStore: false,
    retention: defaultRetention,
  };
  return {
    directory,
    async run(name, ...words) {
      const command = commands.find((one) => one.name === name);
      if (!command) throw new Error(`there is no command ${name}`);
      const [out, notes]: [string[], string[]] = [[], []];
      const code = await command.run(words, {
        out: (text) => out.push(text),
        note: (text) => notes.push(text),
        config,
        signal: new AbortController().signal,
      });
      return { code, out: out.join("\n"), notes: notes.join("\n"), json: () => JSON.parse(out.join("\n")) as unknown };
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
