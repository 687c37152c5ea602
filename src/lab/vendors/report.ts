import { request } from "node:http";
import type { Received } from "./notification-log.ts";

/** How a vendor tells about a notification afterwards; each simulator says which events it has beside `delivered` and `clicked`. */
export interface ReportOptions {
  /** How often the same call is made: vendors repeat themselves. Default 1. */
  readonly times?: number;
  /** Instead of the address that came with the notification or the account. */
  readonly url?: string;
  /** When it happened; default the simulator's clock. */
  readonly atMs?: number;
}

/** What was answered to the call, or to the last of several. */
export interface ReportAnswer {
  readonly status: number;
  readonly body: string;
}

/** Simulators of vendors that call back. */
export interface Reporter<Raw> {
  /** Tells what became of notifications, in one call in the vendor's own form. @throws Error for an event that the vendor does not know. */
  report(notifications: readonly Received<Raw>[], event: string, options?: ReportOptions): Promise<ReportAnswer>;
}

/** One call to an address on this machine. @throws Error for any other address. */
export function callBack(
  url: string,
  { headers, body }: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
): Promise<ReportAnswer> {
  const { protocol, hostname } = new URL(url);
  if (protocol !== "http:" || (hostname !== "127.0.0.1" && hostname !== "localhost"))
    throw new Error(`${url} is not on this machine: simulators call nobody else`);
  return new Promise((resolve, reject) => {
    const call = request(url, { method: "POST", headers: { ...headers, "content-length": String(Buffer.byteLength(body)) } }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => {
        text += chunk;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: text }));
    });
    call.on("error", reject);
    call.end(body);
  });
}
