import type { Rng } from "../../base/rng.ts";

/**
 * What a simulator does wrong on purpose.
 * - `answer`: this HTTP answer instead of the right one (429 with `Retry-After` in seconds or as a date, 503, a proxy's page).
 * - `native`: the vendor's own error of this name, with its own status and body (`QUOTA_EXCEEDED`, `TooManyRequests`, `429`).
 * - `gone`: the device's token dies now and the vendor says so in its own words.
 * - `goaway`: HTTP/2 GOAWAY. `finish` answers the streams that are open, `cut` fails them. HTTP/1.1: the connection closes.
 * - `stall`: no answer until the rule's handle is released.
 * - `delay`: the right answer, this much later.
 * - `reset`: RST_STREAM (with `http2Code`, default 2 INTERNAL_ERROR) or a destroyed socket.
 * - `garbage`: a success status with a body that cannot be read, or that breaks off.
 */
export type Misbehaviour =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Readonly<Record<string, unknown>>;
    }
  | { readonly kind: "native"; readonly code: string; readonly headers?: Readonly<Record<string, string>> }
  | { readonly kind: "gone" }
  | { readonly kind: "goaway"; readonly streams: "finish" | "cut" }
  | { readonly kind: "stall" }
  | { readonly kind: "delay"; readonly ms: number }
  | { readonly kind: "reset"; readonly http2Code?: number }
  | { readonly kind: "garbage"; readonly body: "unreadable" | "truncated" };

/** When a misbehaviour applies. */
export interface RuleScope {
  /**
   * `before`: the request has no effect (without `token`, or where the token stands in the path, its body is not even read).
   * `after`: the notification counts as received first, so that the sender is left in doubt; requests that the vendor refuses anyway
   * are answered as usual and do not use the rule up. Default: `after` for `garbage` and for a `goaway` that finishes, else `before`.
   */
  readonly when?: "before" | "after";
  /** How many requests; default 1, `Infinity` until removed. */
  readonly times?: number;
  /** Only requests for this device. */
  readonly token?: string;
  /** Chance that a request in scope is hit, drawn from the simulator's seeded generator; default 1. */
  readonly probability?: number;
  /** Only requests whose path begins so; default: those that carry a notification. */
  readonly path?: string;
}

export type MisbehaviourRule = Misbehaviour & RuleScope;

/** The scripted rule while it lives. */
export interface RuleHandle {
  /** Requests hit so far. */
  readonly used: number;
  /** Answers what is stalled by this rule, now and later. */
  release(): void;
  /** Takes the rule away and releases what it holds. */
  remove(): void;
}

/** A rule that is to be applied to one request. */
export interface Hit {
  readonly rule: MisbehaviourRule;
  /** Resolves when the rule's handle is released. */
  readonly released: Promise<void>;
  /** The rule did not apply after all. */
  giveBack(): void;
}

/** A request as far as rules look at it; `token` is null as long as it is not known. */
export interface RuleTarget {
  readonly path: string;
  readonly isNotification: boolean;
  readonly token: string | null;
}

/** The rules of one simulator, in order of arrival: the first that fits is applied. */
export interface Script {
  add(rule: MisbehaviourRule): RuleHandle;
  /** Before the body is read: the rules that can be judged by now. */
  pickEarly(target: RuleTarget): Hit | null;
  /** When the body has named the token: the rules that had to wait for it. */
  pickLate(target: RuleTarget): Hit | null;
  removeAll(): void;
}

interface Entry {
  readonly rule: MisbehaviourRule;
  readonly released: Promise<void>;
  readonly release: () => void;
  used: number;
}

/** An empty script; chances are drawn from `rng`. */
export function makeScript(rng: Rng): Script {
  let entries: Entry[] = [];
  const remove = (entry: Entry): void => {
    entries = entries.filter((other) => other !== entry);
    entry.release();
  };
  const pick = (target: RuleTarget, isMine: (rule: MisbehaviourRule) => boolean): Hit | null => {
    for (const entry of entries) {
      const { rule } = entry;
      if (entry.used >= (rule.times ?? 1) || !isMine(rule) || !inScope(rule, target)) continue;
      if (rule.probability !== undefined && rng.next() >= rule.probability) continue;
      entry.used++;
      return { rule, released: entry.released, giveBack: () => void entry.used-- };
    }
    return null;
  };
  return {
    add: (rule) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const entry: Entry = { rule, released: promise, release: resolve, used: 0 };
      entries.push(entry);
      return {
        get used() {
          return entry.used;
        },
        release: () => entry.release(),
        remove: () => remove(entry),
      };
    },
    pickEarly: (target) => pick(target, (rule) => rule.token === undefined || target.token !== null),
    pickLate: (target) => pick(target, (rule) => rule.token !== undefined),
    removeAll: () => {
      for (const entry of entries) remove(entry);
    },
  };
}

/** Whether the rule lets the request take effect first. */
export function isAfter(rule: MisbehaviourRule): boolean {
  if (rule.when !== undefined) return rule.when === "after";
  return rule.kind === "garbage" || (rule.kind === "goaway" && rule.streams === "finish");
}

function inScope(rule: MisbehaviourRule, target: RuleTarget): boolean {
  if (rule.path === undefined ? !target.isNotification : !target.path.startsWith(rule.path)) return false;
  return rule.token === undefined || rule.token === target.token;
}
