import type { Config } from "../main/config.ts";

/** What a command may use of the world. */
export interface Io {
  /** The result, on standard output. */
  out(text: string): void;
  /** Progress and remarks, on standard error. */
  note(text: string): void;
  readonly config: Config;
  /** Aborted when the user wants to stop. */
  readonly signal: AbortSignal;
}

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The full help, options included. */
  readonly usage: string;
  /** Answers the exit code. Expected failures print what to do and answer 1; wrong words answer 2. */
  run(words: readonly string[], io: Io): Promise<number>;
}
