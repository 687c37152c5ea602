import { type Answer, bad, good, isRecord, type Problem } from "./answer.ts";
import { type Api, ask } from "./api.ts";
import type { Errands } from "./errands.ts";
import { nobodyProven, type Proven, type WhoIsProven } from "./inbox.ts";
import {
  isMeaningful,
  isOwnEvent,
  type PromptReason,
  type PromptRecord,
  type PromptRules,
  readPromptRecord,
  refusalToPrompt,
  seenAt,
} from "./prompt-rules.ts";
import type { PromptTexts } from "./prompt-texts.ts";
import type { BrowserSubscription, NoSupport, PushBrowser } from "./push-browser.ts";
import type { BrowserName } from "./settings-guide.ts";
import type { Store } from "./store.ts";
import { pushKey } from "./worker-config.ts";

/** How this browser stands. */
export interface PushStatus {
  /** null: it can have pushes. */
  readonly noSupport: NoSupport | null;
  readonly permission: NotificationPermission;
  readonly subscribed: boolean;
  /** Why `ask` would not ask now; null: it would. */
  readonly notAsking: PromptReason | null;
}

/** What came of asking. */
export type Asked =
  | { readonly asked: false; readonly reason: PromptReason }
  | { readonly asked: true; readonly answer: "dismissed" }
  | { readonly asked: true; readonly answer: "accepted"; readonly subscribed: Answer<Subscribed> };

export interface Subscribed {
  readonly endpoint: string;
}

/** What a site's own prompt is given: it shows itself and calls one of the two, `accept` within a press. */
export interface PromptView {
  readonly texts: PromptTexts;
  readonly language: string;
  readonly onAccept: () => void;
  readonly onDismiss: () => void;
}

/** The steps by which a blocked site is allowed again. */
export interface SettingsGuide {
  readonly browser: BrowserName;
  readonly steps: readonly string[];
}

/** What the registration of this device says besides permission and tokens. */
export interface DeviceFacts {
  readonly deviceId: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface PushParts {
  readonly browser: PushBrowser;
  readonly store: Store;
  readonly api: Api;
  readonly errands: Errands;
  readonly rules: PromptRules;
  /** Who is proven by now; `settled` waits for what the page has said before. */
  readonly who: WhoIsProven;
  settled(): Promise<void>;
  nowMs(): number;
  /** Whether anything may be kept and sent. */
  consented(): boolean;
  track(event: string, properties?: Readonly<Record<string, unknown>>): void;
  device(person: string): Promise<DeviceFacts>;
  /** Tells the service worker what it needs when the browser changes the subscription. */
  handOver(words: { readonly vapidKey: string | null; readonly device: Readonly<Record<string, unknown>> | null }): Promise<void>;
  guide(): SettingsGuide;
  /** Rejects with these words when work takes longer. */
  within<T>(afterMs: number, words: string, work: Promise<T>): Promise<T>;
  /** null: there is no page to show anything on. */
  readonly showPrompt: ((view: Pick<PromptView, "onAccept" | "onDismiss">) => void) | null;
  readonly showGuide: ((guide: SettingsGuide) => void) | null;
  problem(problem: Problem): void;
}

/** What is kept of the subscription. */
interface Kept {
  /** The person wants pushes here. */
  readonly wanted: boolean;
  /** Of what the server was told last, and when. */
  readonly told: string;
  readonly atMs: number;
  readonly vapidKey: string | null;
}

const promptKey = "prompt";
/** A browser that cannot reach its maker's push service, as behind some borders, would let everybody wait for ever. */
const longestSubscribeMs = 20_000;
/** A device that the server has not heard of for long seems gone; by this call it also tells a new VAPID key. */
const tellAgainMs = 24 * 3_600_000;

/** Web Push for the person here, known or anonymous: asking, subscribing, and keeping the server's idea of this device true. */
export class Push {
  readonly #parts: PushParts;
  #turn: Promise<unknown> = Promise.resolve();
  #recorded: Promise<void> = Promise.resolve();
  #open = false;

  constructor(parts: PushParts) {
    this.#parts = parts;
  }

  async status(): Promise<PushStatus> {
    const { browser, settled } = this.#parts;
    await settled();
    const noSupport = browser.noSupport();
    const subscribed = await this.#isSubscribed();
    return { noSupport, permission: browser.permission(), subscribed, notAsking: await this.#notAsking({}) };
  }

  /**
   * Asks softly, if the rules allow it now, and the browser's own question only after a yes. Every step is tracked as an event.
   * @param rules in place of those that createCarillon was given, for this time.
   */
  async ask(rules: Partial<PromptRules> = {}): Promise<Asked> {
    await this.#parts.settled();
    const reason = await this.#notAsking(rules);
    const { showPrompt, nowMs, track } = this.#parts;
    if (reason !== null || showPrompt === null) return { asked: false, reason: reason ?? "unsupported" };
    this.#open = true;
    try {
      await this.#record((record) => ({ ...record, shownAtMs: nowMs(), timesShown: record.timesShown + 1 }));
      track("push_prompt_shown");
      return await new Promise<Asked>((resolve) => {
        showPrompt({
          onDismiss: () => {
            track("push_prompt_dismissed");
            resolve({ asked: true, answer: "dismissed" });
          },
          onAccept: () => {
            track("push_prompt_accepted");
            void this.subscribe().then((subscribed) => resolve({ asked: true, answer: "accepted", subscribed }));
          },
        });
      });
    } finally {
      this.#open = false;
    }
  }

  /** Subscribes and registers this device, asking for the browser's permission where it is missing: then it must be called within a press. */
  subscribe(): Promise<Answer<Subscribed>> {
    const { browser } = this.#parts;
    const noSupport = browser.noSupport();
    if (noSupport !== null) return Promise.resolve(bad(noSupport, noSupportTexts[noSupport]));
    // Before anything is waited for: the press counts for a moment only.
    const permission =
      browser.permission() === "default"
        ? browser.requestPermission().then((answer) => this.#answered(answer))
        : Promise.resolve(browser.permission());
    return permission.then(async (answer) => {
      if (answer !== "granted")
        return bad(
          "permissionMissing",
          "the browser was not allowed to show notifications",
          "show the settings guide: push.showSettingsGuide()",
        );
      await this.#parts.settled();
      const subscribed = await this.#inTurn(() => this.#register());
      if (!subscribed.ok) this.#parts.track("push_subscribe_failed", { code: subscribed.error.code, said: subscribed.error.message });
      return subscribed;
    });
  }

  /** Ends the subscription of this browser and takes the device off the server, now or when there is a network. */
  async unsubscribe(): Promise<Answer<true>> {
    await this.#parts.settled();
    return this.#inTurn(async () => {
      const who = await this.#parts.who();
      await this.#end(who);
      this.#parts.track("push_unsubscribed");
      return good(true);
    });
  }

  /** The person signs out: the same, for somebody who is not proven any more in a moment. */
  forget(who: Proven | null): Promise<void> {
    return this.#inTurn(() => this.#end(who));
  }

  /**
   * Tells the server what has changed since it was told last, and once a day that the device is alive; subscribes again when the VAPID
   * key has changed or the subscription is gone. Called at the start of every page.
   */
  async refresh(): Promise<void> {
    // Before its turn comes: signing out waits for turns.
    await this.#parts.settled();
    return this.#inTurn(async () => {
      const { browser, consented, problem } = this.#parts;
      if (browser.noSupport() !== null || !consented()) return;
      const kept = await this.#kept();
      const who = await this.#parts.who();
      if (kept === null || !kept.wanted || who === null) return;
      const found = await browser.subscription().catch(() => null);
      const told = await this.#whatToTell(who, found);
      const late = this.#parts.nowMs() - kept.atMs >= tellAgainMs;
      const allowed = browser.permission() === "granted";
      if (told === kept.told && !late && (found !== null || !allowed)) return;
      const answer = allowed ? await this.#register() : await this.#tellBlocked(who);
      if (!answer.ok && answer.error.code !== "offline") problem(answer.error);
    });
  }

  /** How notifications are allowed again in this browser. */
  settingsGuide(): SettingsGuide {
    return this.#parts.guide();
  }

  /** Shows how notifications are allowed again in this browser. */
  showSettingsGuide(): SettingsGuide {
    const guide = this.#parts.guide();
    this.#parts.track("push_prompt_settings_guide", { browser: guide.browser });
    this.#parts.showGuide?.(guide);
    return guide;
  }

  /** A sign of the person's interest, by which the rules count. */
  async saw(event: string | null): Promise<void> {
    if (event !== null && isOwnEvent(event)) return;
    const { rules, nowMs } = this.#parts;
    const counts = event !== null && isMeaningful(event, rules);
    await this.#record((record) => {
      const seen = seenAt(record, nowMs());
      return counts ? { ...seen, events: seen.events + 1 } : seen;
    });
  }

  async #answered(answer: NotificationPermission): Promise<NotificationPermission> {
    const { track, nowMs } = this.#parts;
    track(`push_prompt_browser_${answer === "default" ? "dismissed" : answer}`);
    if (answer === "denied") await this.#record((record) => ({ ...record, deniedAtMs: nowMs() }));
    return answer;
  }

  async #notAsking(rules: Partial<PromptRules>): Promise<PromptReason | null> {
    const { browser, showPrompt, consented, who, nowMs } = this.#parts;
    if (this.#open) return "open";
    if (browser.noSupport() !== null || showPrompt === null) return "unsupported";
    if (!consented()) return "consentMissing";
    if (await this.#isSubscribed()) return "subscribed";
    const refusal = refusalToPrompt(
      await this.#promptRecord(),
      { ...this.#parts.rules, ...rules },
      { permission: browser.permission(), nowMs: nowMs() },
    );
    // Last, since a site may ask before it has the proof, and what the rules say holds all the same.
    return refusal ?? ((await who()) === null ? "proofMissing" : null);
  }

  async #isSubscribed(): Promise<boolean> {
    const { browser } = this.#parts;
    if (browser.noSupport() !== null || browser.permission() !== "granted") return false;
    return (await this.#kept())?.wanted === true && (await browser.subscription().catch(() => null)) !== null;
  }

  async #register(): Promise<Answer<Subscribed>> {
    const { browser, who, device, errands, handOver } = this.#parts;
    const proven = await who();
    if (proven === null) return nobodyProven;
    const { deviceId, body } = await device(proven.person);
    await errands.keepDevice(deviceId);
    let before = await browser.subscription().catch(() => null);
    let first = await this.#tell(proven, before);
    if (!first.ok && first.error.code === "deviceTaken" && before !== null) {
      // Left over by somebody who was known here: whoever is here now gets one that is nobody's yet.
      await before.unsubscribe().catch(() => false);
      before = null;
      first = await this.#tell(proven, null);
    }
    if (!first.ok) return first;
    const { vapidKey } = first.value;
    if (vapidKey === null)
      return bad(
        "noChannel",
        "this app has no channel for Web Push",
        "set one up: PUT /v1/channels/{id} with vendor webPush and this appId",
      );
    const boundTo = before === null ? null : (before.key ?? (await this.#kept())?.vapidKey ?? null);
    if (before !== null && boundTo === vapidKey) {
      await this.#keep(proven, before, vapidKey);
      await handOver({ vapidKey, device: body });
      return good({ endpoint: before.endpoint });
    }
    try {
      await before?.unsubscribe();
      const subscription = await this.#parts.within(longestSubscribeMs, "its push service does not answer", browser.subscribe(vapidKey));
      const second = await this.#tell(proven, subscription);
      if (!second.ok) return second;
      await this.#keep(proven, subscription, vapidKey);
      await handOver({ vapidKey, device: body });
      return good({ endpoint: subscription.endpoint });
    } catch (error) {
      // The browser's own words: no push service, no worker at the address, a private window.
      const said = error instanceof Error ? error.message : String(error);
      return bad(
        "subscribeFailed",
        `the browser did not subscribe: ${said}`,
        "see that the service worker's address answers and is of this origin, and that the browser reaches its maker's push service",
      );
    }
  }

  async #tell({ person, proof }: Proven, subscription: BrowserSubscription | null): Promise<Answer<{ readonly vapidKey: string | null }>> {
    const { deviceId, body } = await this.#parts.device(person);
    const tokens = subscription === null ? [] : [{ channel: "webPush", token: subscription.toJSON() }];
    const request = { method: "PUT", path: `/v1/devices/${encodeURIComponent(deviceId)}`, proof } as const;
    return ask(this.#parts.api, { ...request, body: { ...body, permission: this.#permission(), tokens } }, (answer) =>
      isRecord(answer) ? { vapidKey: typeof answer.webPush === "string" ? answer.webPush : null } : null,
    );
  }

  /** The browser was told to block what was wanted. */
  async #tellBlocked(who: Proven): Promise<Answer<true>> {
    const answer = await this.#tell(who, null);
    if (!answer.ok) return answer;
    await this.#keep(who, null, (await this.#kept())?.vapidKey ?? null);
    return good(true);
  }

  async #end(who: Proven | null): Promise<void> {
    const { browser, store, errands, device, handOver } = this.#parts;
    const kept = await this.#kept();
    const subscription = browser.noSupport() === null ? await browser.subscription().catch(() => null) : null;
    await subscription?.unsubscribe().catch(() => false);
    await store.put(pushKey, undefined);
    await handOver({ vapidKey: null, device: null });
    if (who === null || kept === null) return;
    await errands.add({ kind: "forgetDevice", deviceId: (await device(who.person)).deviceId, proof: who.proof });
    void errands.run();
  }

  #permission(): "granted" | "denied" | "unknown" {
    const permission = this.#parts.browser.permission();
    return permission === "default" ? "unknown" : permission;
  }

  async #whatToTell({ person }: Proven, subscription: BrowserSubscription | null): Promise<string> {
    const { deviceId, body } = await this.#parts.device(person);
    return JSON.stringify([deviceId, body, this.#permission(), subscription?.endpoint ?? null]);
  }

  async #keep(who: Proven, subscription: BrowserSubscription | null, vapidKey: string | null): Promise<void> {
    const told = await this.#whatToTell(who, subscription);
    await this.#parts.store.put(pushKey, { wanted: true, told, atMs: this.#parts.nowMs(), vapidKey } satisfies Kept);
  }

  async #kept(): Promise<Kept | null> {
    const kept = await this.#parts.store.get(pushKey);
    if (!isRecord(kept)) return null;
    const { wanted, told, atMs, vapidKey } = kept;
    return {
      wanted: wanted === true,
      told: typeof told === "string" ? told : "",
      atMs: typeof atMs === "number" ? atMs : 0,
      vapidKey: typeof vapidKey === "string" ? vapidKey : null,
    };
  }

  async #promptRecord(): Promise<PromptRecord> {
    return readPromptRecord(await this.#parts.store.get(promptKey));
  }

  #record(change: (record: PromptRecord) => PromptRecord): Promise<void> {
    const { consented, store } = this.#parts;
    this.#recorded = this.#recorded.then(async () => {
      if (consented()) await store.put(promptKey, change(await this.#promptRecord()));
    });
    return this.#recorded;
  }

  /** One after the other: two at once would subscribe twice. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }
}

const noSupportTexts: Readonly<Record<NoSupport, string>> = {
  insecure: "notifications need HTTPS",
  noServiceWorker: "this browser has no service workers",
  noPush: "this browser has no Web Push",
  installFirst: "on this device the site must be added to the Home Screen first",
};
