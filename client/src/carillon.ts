import { isRecord, type Problem } from "./answer.ts";
import { type Api, makeApi } from "./api.ts";
import { backOffMs } from "./back-off.ts";
import { CallQueue } from "./call-queue.ts";
import { credentialsOf } from "./credentials.ts";
import { showGuide, showPrompt } from "./dialog.ts";
import { Errands } from "./errands.ts";
import { anonymousPersonOf, type Identity, newIdentity, noIdentity, readIdentity } from "./identity.ts";
import { Inbox, type Proven } from "./inbox.ts";
import { type Outcome, type OutcomeKind, OutcomeQueue } from "./outcome-queue.ts";
import { personOf } from "./person-proof.ts";
import { Placements } from "./placements.ts";
import { PreferenceCalls } from "./preferences.ts";
import { defaultPromptRules, type PromptRules } from "./prompt-rules.ts";
import { type Language, languageOf, type PromptTexts, texts } from "./prompt-texts.ts";
import { type PromptView, Push, type SettingsGuide } from "./push.ts";
import { browserOf, settingsSteps } from "./settings-guide.ts";
import type { Store } from "./store.ts";
import { memoryStore } from "./store.ts";
import { browserSurroundings, type Surroundings } from "./surroundings.ts";
import { withinTime } from "./timers.ts";
import { type WorkerConfig, workerConfigKey } from "./worker-config.ts";

export type { Answer, Problem } from "./answer.ts";
export type { InboxEntry, InboxPage, InboxQuery } from "./inbox.ts";
export type { OutcomeKind } from "./outcome-queue.ts";
export type { Shown, Silence } from "./placements.ts";
export type { Preferences, QuietSpan } from "./preferences.ts";
export type { PromptReason, PromptRules } from "./prompt-rules.ts";
export type { Asked, PromptView, PushStatus, SettingsGuide, Subscribed } from "./push.ts";
export type { Surroundings } from "./surroundings.ts";

/** Name and version of this library as the server sees them in `context.library`. */
export const library = { name: "@carillon/client", version: "0.1.0" } as const;

export interface CarillonOptions {
  /** The server's address, such as `https://push.example.com`. */
  readonly url: string;
  /** A public key of the scope `client`. */
  readonly key: string;
  /** The app whose channels ring this site. */
  readonly appId: string;
  /** The site's own server says who is signed in: the same as `identify(person, {}, { proof })` at the start. */
  readonly personProof?: string;
  readonly appVersion?: string;
  /** IANA time zone; default: the browser's. */
  readonly zone?: string;
  /** BCP 47 tag; default: the browser's. Texts are there in English and Chinese. */
  readonly locale?: string;
  /** `required`: nothing is kept or sent before `consent(true, …)`. Default `assumed`. */
  readonly consent?: "assumed" | "required";
  /** Default `browser`: IndexedDB, where there is one. */
  readonly storage?: "browser" | "memory";
  /** Where the site serves the service worker. */
  readonly serviceWorker?: {
    /** Default `/carillon-service-worker.js`. Of this site's own origin. */
    readonly url?: string;
    /** Default: the folder of `url`. */
    readonly scope?: string;
    /** Default `classic`. */
    readonly type?: "classic" | "module";
  };
  readonly notifications?: {
    /** Pictures of notifications that bring none along. */
    readonly icon?: string;
    readonly badge?: string;
    /** Where a press without a link leads; default: the worker's scope. */
    readonly home?: string;
    /** Origins besides this site's own that links may lead to. */
    readonly allowedOrigins?: readonly string[];
    /** Shown for a push that cannot be read. */
    readonly fallback?: { readonly title: string; readonly body: string };
  };
  readonly prompt?: {
    readonly rules?: Partial<PromptRules>;
    /** In place of the texts of the page's language. */
    readonly texts?: Partial<PromptTexts>;
    /** In place of the client's own dialog. */
    readonly show?: (view: PromptView) => void;
    readonly showGuide?: (guide: SettingsGuide) => void;
  };
  /** Told of what was refused or dropped. Losing the network is no problem: what is to be sent waits. */
  readonly onProblem?: (problem: Problem) => void;
}

type Fields = Readonly<Record<string, unknown>>;
type Stamped = Fields & { readonly messageId: string; readonly timestamp: string };

/** Most calls that wait in memory for the person's consent. */
const mostBeforeConsent = 100;

/** Makes the client of this page. Everything else works from the moment it is made; what was left over by earlier pages is sent. */
export function createCarillon(options: CarillonOptions, surroundings?: Surroundings): Carillon {
  const { url = "/carillon-service-worker.js", scope, type = "classic" } = options.serviceWorker ?? {};
  return new Carillon(options, surroundings ?? browserSurroundings({ url, scope, type }));
}

/** One page's Carillon: events, the person, pushes, and what is pulled. See {@link createCarillon}. */
export class Carillon {
  readonly push: Push;
  readonly inbox: Inbox;
  readonly placements: Placements;
  readonly preferences: PreferenceCalls;
  /** The language of dialogs and of the preference centre. */
  readonly language: Language;
  readonly #options: CarillonOptions;
  readonly #outside: Surroundings;
  readonly #api: Api;
  readonly #store: Store;
  readonly #calls: CallQueue;
  readonly #outcomes: OutcomeQueue;
  readonly #errands: Errands;
  readonly #problem: (problem: Problem) => void;
  #identity: Identity = noIdentity;
  /** What the person said; null: nothing yet. */
  #consent: boolean | null = null;
  /** Calls that wait for consent. */
  #waiting: (() => Promise<void>)[] = [];
  #workerWords: Pick<WorkerConfig, "vapidKey" | "device"> = { vapidKey: null, device: null };
  #failures = 0;
  /** Everything that changes or reads who is here runs in the order of the page's calls. */
  #turn: Promise<unknown>;

  constructor(options: CarillonOptions, outside: Surroundings) {
    this.#options = options;
    this.#outside = outside;
    this.#problem = (problem) => options.onProblem?.(problem);
    this.#store = options.storage === "memory" ? memoryStore() : outside.openStore();
    this.#api = makeApi(options, outside.fetch);
    this.language = languageOf(options.locale ?? outside.locale);
    const who = (): Promise<Proven | null> => this.#inOrder(async () => this.#proven());
    this.#calls = this.#makeCalls();
    this.#outcomes = new OutcomeQueue(this.#store, this.#problem);
    this.#errands = new Errands(this.#store, this.#api, this.#problem);
    this.inbox = new Inbox(this.#api, who);
    this.placements = new Placements(this.#api, who);
    this.preferences = new PreferenceCalls(this.#api, who);
    this.push = this.#makePush();
    this.#turn = this.#load().catch((error: unknown) => this.#failed(error));
    outside.onLeave(() => this.#calls.leave());
    outside.onOnline(() => void this.#resume());
    if (options.personProof !== undefined) void this.#signInBy(options.personProof);
    void this.#inOrder(async () => {
      await this.push.saw(null);
      void this.#resume();
    });
  }

  /** Something the person did. Resolves when the call is kept; it is sent by itself, once in effect, in order. */
  track(event: string, properties: Fields = {}): Promise<void> {
    const call = this.#stamped({ type: "track", event, properties });
    return this.#inOrder(async () => {
      await this.push.saw(event);
      await this.#call(call);
    });
  }

  /** The person looks at a page. */
  page(name?: string, properties: Fields = {}): Promise<void> {
    const facts = this.#outside.page();
    const call = this.#stamped({ type: "page", ...(name !== undefined && { name }), properties: { ...facts, ...properties } });
    return this.#inOrder(async () => {
      await this.push.saw(null);
      await this.#call(call);
    });
  }

  /**
   * Says who is here. What was done anonymously becomes theirs. Without the proof, which the site's own server makes, what is said of
   * this person waits in this browser.
   */
  identify(userId: string, traits: Fields = {}, { proof }: { readonly proof?: string } = {}): Promise<void> {
    const call = this.#stamped({ type: "identify", traits });
    return this.#inOrder(() => this.#signIn(userId, proof ?? null, call));
  }

  /** Says that `previousId`, or what this browser did anonymously, is `userId`. */
  alias(userId: string, previousId?: string): Promise<void> {
    const call = this.#stamped({ type: "alias" });
    return this.#inOrder(() => this.#call({ ...call, previousId: previousId ?? this.#identity.anonymousId, userId }));
  }

  /** The person signs out: this browser is somebody new, and is not rung for them any more. */
  reset(): Promise<void> {
    return this.#inOrder(() => this.#signOut());
  }

  /**
   * What the person said to being told about offers. `true` lets this browser keep and send under `consent: "required"`; `false` under it
   * forgets what was not sent. Of somebody known and proven, and of a visitor who may be kept, it also becomes the preference `consent.marketing`, at once or when there is a network.
   * @param source where they said it, such as `cookie-banner`.
   */
  consent(given: boolean, source: string): Promise<void> {
    const at = new Date(this.#outside.nowMs()).toISOString();
    return this.#inOrder(async () => {
      const could = this.#mayKeep();
      this.#consent = given;
      await this.#store.put("consent", { given, at, source });
      const who = this.#proven();
      // Of a visitor who refuses from the start the server hears nothing at all.
      if (who !== null && (this.#identity.userId !== null || could || given))
        await this.#errands.add({ kind: "consent", ...who, marketing: given, at, source });
      const waiting = this.#waiting;
      this.#waiting = [];
      if (this.#mayKeep()) {
        await this.#become(this.#identity);
        for (const go of waiting) await go();
      } else {
        await this.#calls.clear();
        await this.#outcomes.clear();
        for (const key of ["identity", workerConfigKey, "prompt"]) await this.#store.put(key, undefined);
      }
      void this.#errands.run();
    });
  }

  /** What became of a message that this page showed: of a placement, or one opened by its link. Kept until the server has it. */
  report(messageId: string, outcome: OutcomeKind, { value }: { readonly value?: number } = {}): Promise<void> {
    const at = new Date(this.#outside.nowMs()).toISOString();
    return this.#inOrder(async () => {
      const who = this.#proven();
      if (!this.#mayKeep()) return;
      if (who === null) {
        this.#problem({
          code: "proofMissing",
          message: `"${outcome}" cannot be reported of nobody`,
          remedy: "call identify with a proof first",
        });
        return;
      }
      const said: Outcome = { messageId, deviceId: this.#identity.deviceId, outcome, at, ...(value !== undefined && { value }) };
      await this.#outcomes.add(who.proof, [said]);
      void this.#sendOutcomes();
    });
  }

  /** Resolves when everything that can be sent now was sent. */
  async flush(): Promise<void> {
    await this.#inOrder(async () => {});
    await Promise.all([this.#calls.flush(), this.#sendOutcomes(), this.#errands.run()]);
  }

  /** Who this browser is to the server. */
  identity(): Promise<{
    readonly userId: string | null;
    readonly anonymousId: string;
    readonly deviceId: string;
    readonly proven: boolean;
  }> {
    return this.#inOrder(async () => {
      const { userId, anonymousId, deviceId, proof } = this.#identity;
      return { userId, anonymousId, deviceId, proven: userId !== null && proof !== null };
    });
  }

  async #load(): Promise<void> {
    this.#identity = await newIdentity(this.#outside);
    const said = await this.#store.get("consent");
    if (isRecord(said) && typeof said.given === "boolean") this.#consent = said.given;
    if (!this.#mayKeep()) return;
    const worker = await this.#store.get(workerConfigKey);
    if (isRecord(worker))
      this.#workerWords = {
        vapidKey: typeof worker.vapidKey === "string" ? worker.vapidKey : null,
        device: isRecord(worker.device) ? worker.device : null,
      };
    const kept = readIdentity(await this.#store.get("identity"));
    const { anonymousId, anonymousSecret } = this.#identity;
    // One that was kept without a secret by an earlier release proves nothing.
    await this.#become(
      kept === null
        ? this.#identity
        : kept.anonymousSecret === null && anonymousSecret !== null
          ? { ...kept, anonymousId, anonymousSecret }
          : kept,
    );
  }

  /** The proof that came with the page: of whoever is here already, or of somebody who is hereby identified. */
  #signInBy(proof: string): Promise<void> {
    const call = this.#stamped({ type: "identify", traits: {} });
    return this.#inOrder(async () => {
      const person = personOf(proof);
      if (person === null)
        this.#problem({
          code: "proofInvalid",
          message: "personProof is no proof",
          remedy: "write <personId>.<hex HMAC-SHA256(personId, identitySecret)>",
        });
      else if (person === this.#identity.userId) await this.#become({ ...this.#identity, proof });
      else await this.#signIn(person, proof, call);
    });
  }

  async #signIn(userId: string, proof: string | null, call: Stamped): Promise<void> {
    if (this.#identity.userId !== null && this.#identity.userId !== userId) await this.#signOut();
    const theirs = proof !== null && personOf(proof) === userId;
    if (proof !== null && !theirs)
      this.#problem({
        code: "proofInvalid",
        message: `the proof is not of ${userId}`,
        remedy: "make it of the very id that identify is given",
      });
    await this.#become({ ...this.#identity, userId, proof: theirs ? proof : this.#identity.proof });
    await this.#call(call);
    if (theirs) void this.push.refresh();
  }

  async #signOut(): Promise<void> {
    for (const person of [this.#identity.userId, anonymousPersonOf(this.#identity)]) {
      const proof = person === null ? null : this.#credentialsFor(person);
      if (person !== null && proof !== null) await this.#calls.handProof(person, proof);
    }
    await this.push.forget(this.#proven());
    await this.#become(await newIdentity(this.#outside));
  }

  /** This browser is somebody, from the next call on. */
  async #become(identity: Identity): Promise<void> {
    const [before, now] = [credentialsOf(this.#identity), credentialsOf(identity)];
    if (before !== null && now !== null && before !== now && identity.anonymousId === this.#identity.anonymousId) {
      void this.#outcomes.handProof(before, now);
      void this.#errands.handProof(before, now);
    }
    this.#identity = identity;
    if (!this.#mayKeep()) return;
    await this.#store.put("identity", identity);
    await this.#tellWorker();
  }

  async #tellWorker(): Promise<void> {
    const { url, key, notifications = {} } = this.#options;
    const { icon = null, badge = null, home = null, allowedOrigins = [], fallback = null } = notifications;
    const { deviceId } = this.#identity;
    const proof = credentialsOf(this.#identity);
    const config: WorkerConfig = { url, key, deviceId, proof, ...this.#workerWords, icon, badge, home, allowedOrigins, fallback };
    await this.#store.put(workerConfigKey, config);
  }

  /** Who is here, if the server would believe it: a person with a proof, or a visitor whom nobody has identified. */
  #proven(): Proven | null {
    const person = this.#identity.userId ?? anonymousPersonOf(this.#identity);
    const proof = person === null ? null : this.#credentialsFor(person);
    return person === null || proof === null ? null : { person, proof };
  }

  #credentialsFor(person: string): string | null {
    const { userId, proof } = this.#identity;
    const isHere = person === userId ? proof !== null : person === anonymousPersonOf(this.#identity);
    return isHere ? credentialsOf(this.#identity) : null;
  }

  #mayKeep(): boolean {
    return this.#options.consent === "required" ? this.#consent === true : true;
  }

  /** What a call says by itself, at the time at which the page made it. */
  #stamped(words: Fields): Stamped {
    return { ...words, messageId: this.#outside.newId(), timestamp: new Date(this.#outside.nowMs()).toISOString() };
  }

  async #call(said: Stamped): Promise<void> {
    if (!this.#mayKeep()) {
      if (this.#consent === null && this.#waiting.length < mostBeforeConsent) this.#waiting.push(this.#addCall(said));
      return;
    }
    await this.#addCall(said)();
  }

  /** The call with who is here now, to be kept at once or later. */
  #addCall(said: Stamped): () => Promise<void> {
    const { userId, anonymousId, deviceId } = this.#identity;
    const { locale = this.#outside.locale, zone = this.#outside.zone } = this.#options;
    const context = { device: { id: deviceId }, locale, ...(zone !== null && { timezone: zone }), library };
    const body = { anonymousId, ...(userId !== null && { userId }), ...said, context };
    const person = typeof body.userId === "string" ? body.userId : anonymousPersonOf(this.#identity);
    return () => this.#calls.add({ person, proof: null, body });
  }

  async #resume(): Promise<void> {
    await this.#inOrder(async () => {});
    if (!this.#mayKeep()) return void (await this.#errands.run());
    this.#failures = 0;
    await Promise.all([this.#calls.resume(), this.#sendOutcomes(), this.#errands.run()]);
    await this.push.refresh();
  }

  async #sendOutcomes(): Promise<void> {
    const done = await this.#outcomes.flush(this.#api);
    const { timers, chance } = this.#outside;
    if (done) this.#failures = 0;
    else timers.set("outcomes", backOffMs(++this.#failures, chance(), null), () => void this.#sendOutcomes());
  }

  #makeCalls(): CallQueue {
    const { timers, nowMs, chance, alone, beacon } = this.#outside;
    const base = this.#options.url.replace(/\/+$/, "");
    return new CallQueue({
      store: this.#store,
      api: this.#api,
      timers,
      nowMs,
      chance,
      proofOf: (person) => this.#credentialsFor(person),
      alone: (work) => alone("carillon-calls", work),
      beacon: (path, text) => beacon(base + path, text),
      key: this.#options.key,
      problem: this.#problem,
    });
  }

  #makePush(): Push {
    const { prompt = {} } = this.#options;
    const { document } = this.#outside;
    const show = prompt.show ?? (document === null ? null : (view: PromptView) => showPrompt(document, view));
    const words = { ...texts[this.language].prompt, ...prompt.texts };
    return new Push({
      browser: this.#outside.push,
      store: this.#store,
      api: this.#api,
      errands: this.#errands,
      rules: { ...defaultPromptRules, ...prompt.rules },
      nowMs: this.#outside.nowMs,
      // No turn of its own: it is asked within one, too.
      who: async () => this.#proven(),
      settled: () => this.#inOrder(async () => {}),
      within: (afterMs, words, work) => withinTime(this.#outside.timers, { afterMs, words, work }),
      consented: () => this.#mayKeep(),
      track: (event, properties) => void this.track(event, properties),
      device: async (personId) => ({ deviceId: this.#identity.deviceId, body: this.#deviceBody(personId) }),
      handOver: async (given) => {
        this.#workerWords = given;
        if (this.#mayKeep()) await this.#tellWorker();
      },
      guide: () => {
        const browser = browserOf(this.#outside.userAgent);
        return { browser, steps: settingsSteps(browser, this.language) };
      },
      showPrompt: show === null ? null : (given) => show({ ...given, texts: words, language: this.language }),
      showGuide: prompt.showGuide ?? (document === null ? null : (guide) => this.#openGuide(document, guide)),
      problem: this.#problem,
    });
  }

  #openGuide(document: Document, { steps }: SettingsGuide): void {
    showGuide(document, { texts: texts[this.language].guide, language: this.language, steps, onClose: () => {} });
  }

  #deviceBody(personId: string): Fields {
    const { appId, appVersion, locale = this.#outside.locale, zone = this.#outside.zone } = this.#options;
    const known = { personId, platform: "web", appId, services: { webPush: true }, locale };
    return { ...known, ...(appVersion !== undefined && { appVersion }), ...(zone !== null && { zone }) };
  }

  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch((error: unknown) => this.#failed(error));
    return done;
  }

  #failed(error: unknown): void {
    this.#problem({ code: "internal", message: error instanceof Error ? error.message : String(error) });
  }
}
