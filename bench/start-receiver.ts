import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { testingCertificate } from "../src/lab/vendors/testing-certificate.ts";

/** The receiving server in a process of its own. */
export interface Receiver {
  readonly port: number;
  readonly url: string;
  /** Certificate to trust. */
  readonly ca: string;
  stop(): Promise<void>;
}

export async function startReceiver(vendor: "apns" | "fcm" | "webPush"): Promise<Receiver> {
  const child = spawn(process.execPath, [fileURLToPath(new URL("./receiver.ts", import.meta.url)), vendor], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const port = Number(line);
  return {
    port,
    url: `https://127.0.0.1:${port}`,
    ca: testingCertificate.cert,
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
