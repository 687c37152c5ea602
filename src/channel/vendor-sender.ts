import type { Verdict } from "../delivery/failure.ts";
import { deadlineDefaultMs, type GroupNotification, type Notification, type Sender, type SenderDeps, type SenderStats } from "./port.ts";
import type { Transport } from "./transport.ts";

/**
 * One request for a group, or several where the content asks for it; a verdict for each token, in order.
 * @param deadlineAtMs on the clock of `performance.now()`.
 */
export type Attempt = (group: GroupNotification, deadlineAtMs: number) => Promise<readonly Verdict[]>;

const isExpired = (verdict: Verdict): boolean => verdict.kind === "retry" && verdict.reason === "AUTH_EXPIRED";

/**
 * A sender of a vendor that takes many targets a request. What expired credentials spoiled is tried once more: the attempt has dropped
 * its access token by then. Refused again, the credentials themselves are wrong.
 */
export class VendorSender implements Sender {
  readonly #attempt: Attempt;
  readonly #transports: readonly Transport[];
  readonly #deadlineMs: number;

  /** @param parts.transports the one that messages travel by first; all are closed. */
  constructor(parts: { readonly attempt: Attempt; readonly transports: readonly Transport[]; readonly deps: SenderDeps }) {
    this.#attempt = parts.attempt;
    this.#transports = parts.transports;
    this.#deadlineMs = parts.deps.deadlineMs ?? deadlineDefaultMs;
  }

  async send({ token, environment, ...content }: Notification): Promise<Verdict> {
    const [verdict] = await this.sendGroup({ ...content, tokens: [token] });
    if (verdict === undefined) throw new Error("an attempt answered no verdict for its one token");
    return verdict;
  }

  async sendGroup(group: GroupNotification): Promise<readonly Verdict[]> {
    const deadlineAtMs = performance.now() + this.#deadlineMs;
    const first = await this.#attempt(group, deadlineAtMs);
    if (!first.some(isExpired)) return first;
    const again = group.tokens.filter((_, n) => isExpired(first[n] ?? neverSent));
    const second = await this.#attempt({ ...group, tokens: again }, deadlineAtMs);
    let next = 0;
    return first.map((verdict) => (isExpired(verdict) ? finalOf(second[next++] ?? neverSent) : verdict));
  }

  stats(): SenderStats {
    const [messages] = this.#transports;
    return messages?.stats() ?? { connections: 0, connectionsOpened: 0, inFlight: 0, queued: 0 };
  }

  async close(): Promise<void> {
    await Promise.all(this.#transports.map((transport) => transport.close()));
  }
}

const neverSent: Verdict = {
  kind: "unknown",
  reason: "UNKNOWN",
  native: { stage: "send", httpStatus: null, code: null, sub: null, message: "no verdict was given" },
};

/** A token that was fetched a moment ago and is refused too: it is not its age. */
function finalOf(verdict: Verdict): Verdict {
  return verdict.kind === "retry" && verdict.reason === "AUTH_EXPIRED"
    ? { kind: "reject", reason: "AUTH_FAILED", native: verdict.native }
    : verdict;
}

/** The same verdict for every token of a group. */
export const forAll = ({ tokens }: Pick<GroupNotification, "tokens">, verdict: Verdict): readonly Verdict[] => tokens.map(() => verdict);

/** A group where the vendor takes one target a request. */
export function oneByOne(sender: Pick<Sender, "send">, { tokens, ...content }: GroupNotification): Promise<readonly Verdict[]> {
  return Promise.all(tokens.map((token) => sender.send({ ...content, token })));
}
