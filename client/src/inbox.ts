import { type Answer, bad, isRecord } from "./answer.ts";
import { type Api, type ApiRequest, ask } from "./api.ts";

export interface InboxEntry {
  readonly messageId: string;
  readonly title: string;
  readonly body: string;
  readonly image?: string;
  readonly link: string | null;
  readonly at: string;
  readonly seenAt: string | null;
  readonly readAt: string | null;
  readonly archivedAt: string | null;
}

export interface InboxPage {
  /** Newest first. */
  readonly items: readonly InboxEntry[];
  /** Hand it back as `cursor`; null: this is the last page. */
  readonly next: string | null;
  /** Of the whole inbox but what was put away. */
  readonly unseen: number;
  readonly unread: number;
}

export interface InboxQuery {
  /** 1 to 1000; 100 when absent. */
  readonly limit?: number;
  readonly cursor?: string;
  /** Those not read alone. */
  readonly unread?: boolean;
  /** Those put away alone. */
  readonly archived?: boolean;
}

/** Somebody whom the page has proven: a known person, or the anonymous visitor of this browser. */
export interface Proven {
  readonly person: string;
  /** Credentials: see `credentialsOf`. */
  readonly proof: string;
}

/** Whoever is proven now; null: nobody. */
export type WhoIsProven = () => Promise<Proven | null>;

export const nobodyProven = bad(
  "proofMissing",
  "nobody is signed in with a proof",
  "call identify(userId, traits, { proof }) with the proof that your server made",
);

/** The messages of the person here, known or anonymous, that this site shows in a list of its own. */
export class Inbox {
  readonly #api: Api;
  readonly #who: WhoIsProven;

  constructor(api: Api, who: WhoIsProven) {
    this.#api = api;
    this.#who = who;
  }

  async list(query: InboxQuery = {}): Promise<Answer<InboxPage>> {
    const who = await this.#who();
    if (who === null) return nobodyProven;
    const words = new URLSearchParams({ person: who.person });
    if (query.limit !== undefined) words.set("limit", String(query.limit));
    if (query.cursor !== undefined) words.set("cursor", query.cursor);
    if (query.unread) words.set("unread", "1");
    if (query.archived) words.set("archived", "1");
    return ask(this.#api, { method: "GET", path: `/v1/inbox?${words}`, proof: who.proof }, readPage);
  }

  /** How many entries were not seen, and how many not read. */
  async counts(): Promise<Answer<{ readonly unseen: number; readonly unread: number }>> {
    const page = await this.list({ limit: 1 });
    return page.ok ? { ok: true, value: { unseen: page.value.unseen, unread: page.value.unread } } : page;
  }

  /** `seen`: it was shown, `read`: it was opened, `archived`: it is put away. */
  async mark(messageId: string, state: "seen" | "read" | "archived"): Promise<Answer<true>> {
    return this.#post(
      () => ({ path: `/v1/inbox/${encodeURIComponent(messageId)}`, body: { state } }),
      (body) => (isRecord(body) ? true : null),
    );
  }

  /** The person looked at the list. `before`: the newest `at` that was shown; absent: everything so far. Answers how many were not seen before. */
  async markAllSeen(before?: string): Promise<Answer<number>> {
    return this.#post(
      ({ person }) => ({ path: "/v1/inbox", body: { person, state: "seen", ...(before !== undefined && { before }) } }),
      (body) => (isRecord(body) && typeof body.marked === "number" ? body.marked : null),
    );
  }

  async #post<T>(make: (who: Proven) => Pick<ApiRequest, "path" | "body">, read: (body: unknown) => T | null): Promise<Answer<T>> {
    const who = await this.#who();
    return who === null ? nobodyProven : ask(this.#api, { method: "POST", ...make(who), proof: who.proof, keepalive: true }, read);
  }
}

function readPage(body: unknown): InboxPage | null {
  if (!isRecord(body) || !Array.isArray(body.items)) return null;
  // The entries' shape is the server's contract: docs/wire-contract.md.
  return body as unknown as InboxPage;
}
