import { spawn } from "node:child_process";
import { Socket } from "node:net";
import { err, ok, type Result } from "../base/result.ts";
import type { ServerAccount } from "./server-account.ts";

/** A program that cannot outlive us. */
export interface SupervisedProcess {
  readonly pid: number;
  /** How it ended, in words; `null` while it runs. */
  ended(): string | null;
  /** Resolves with those words; does not keep Node alive. */
  readonly end: Promise<string>;
  signal(name: "INT" | "QUIT" | "KILL"): void;
}

/**
 * The program's parent is a shell in a session of its own, so Ctrl-C in the terminal reaches us and not the program. A part of that shell
 * reads a pipe of which only we hold the other end: the words we write are signals to pass on, and its end, which the kernel brings
 * about however we die, means to stop: SIGINT (PostgreSQL's fast shutdown), after a minute SIGQUIT. As the shell is
 * the one that waits for the program, the id it signals cannot have passed to another process.
 * The part that reads is not the part that waits, so that killing either leaves a way to stop.
 */
const SUPERVISOR = `
exec 4<&0 </dev/null
"$@" >&2 4<&- &
program=$!
echo "$program"
exec >&2
(
  while read -r name <&4; do kill -s "$name" "$program"; done
  kill -s INT "$program"
  seconds=0
  while [ "$seconds" -lt 60 ] && kill -0 "$program"; do sleep 1; seconds=$((seconds + 1)); done
  kill -s QUIT "$program"
) 2>/dev/null &
reader=$!
exec 4<&-
wait "$program"
status=$?
kill "$reader"
exit "$status"
`;

/** Starts a program under supervision. Its output goes to the open file `output`; its environment is nearly empty. */
export function startSupervised(options: {
  readonly account: ServerAccount;
  readonly file: string;
  readonly args: readonly string[];
  readonly output: number;
}): Promise<Result<SupervisedProcess, string>> {
  return new Promise((resolve) => {
    const shell = spawn("/bin/sh", ["-c", SUPERVISOR, "carillon-supervisor", options.file, ...options.args], {
      ...options.account.ids,
      cwd: "/",
      detached: true,
      stdio: ["pipe", "pipe", options.output],
      env: { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" },
    });
    const { stdin, stdout } = shell;
    if (stdin === null || stdout === null) throw new Error("a child with pipes has pipes");
    let ended: string | null = null;
    const end = new Promise<string>((settle) => {
      shell.once("exit", (code, signal) => {
        ended = describeEnd(code, signal);
        stdin.destroy();
        settle(ended);
        resolve(err(`the supervising shell ended early: ${ended}`));
      });
    });
    shell.once("error", (error) => resolve(err(`cannot start /bin/sh as ${options.account.name}: ${error.message}`)));
    stdin.on("error", () => undefined); // It ended while we wrote; `end` tells.
    stdout.once("data", (line: Buffer) => {
      // From here on whoever forgets to stop us may come to an end all the same: the pipe closes and the program stops.
      shell.unref();
      for (const pipe of [stdin, stdout]) if (pipe instanceof Socket) pipe.unref();
      const signal = (name: string) => void (stdin.writable && stdin.write(`${name}\n`));
      resolve(ok({ pid: Number(line.toString()), ended: () => ended, end, signal }));
    });
  });
}

function describeEnd(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `its supervisor was ended by ${signal}`;
  // A shell reports a program that signal n ended as 128 + n.
  return code !== null && code > 128 ? `ended by signal ${code - 128}` : `exit code ${code}`;
}
