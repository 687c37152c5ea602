import { makeRng, type Rng } from "../../base/rng.ts";
import { type HttpAnswer, type HttpExchange, type ListenOptions, listen } from "./http-exchange.ts";
import { type Hit, isAfter, type MisbehaviourRule, makeScript, type RuleHandle } from "./misbehaviour.ts";
import { type Attempt, type Counts, makeLog, type NotificationLog, type Received } from "./notification-log.ts";

/** Options that all simulators share. */
export interface SimulatorOptions {
  /** Port on 127.0.0.1; default 0, the system picks one. */
  readonly port?: number;
  /** Serve over TLS with this PEM pair; default clear text. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** `counts` keeps totals only, for runs of hundreds of thousands of messages; default `all`. */
  readonly keep?: "all" | "counts";
  /** Milliseconds since 1970; default the machine's clock. */
  readonly now?: () => number;
  /**
   * The clock by which signatures and access tokens are judged; default `now`. In a laboratory whose days pass in seconds the vendor's
   * days and hours follow `now`, and whoever signs looks at the machine's clock.
   */
  readonly proofNow?: () => number;
  /** Chance of the rules that have a probability; default seeded with a constant. */
  readonly rng?: Rng;
  /** What a well-formed token that was never registered is: `refuse` it (default), or take it for a living device. */
  readonly unknownTokens?: "refuse" | "accept";
}

/** A vendor's server on the loopback interface. */
export interface Simulator<Raw> {
  /** Origin, such as `http://127.0.0.1:9001`. */
  readonly url: string;
  readonly port: number;
  /** Accepted notifications in order; empty with `keep: "counts"`. */
  readonly received: readonly Received<Raw>[];
  /** Every request with its answer; empty with `keep: "counts"`. */
  readonly attempts: readonly Attempt[];
  readonly counts: Counts;
  /** Calls back for each accepted notification; returns the function that ends this. */
  onNotification(callback: (notification: Received<Raw>) => void): () => void;
  /** Scripts a fault for requests to come. */
  misbehave(rule: MisbehaviourRule): RuleHandle;
  /** Forgets `received`, `attempts`, `counts` and the rules; devices stay. */
  clear(): void;
  /** Ends all connections and frees the port. */
  close(): Promise<void>;
}

/** A whole request, as a vendor's rules look at it. */
export interface VendorRequest {
  readonly connection: object;
  readonly method: string;
  readonly path: string;
  readonly headers: HttpExchange["headers"];
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly nowMs: number;
  /** By the clock of signatures and access tokens. */
  readonly proofMs: number;
}

/** What a vendor's rules say to a request. */
export interface VendorReply<Raw> extends HttpAnswer {
  /** The vendor's error code; null for a success. */
  readonly code: string | null;
  /** The device, as soon as the request names one. */
  readonly token: string | null;
  /** Set when the vendor takes the notification. */
  readonly notification?: Omit<Received<Raw>, "atWallMs" | "token">;
  /** The same for requests to several devices: what each device that the vendor takes it for gets. */
  readonly group?: readonly Omit<Received<Raw>, "atWallMs">[];
}

/** A vendor's rules, free of sockets. */
export interface Vendor<Raw> {
  /** Whether requests to this path carry a notification. */
  isNotification(path: string): boolean;
  /** The device, where the path names it. */
  tokenOfPath(path: string): string | null;
  handle(request: VendorRequest): VendorReply<Raw>;
  /** The vendor's own answer of this name; null when it has none. */
  native(code: string, nowMs: number): HttpAnswer | null;
  /** Ends the device's registration and gives the vendor's word for it. */
  gone(token: string | null, nowMs: number): HttpAnswer;
  /** Text inside a GOAWAY. */
  readonly goawayText: string;
}

/** Starts a server that answers by a vendor's rules. `makeVendor` gets the origin, which is known only after listening. */
export async function startSimulator<Raw>(
  options: SimulatorOptions & Pick<ListenOptions, "protocols">,
  makeVendor: (url: string) => Vendor<Raw>,
): Promise<Simulator<Raw>> {
  const now = options.now ?? Date.now;
  const script = makeScript(options.rng ?? makeRng("vendor simulator"));
  const log = makeLog<Raw>(options.keep ?? "all");
  const timers = new Set<NodeJS.Timeout>();
  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        resolve();
      }, ms);
      timers.add(timer);
    });
  // Requests can only come after `listen` has answered, and by then the vendor is made in the same turn.
  let vendor: Vendor<Raw> | null = null;
  const listener = await listen({ port: options.port, tls: options.tls, protocols: options.protocols }, (exchange) => {
    if (vendor !== null) void serve(exchange, { vendor, script, log, now, proofNow: options.proofNow ?? now, sleep });
  });
  const made = makeVendor(listener.url);
  vendor = made;
  return {
    url: listener.url,
    port: listener.port,
    received: log.received,
    attempts: log.attempts,
    get counts() {
      return log.counts();
    },
    onNotification: log.onNotification,
    misbehave: (rule) => {
      if (rule.kind === "native" && made.native(rule.code, now()) === null) {
        throw new Error(`this vendor has no answer named "${rule.code}": its simulator lists the codes`);
      }
      return script.add(rule);
    },
    clear: () => {
      script.removeAll();
      log.clear();
    },
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      await listener.close();
      script.removeAll();
    },
  };
}

/** The simulator with a vendor's own members beside the common ones; `counts` stays live. */
export function withOwn<Raw, Own extends object>(simulator: Simulator<Raw>, own: Own): Simulator<Raw> & Own {
  return Object.defineProperties({ ...simulator, ...own }, { counts: { get: () => simulator.counts, enumerable: true } });
}

interface Service<Raw> {
  readonly vendor: Vendor<Raw>;
  readonly script: ReturnType<typeof makeScript>;
  readonly log: NotificationLog<Raw>;
  readonly now: () => number;
  readonly proofNow: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

async function serve<Raw>(exchange: HttpExchange, service: Service<Raw>): Promise<void> {
  const { vendor, script, log } = service;
  const { method, path } = exchange;
  const pathToken = vendor.tokenOfPath(path);
  const isNotification = vendor.isNotification(path);
  const note = (status: number | null, code: string | null, token: string | null, received: boolean): void =>
    log.attempt({ atWallMs: service.now(), method, path, token, status, code, received });

  let hit = script.pickEarly({ path, isNotification, token: pathToken });
  if (hit && !isAfter(hit.rule) && !waits(hit.rule)) {
    note(perform(exchange, hit, null, pathToken, service), `misbehaviour:${hit.rule.kind}`, pathToken, false);
    return;
  }
  if (hit && !isAfter(hit.rule)) await wait(hit, service);
  const body = await exchange.readBody();
  if (body === null) {
    note(null, "client gave up", pathToken, false);
    return;
  }
  const { connection, headers, rawHeaders } = exchange;
  const proofMs = service.proofNow();
  const reply = vendor.handle({ connection, method, path, headers, rawHeaders, body, nowMs: service.now(), proofMs });
  const { token } = reply;
  if (hit === null && pathToken === null) {
    hit = script.pickLate({ path, isNotification, token });
    if (hit && !isAfter(hit.rule)) {
      if (!waits(hit.rule)) {
        note(perform(exchange, hit, null, token, service), `misbehaviour:${hit.rule.kind}`, token, false);
        return;
      }
      await wait(hit, service);
    }
  }
  const doubt = hit && isAfter(hit.rule) ? hit : null;
  const received = takenOf(reply);
  for (const one of received) log.receive({ atWallMs: service.now(), ...one });
  if (received.length === 0 && doubt && isNotification) {
    doubt.giveBack();
    note(reply.status, reply.code, token, false);
    exchange.answer(reply);
    return;
  }
  if (doubt && !waits(doubt.rule)) {
    note(perform(exchange, doubt, reply, token, service), `misbehaviour:${doubt.rule.kind}`, token, received.length > 0);
    return;
  }
  note(reply.status, reply.code, token, received.length > 0);
  if (doubt) await wait(doubt, service);
  exchange.answer(reply);
}

const takenOf = <Raw>({ notification, token, group }: VendorReply<Raw>): readonly Omit<Received<Raw>, "atWallMs">[] =>
  group ?? (notification !== undefined && token !== null ? [{ token, ...notification }] : []);

const waits = (rule: MisbehaviourRule): boolean => rule.kind === "stall" || rule.kind === "delay";

function wait<Raw>(hit: Hit, service: Service<Raw>): Promise<void> {
  return hit.rule.kind === "delay" ? service.sleep(hit.rule.ms) : hit.released;
}

/** Does what the rule says in place of the right answer; returns the status that the client sees. */
function perform<Raw>(
  exchange: HttpExchange,
  hit: Hit,
  right: VendorReply<Raw> | null,
  token: string | null,
  service: Service<Raw>,
): number | null {
  const { rule } = hit;
  const answer = (given: HttpAnswer): number => {
    exchange.answer(given);
    return given.status;
  };
  switch (rule.kind) {
    case "answer":
      return answer({ status: rule.status, headers: rule.headers ?? {}, body: rule.body ?? "" });
    case "native": {
      const native = service.vendor.native(rule.code, service.now());
      if (native === null) throw new Error(`no answer named "${rule.code}"`);
      return answer({ ...native, headers: { ...native.headers, ...rule.headers } });
    }
    case "gone":
      return answer(service.vendor.gone(token, service.now()));
    case "goaway":
      exchange.goaway(rule.streams, service.vendor.goawayText);
      if (rule.streams === "cut") return null;
      return answer(right ?? { status: 503, body: service.vendor.goawayText });
    case "reset":
      exchange.reset(rule.http2Code ?? 2);
      return null;
    case "garbage": {
      const status = right?.status ?? 200;
      const body = right?.body || { note: "this is the beginning of an answer that nobody will read to its end" };
      if (rule.body === "truncated") exchange.truncate({ status, headers: right?.headers ?? {}, body });
      else exchange.answer({ status, headers: { "content-type": "text/html" }, body: "<html><body>It works!</body></html>" });
      return status;
    }
    case "stall":
    case "delay":
      throw new Error("a waiting rule is not performed");
    default:
      return rule satisfies never;
  }
}
