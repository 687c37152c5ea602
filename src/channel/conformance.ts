import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Verdict } from "../delivery/failure.ts";
import { fitContent } from "./fit-content.ts";
import type { Channel, ChannelConfig, GroupNotification, Notification, Sender } from "./port.ts";
import { type ScriptedAnswer, type ScriptedOrigin, type ScriptedRequest, startScriptedOrigin } from "./scripted-origin.ts";

/** What a channel's own test tells the shared suite. */
export interface ChannelUnderTest {
  readonly channel: Channel;
  /** What the vendor answers to a good message. */
  readonly accept: (request: ScriptedRequest) => ScriptedAnswer;
  /** The configuration whose every endpoint is this origin. */
  readonly configFor: (originUrl: string) => ChannelConfig;
  /** The token of one of many devices registered at this origin. */
  readonly tokenFor: (originUrl: string, device: number) => string;
  /** Whether the request is one that hands over a message, and not one for an access token. */
  readonly isSend: (request: ScriptedRequest) => boolean;
  readonly answers: {
    /** null: this vendor says nothing of dead tokens when it is handed a message. */
    readonly tokenDead: ScriptedAnswer | null;
    /** null: its credentials do not expire. */
    readonly authExpired: ScriptedAnswer | null;
    readonly payloadTooLarge: ScriptedAnswer;
  };
  /** Whole title and body that are too long for this vendor whatever else is said; default a body of 4000 characters of two bytes. */
  readonly tooLong?: Partial<Notification>;
  /** For channels of many targets a request. */
  readonly group?: {
    /** Requests that hand over one group, as `isSend` counts them. Default 1. */
    readonly requests?: number;
    /** What the vendor answers to a group of which these tokens are dead; null: it says nothing of single ones. */
    readonly someDead: ((tokens: readonly string[]) => ScriptedAnswer) | null;
  };
}

const deadlineMs = 400;
const webPage = "<!DOCTYPE html><html><body><h1>404 Not Found</h1></body></html>";

/**
 * The exam that every channel sits before it has a name in the registry: what it makes of acceptance, of refusals, of an origin that is
 * not the vendor, and of every way in which a connection can let it down.
 */
export function describeChannel(name: string, subject: ChannelUnderTest): void {
  describe.each([
    { protocol: "HTTP/2", http2: true },
    { protocol: "HTTP/1.1", http2: false },
  ])(`channel ${name} over $protocol`, ({ http2 }) => {
    let origin: ScriptedOrigin;
    let sender: Sender;
    const open = async (streams?: number, patienceMs = deadlineMs): Promise<void> => {
      const limit = streams === undefined ? {} : { maxConcurrentStreams: streams };
      origin = await startScriptedOrigin({ http2, answer: subject.accept, ...limit });
      const config: ChannelConfig = { ...subject.configFor(origin.url), http2 };
      sender = subject.channel.makeSender(config, { nowMs: () => Date.now(), deadlineMs: patienceMs });
    };
    const shut = async (): Promise<void> => {
      await sender.close();
      await origin.close();
    };
    const message = (device = 0, changes: Partial<Notification> = {}): Notification => ({
      messageId: `m${device}`,
      token: subject.tokenFor(origin.url, device),
      title: "It is out",
      body: "The record you hearted",
      image: null,
      link: "app://song/9",
      data: { carillon_message: `m${device}` },
      class: "marketing",
      category: null,
      ttlSeconds: 3600,
      collapseKey: null,
      ...changes,
    });
    /** Scripts apply to sends only: the first message fetches whatever token the channel needs. */
    const warm = async (): Promise<void> => {
      expect(await sender.send(message())).toMatchObject({ kind: "accepted" });
    };
    const sends = (): number => origin.requests.filter(subject.isSend).length;
    beforeEach(() => open());
    afterEach(shut);

    it("is accepted, and says so with the vendor's id where there is one", async () => {
      const verdict = await sender.send(message());
      expect(verdict.kind).toBe("accepted");
      expect(sends()).toBe(1);
    });

    const { tokenDead, authExpired, payloadTooLarge } = subject.answers;
    if (tokenDead !== null)
      it("retires a token on the vendor's own word", async () => {
        await warm();
        origin.next(tokenDead);
        expect(await sender.send(message())).toMatchObject({ kind: "tokenDead", reason: "TOKEN_INVALID" });
      });

    it("keeps the token when a proxy answers 404 with a web page, with a text or with nothing", async () => {
      await warm();
      for (const body of [webPage, "default backend - 404", ""]) {
        origin.next({ status: 404, headers: { "content-type": body.startsWith("<") ? "text/html" : "text/plain" }, body });
        const verdict = await sender.send(message());
        expect(verdict.kind, body).not.toBe("tokenDead");
        expect(verdict.kind, body).not.toBe("accepted");
      }
    });

    it("waits as long as 429 asks for, in seconds or until a date", async () => {
      await warm();
      origin.next({ status: 429, headers: { "retry-after": "120" } });
      expect(await sender.send(message())).toMatchObject({ kind: "retry", reason: "RATE_LIMITED", notBeforeMs: 120_000 });
      origin.next({ status: 429, headers: { "retry-after": new Date(Date.now() + 600_000).toUTCString() } });
      const verdict = await sender.send(message());
      expect(verdict).toMatchObject({ kind: "retry", reason: "RATE_LIMITED" });
      const waitMs = verdict.kind === "retry" ? (verdict.notBeforeMs ?? 0) : 0;
      expect(waitMs).toBeGreaterThan(500_000);
      expect(waitMs).toBeLessThanOrEqual(600_000);
    });

    it.each([500, 502, 503, 504])("tries again after %i", async (status) => {
      await warm();
      origin.next({ status, body: webPage });
      expect(await sender.send(message())).toMatchObject({ kind: "retry", reason: "PROVIDER_UNAVAILABLE", native: { httpStatus: status } });
    });

    it("calls a 200 that is not the vendor's unknown", async () => {
      await warm();
      origin.next({ status: 200, body: webPage });
      expect(await sender.send(message())).toMatchObject({ kind: "unknown", reason: "UNKNOWN" });
    });

    it("is in doubt, within the deadline, when the origin reads the message and stays silent", async () => {
      await warm();
      origin.next("stall");
      const startedMs = performance.now();
      expect(await sender.send(message())).toMatchObject({ kind: "doubtful", reason: "TIMEOUT" });
      expect(performance.now() - startedMs).toBeLessThan(deadlineMs * 10);
      await warm();
    });

    it("is in doubt when the connection is reset after the message was read, and goes on over a new one", async () => {
      await warm();
      origin.next("cut");
      expect(await sender.send(message())).toMatchObject({ kind: "doubtful", reason: "TIMEOUT" });
      await warm();
    });

    it("may be tried again when nothing listens, for then nothing was written", async () => {
      const { url } = origin;
      await shut();
      sender = subject.channel.makeSender({ ...subject.configFor(url), http2 }, { nowMs: () => Date.now(), deadlineMs });
      expect(await sender.send(message())).toMatchObject({ kind: "retry", reason: "PROVIDER_UNAVAILABLE" });
      await open();
    });

    if (authExpired !== null)
      it("renews expired credentials and sends", async () => {
        await warm();
        origin.next(authExpired);
        expect(await sender.send(message())).toMatchObject({ kind: "accepted" });
        expect(sends()).toBe(3);
      });

    it("rejects a payload that is too large, be it by our count or by the vendor's", async () => {
      await warm();
      origin.next(payloadTooLarge);
      expect(await sender.send(message())).toMatchObject({ kind: "reject", reason: "PAYLOAD_TOO_LARGE" });
      const before = sends();
      const tooLong = subject.tooLong ?? { body: "é".repeat(4000) };
      expect(await sender.send(message(0, tooLong))).toMatchObject({ kind: "reject", reason: "PAYLOAD_TOO_LARGE" });
      expect(sends()).toBe(before);
    });

    it("tells beforehand what it would refuse, and takes the same message once it was made to fit", async () => {
      const ready = subject.channel.parseConfig(subject.configFor(origin.url));
      if (!ready.ok) throw new Error("the exam's own configuration was refused");
      const { token, environment, ...content } = message(0, { image: "https://cdn.example.com/a.png", body: "é".repeat(4000) });
      const good = message();
      expect(ready.value.refusalOf(good)).toBeNull();
      for (const changes of [subject.tooLong ?? {}, { title: "字".repeat(200), body: "字".repeat(3000) }]) {
        const long = { ...content, ...changes };
        expect(ready.value.refusalOf(long)).toMatchObject({ kind: "reject", reason: "PAYLOAD_TOO_LARGE" });
        const fitted = fitContent(long, ready.value);
        expect(fitted.fittings.length).toBeGreaterThan(0);
        expect(fitted.content.data.carillon_message).toBe("m0");
        expect(fitted.content.link).toBe(content.link);
        expect(await sender.send({ ...fitted.content, token })).toMatchObject({ kind: "accepted" });
      }
    });

    it("never repeats the whole token in what it reports", async () => {
      await warm();
      const token = subject.tokenFor(origin.url, 0);
      const secret = token.startsWith("{") ? new URL(JSON.parse(token).endpoint).pathname.slice(1) : token;
      origin.next({ status: 400, body: `no such ${secret}` });
      expect(JSON.stringify(await sender.send(message()))).not.toContain(secret);
    });

    const group = (size: number, changes: Partial<Notification> = {}): GroupNotification => {
      const { token, ...content } = message(0, changes);
      return { ...content, messageId: "b1", tokens: Array.from({ length: size }, (_, device) => subject.tokenFor(origin.url, device)) };
    };
    const kinds = (verdicts: readonly Verdict[]): string[] => verdicts.map(({ kind }) => kind);

    it("takes a group and answers for each of its devices", async () => {
      await warm();
      const before = sends();
      expect(kinds(await sender.sendGroup(group(5)))).toEqual(Array.from({ length: 5 }, () => "accepted"));
      expect(sends() - before).toBe(subject.group === undefined ? 5 : (subject.group.requests ?? 1));
    });

    if (subject.group !== undefined)
      it.each([
        { script: { status: 500, body: webPage }, kind: "retry" },
        { script: "stall", kind: "doubtful" },
        { script: "cut", kind: "doubtful" },
        { script: { status: 200, body: webPage }, kind: "unknown" },
      ] as const)("gives the whole group the verdict of its request: $script is $kind", async ({ script, kind }) => {
        await warm();
        // Where a request prepares the group, what spoils it may be told apart from what spoils the send; the last one hands it over.
        for (let n = 1; n < (subject.group?.requests ?? 1); n++) origin.next("answer");
        origin.next(script);
        expect(new Set(kinds(await sender.sendGroup(group(4))))).toEqual(new Set([kind]));
        await warm();
      });

    const someDead = subject.group?.someDead ?? null;
    if (someDead !== null)
      it("tells the dead devices of a group from the others, in their order", async () => {
        await warm();
        const five = group(5);
        for (let n = 1; n < (subject.group?.requests ?? 1); n++) origin.next("answer");
        origin.next(someDead(five.tokens.filter((_, device) => device === 1 || device === 4)));
        expect(kinds(await sender.sendGroup(five))).toEqual(["accepted", "tokenDead", "accepted", "accepted", "tokenDead"]);
      });

    it("answers every one of 500 sends at once, with at most 10 streams a connection", async () => {
      await shut();
      await open(10, 20_000);
      const verdicts = await Promise.all(Array.from({ length: 500 }, (_, device) => sender.send(message(device))));
      expect(count(verdicts)).toEqual({ accepted: 500 });
      expect(sends()).toBe(500);
      if (http2) expect(origin.mostStreams).toBeLessThanOrEqual(10);
      expect(sender.stats()).toMatchObject({ inFlight: 0, queued: 0 });
    });

    it("resolves sends after it was closed with a reason to try again", async () => {
      await sender.close();
      expect(await sender.send(message())).toMatchObject({ kind: "retry" });
    });

    // HTTP/1.1 has neither streams nor GOAWAY: these promises are HTTP/2's alone.
    if (!http2) return;

    it("survives a GOAWAY: what was not processed is sent over a new connection, once", async () => {
      await warm();
      origin.next("goaway");
      expect(await sender.send(message(7))).toMatchObject({ kind: "accepted" });
      expect(sends()).toBe(3);
      expect(origin.connections).toBeGreaterThan(1);
    });

    it("carries a refused stream over, and stops carrying when it is refused again and again", async () => {
      await warm();
      origin.next("refuse");
      expect(await sender.send(message())).toMatchObject({ kind: "accepted" });
      origin.next("refuse", "refuse", "refuse", "refuse");
      expect(await sender.send(message())).toMatchObject({ kind: "retry", reason: "PROVIDER_UNAVAILABLE" });
    });

    it("takes the answer to a stream that a GOAWAY still covers", async () => {
      await warm();
      origin.next("goawayAfter");
      expect(await sender.send(message())).toMatchObject({ kind: "retry", native: { httpStatus: 503 } });
      await warm();
    });
  });
}

function count(verdicts: readonly Verdict[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of verdicts) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
