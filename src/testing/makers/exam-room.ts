import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import type { Result } from "../../base/result.ts";
import type { CallbackAnswer, ChannelConfig, Notification, ReadReceipts, Receipt, ReceiptReader, Sender } from "../../channel/port.ts";
import { channels } from "../../channel/registry.ts";
import type { Verdict } from "../../delivery/failure.ts";
import type { Candidate } from "./candidates.ts";
import type { Fate, Told } from "./subject.ts";

/** The address that vendors call: hands each call to the reader of its path and keeps what was read. */
class Desk {
  readonly #readers = new Map<string, ReceiptReader>();
  readonly #read: Result<ReadReceipts, CallbackAnswer>[] = [];
  readonly #server: Server;
  #paths = 0;
  origin = "";

  constructor(nowMs: () => number) {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const url = `${this.origin}${request.url}`;
        const reader = this.#readers.get(new URL(url).pathname);
        const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, value?.toString()]));
        const read = reader?.({ headers, url, body: Buffer.concat(chunks) }, nowMs());
        if (read !== undefined) this.#read.push(read);
        const answer = read === undefined ? { status: 404, contentType: "text/plain", body: "" } : read.ok ? read.value.answer : read.error;
        response.writeHead(answer.status, { "content-type": answer.contentType }).end(answer.body);
      });
    });
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    if (typeof address === "object" && address !== null) this.origin = `http://127.0.0.1:${address.port}`;
  }

  newPath(): string {
    this.#paths++;
    return `/receipts/${this.#paths}`;
  }

  /** The address of a path, which this reader answers from now on. */
  read(path: string, reader: ReceiptReader): string {
    this.#readers.set(path, reader);
    return `${this.origin}${path}`;
  }

  /** What was read since the last time. */
  take(): readonly Result<ReadReceipts, CallbackAnswer>[] {
    return this.#read.splice(0);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const noonInBeijing = Date.UTC(2026, 5, 30, 4);

/** What is sent unless a case asks for something else. */
export const content: Omit<Notification, "token"> = {
  messageId: "m1",
  title: "It is out",
  body: "The record you hearted",
  image: "https://cdn.example.com/a.png",
  link: "app://song/9",
  data: { carillon_message: "m1", carillon_item: "song-9" },
  class: "service",
  category: "order",
  ttlSeconds: 3600,
  collapseKey: "song 9 of the record",
};

/** A simulator with the sender that leads to it, and the address that its receipts come to. */
export interface Bench extends Candidate {
  readonly sender: Sender;
  readonly callbackUrl: string;
  close(): Promise<void>;
}

/** A sound configuration, ready to be opened. @throws Error for another. */
export function openChannel(config: Omit<ChannelConfig, "id">) {
  const ready = channels.get(config.vendor)?.parseConfig({ id: "exam", ...config });
  if (ready?.ok !== true) throw new Error(`${config.vendor}: ${JSON.stringify(ready)}`);
  return ready.value;
}

/** A part of the receipt that tells this. */
export function receiptOf(told: Told): object {
  if (told === "delivered" || told === "clicked" || told === "shown") return { result: { kind: told } };
  const reason = told?.replace("!", "");
  return { result: { kind: "failed", reason, tokenDead: told?.endsWith("!"), native: { stage: "receipt" } } };
}

/** The one of a list. @throws Error when it is not the only one. */
export const only = <T>(list: readonly T[]): T => {
  const [first] = list;
  if (first === undefined || list.length !== 1) throw new Error(`one was expected, not ${list.length}`);
  return first;
};

/** What several calls told; none may have been refused, and no entry left unread. */
export function receiptsIn(calls: readonly Result<ReadReceipts, CallbackAnswer>[]): readonly Receipt[] {
  return calls.flatMap((call) => {
    if (!call.ok) throw new Error(`a call was refused: ${JSON.stringify(call.error)}`);
    expect(call.value.unread).toBe(0);
    return call.value.receipts;
  });
}

/** Clock and address for receipts of a test file, and what opens senders that use both. Registers hooks of its own. */
export function makeExamRoom() {
  // Each test has a second of its own, since vendors count calls in seconds.
  const clock = { nowMs: noonInBeijing, tests: 0 };
  beforeEach(() => {
    clock.tests++;
    clock.nowMs = noonInBeijing + clock.tests * 1000;
  });
  const now = (): number => clock.nowMs;
  const desk = new Desk(now);
  beforeAll(() => desk.open());
  afterAll(() => desk.close());

  async function bench(candidate: Candidate, changes: Partial<ChannelConfig> & { readonly deadlineMs?: number } = {}): Promise<Bench> {
    const { deadlineMs = 10_000, ...config } = changes;
    const path = desk.newPath();
    const ready = openChannel({ ...candidate.channel, callbackUrl: `${desk.origin}${path}`, ...config });
    const sender = ready.makeSender({ nowMs: now, deadlineMs });
    const callbackUrl = ready.readReceipts === null ? "" : desk.read(path, ready.readReceipts);
    const close = async (): Promise<void> => {
      await sender.close();
      await candidate.simulator.close();
    };
    return { ...candidate, sender, callbackUrl, close };
  }

  /** What became of a message to this token: the verdict, what the device got, or what the vendor tells of it. */
  async function expectFate(on: Bench, token: string, verdict: Verdict | undefined, fate: Fate): Promise<void> {
    const shown = on.simulator.received.filter((one) => one.token === token);
    if (fate !== "silence" && fate !== "shown" && "says" in fate) {
      expect(verdict).toMatchObject(fate.says);
      return;
    }
    expect(verdict).toMatchObject({ kind: "accepted" });
    if (fate === "shown") {
      expect(shown.length).toBeGreaterThan(0);
      return;
    }
    const lost = on.lost().findLast(({ notification }) => notification.token === token);
    if (fate === "silence") {
      expect(lost?.event).toBeNull();
      return;
    }
    if (lost?.event == null) throw new Error(`the vendor has nothing to tell of this device: ${JSON.stringify(lost)}`);
    desk.take();
    await on.simulator.report([lost.notification], lost.event, { url: on.callbackUrl });
    const told = fate.dead === true ? (`${fate.tells}!` as const) : fate.tells;
    expect(receiptsIn(desk.take())).toMatchObject([{ token, ...receiptOf(told) }]);
  }

  return { clock, now, desk, bench, expectFate };
}
