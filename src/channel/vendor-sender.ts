import type { Result } from "../base/result.ts";
import type { Verdict } from "../delivery/failure.ts";
import { deadlineDefaultMs, type GroupNotification, type Notification, type Sender, type SenderDeps, type SenderStats } from "./port.ts";
import type { TokenCache } from "./token-cache.ts";
import type { Transport } from "./transport.ts";

/**
 * One request for a group, or several where the content asks for it; a verdict for each token, in order.
 * @param deadlineAtMs on the clock of `performance.now()`.
 */
export type Attempt = (group: GroupNotification, deadlineAtMs: number) => Promise<readonly Verdict[]>;

const isExpired = (verdict: Verdict): boolean => verdict.kind === "retry" && verdict.reason === "AUTH_EXPIRED";

/**
 * A sender of a vendor that takes many targets a request. What expired credentials spoiled is tried once more: the attempt has dropped
 * its access token by then. Refused again, the credentials themselves are wrong. What was refused for its picture goes once more without.
 */
export class VendorSender implements Sender {
  readonly #attempt: Attempt;
  readonly #transports: readonly Transport[];
  readonly #deadlineMs: number;
  readonly #pictureCodes: readonly string[];
  readonly probe?: () => Promise<Result<unknown, Verdict>>;

  /**
   * @param parts.transports the one that messages travel by first; all are closed.
   * @param parts.tokens where the vendor hands out access tokens for the credentials: fetching one proves them.
   * @param parts.pictureCodes the vendor's codes, of a request or of a token, that say it refused the picture alone.
   */
  constructor(parts: {
    readonly attempt: Attempt;
    readonly transports: readonly Transport[];
    readonly deps: SenderDeps;
    readonly tokens?: Pick<TokenCache, "get">;
    readonly pictureCodes?: readonly string[];
  }) {
    const { tokens } = parts;
    if (tokens !== undefined) this.probe = () => tokens.get();
    this.#pictureCodes = parts.pictureCodes ?? [];
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
    const renewed = await retried({ tokens: group.tokens, verdicts: first, concerns: isExpired }, async (tokens) =>
      (await this.#attempt({ ...group, tokens }, deadlineAtMs)).map(finalOf),
    );
    if (group.image === null) return renewed;
    return retried({ tokens: group.tokens, verdicts: renewed, concerns: (verdict) => this.#refusesPicture(verdict) }, (tokens) =>
      this.#attempt({ ...group, tokens, image: null }, deadlineAtMs),
    );
  }

  #refusesPicture(verdict: Verdict): boolean {
    if (verdict.kind !== "reject") return false;
    const { code, sub } = verdict.native;
    return this.#pictureCodes.some((one) => one === code || one === sub);
  }

  stats(): SenderStats {
    const [messages] = this.#transports;
    return messages?.stats() ?? { connections: 0, connectionsOpened: 0, inFlight: 0, queued: 0 };
  }

  async close(): Promise<void> {
    await Promise.all(this.#transports.map((transport) => transport.close()));
  }
}

/** The verdicts, with another try for the tokens that they concern. */
async function retried(
  {
    tokens,
    verdicts,
    concerns,
  }: { readonly tokens: readonly string[]; readonly verdicts: readonly Verdict[]; readonly concerns: (verdict: Verdict) => boolean },
  attempt: (tokens: readonly string[]) => Promise<readonly Verdict[]>,
): Promise<readonly Verdict[]> {
  if (!verdicts.some(concerns)) return verdicts;
  const second = await attempt(tokens.filter((_, n) => concerns(verdicts[n] ?? neverSent)));
  let next = 0;
  return verdicts.map((verdict) => (concerns(verdict) ? (second[next++] ?? neverSent) : verdict));
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
