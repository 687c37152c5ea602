import { defaultRetention } from "../../worker/housekeeping.ts";
import type { Command } from "../command.ts";
import type { Ran } from "./run-command.ts";

/** Runs one command that needs no database, whether or not it is in the list of commands. */
export async function runAlone(command: Command, ...words: readonly string[]): Promise<Ran> {
  const [out, notes]: [string[], string[]] = [[], []];
  const code = await command.run(words, {
    out: (text) => out.push(text),
    note: (text) => notes.push(text),
    config: {
      dataDirectory: "/nowhere",
      databaseUrl: "postgres://127.0.0.1:1/none",
      port: 0,
      host: "127.0.0.1",
      publicUrl: null,
      proxies: 0,
      anonymousPerMinute: 1200,
      webhookOrigins: [],
      adminKey: "a key for tests only",
      masterKey: Buffer.alloc(32, 7),
      retention: defaultRetention,
      volatileStore: false,
    },
    signal: new AbortController().signal,
  });
  return { code, out: out.join("\n"), notes: notes.join("\n"), json: () => JSON.parse(out.join("\n")) as unknown };
}
