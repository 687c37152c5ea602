import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A Carillon server in a process of its own, as anybody would start it. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** Asks it to stop and waits until it did. */
  stop(): Promise<void>;
}

/**
 * Starts `carillon serve` and waits until it takes requests.
 * @throws when it ends before it is ready; what it said last is in the message.
 */
export async function startServer(words: readonly string[], environment: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const main = fileURLToPath(new URL("./main.ts", import.meta.url));
  const child = spawn(process.execPath, [main, "serve", ...words], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    said.push(line);
    if (said.length > 20) said.shift();
  });
  const ended = once(child, "exit");
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    await ended;
  };
  const ready = new Promise<string>((found) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const parsed: unknown = line.startsWith("{") ? JSON.parse(line) : null;
      if (typeof parsed === "object" && parsed !== null && "url" in parsed && typeof parsed.url === "string") found(parsed.url);
    });
  });
  const url = await Promise.race([ready, ended.then(() => null)]);
  if (url === null || child.pid === undefined) throw new Error(`the server ended before it was ready:\n${said.join("\n")}`);
  return { url, pid: child.pid, stop };
}
