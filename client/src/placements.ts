import type { Answer } from "./answer.ts";
import { isRecord } from "./answer.ts";
import { type Api, ask } from "./api.ts";
import { nobodyProven, type WhoIsProven } from "./inbox.ts";

/** What to show at a placement. */
export interface Shown {
  readonly personId: string;
  readonly messageId: string;
  readonly campaign: string;
  readonly item: string | null;
  readonly creative: string;
  readonly title: string;
  readonly body: string;
  readonly image?: string;
  readonly link: string | null;
}

/** Nothing is to be shown: how many candidates each reason took away. */
export interface Silence {
  readonly personId: string;
  readonly messageId: null;
  readonly reasons: Readonly<Record<string, number>>;
}

/** Places of the site that ask what to show: banners, cards. */
export class Placements {
  readonly #api: Api;
  readonly #who: WhoIsProven;

  constructor(api: Api, who: WhoIsProven) {
    this.#api = api;
    this.#who = who;
  }

  /**
   * Decides for the proven person. It counts only once `report(messageId, "shown")` said that it was seen.
   * @param context where it is asked from.
   */
  async decide(placement: string, context: Readonly<Record<string, unknown>> = {}): Promise<Answer<Shown | Silence>> {
    const who = await this.#who();
    if (who === null) return nobodyProven;
    const body = { placement, people: [{ id: who.person, context }] };
    return ask(this.#api, { method: "POST", path: "/v1/decide", body, proof: who.proof }, readDecision);
  }
}

function readDecision(body: unknown): Shown | Silence | null {
  const decisions = isRecord(body) ? body.decisions : null;
  const [first] = Array.isArray(decisions) ? decisions : [];
  // The decision's shape is the server's contract: docs/wire-contract.md.
  return isRecord(first) && "messageId" in first ? (first as unknown as Shown | Silence) : null;
}
