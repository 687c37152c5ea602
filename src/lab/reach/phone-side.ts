import { iso, type OutcomeReport } from "../http-client.ts";
import type { Desk, Handed } from "./desk.ts";
import type { PhoneLives, ReachPhone } from "./phones.ts";

/** Why a message that a vendor took never got to the phone. `withheld`: by the vendor, for a reason of its own. */
export type LossCause = "withheld" | "appGone" | "outOfUse" | "noGoogle" | "appNotRunning" | "offline";

/** Messages by what really became of them, as the phones and the vendors know it. */
export interface PhoneCounts {
  /** Taken by a vendor. */
  taken: number;
  arrived: number;
  /** Of those that arrived, the ones that stood on the screen. */
  shown: number;
  /** Of these, the ones that the app could know of: its own code ran, or somebody tapped. */
  shownToApp: number;
  opened: number;
  /** Phones to which something arrived. */
  readonly reached: Set<string>;
  /** Lost by cause; `silent`: nobody told the server. */
  readonly lost: Map<LossCause, { told: number; silent: number }>;
}

/** What the vendors tell the server at the end of a step: one call for each vendor and event. */
export interface VendorCall {
  readonly desk: Desk;
  readonly event: string;
  readonly refs: readonly number[];
}

/** The phones' side of a run: what vendors hand over arrives when the phone can be reached, and apps tell what they know. */
export interface PhoneSide {
  /** Takes over what the vendors took in a step that began at `fromMs`. */
  receive(fromMs: number): void;
  /** Everything up to this instant that was not told before. */
  settle(toMs: number): { readonly outcomes: readonly OutcomeReport[]; readonly calls: readonly VendorCall[] };
  /** By maker, as the apps report it. */
  readonly counts: ReadonlyMap<string, PhoneCounts>;
}

interface Happening {
  readonly atMs: number;
  readonly call?: { readonly desk: Desk; readonly event: string; readonly ref: number };
  readonly outcome?: OutcomeReport;
}

export interface PhoneSideOptions {
  readonly desks: readonly Desk[];
  /** The phone that holds a token of a vendor. */
  readonly phoneOf: (vendor: string, token: string) => ReachPhone | undefined;
  readonly lives: PhoneLives;
  /** Whether a notification, by its title, is one that people wait for. */
  readonly isService: (title: string) => boolean;
}

export function makePhoneSide({ desks, phoneOf, lives, isService }: PhoneSideOptions): PhoneSide {
  const counts = new Map<string, PhoneCounts>();
  let happenings: Happening[] = [];

  const countsOf = ({ kind }: ReachPhone): PhoneCounts => {
    const found = counts.get(kind.maker) ?? {
      taken: 0,
      arrived: 0,
      shown: 0,
      shownToApp: 0,
      opened: 0,
      reached: new Set(),
      lost: new Map(),
    };
    counts.set(kind.maker, found);
    return found;
  };
  const lose = (phone: ReachPhone, cause: LossCause, told: boolean): void => {
    const { lost } = countsOf(phone);
    const entry = lost.get(cause) ?? { told: 0, silent: 0 };
    entry[told ? "told" : "silent"]++;
    lost.set(cause, entry);
  };

  const hand = ({ desk, one, phone, fromMs }: { desk: Desk; one: Handed; phone: ReachPhone; fromMs: number }): void => {
    // The lab's server names the instant of each attempt; the phones need it since a vendor's clock stands still during a step.
    const sentAtMs = timeIn(one.data, fromMs);
    const untilMs = sentAtMs + one.lifeMs;
    const arrivedMs = lives.arrivalMs(phone, desk.link, { fromMs: sentAtMs, untilMs });
    const own = countsOf(phone);
    if (arrivedMs === null) {
      lose(phone, causeOf(phone, desk), desk.expired !== null);
      if (desk.expired !== null) happenings.push({ atMs: untilMs, call: { desk, event: desk.expired, ref: one.ref } });
      return;
    }
    own.arrived++;
    own.reached.add(phone.deviceId);
    if (desk.tell !== null) happenings.push({ atMs: arrivedMs, call: { desk, event: "delivered", ref: one.ref } });
    const name = nameIn(one.data);
    const report = (outcome: OutcomeReport["outcome"], atMs: number): void => {
      if (name !== null) happenings.push({ atMs, outcome: { ...name, deviceId: phone.deviceId, outcome, at: iso(atMs) } });
    };
    if (desk.wakesApp && desk.tell === null) report("delivered", arrivedMs);
    // Without permission the app's code may run, and nothing stands on the screen.
    if (!phone.permitted || phone.since === "switchedOff") return;
    own.shown++;
    if (desk.wakesApp) report("shown", arrivedMs);
    const openedMs = lives.openedMs(phone, { shownMs: arrivedMs, isService: isService(one.title), text: one.title });
    if (desk.wakesApp || openedMs !== null) own.shownToApp++;
    if (openedMs === null) return;
    own.opened++;
    report("opened", openedMs);
  };

  return {
    counts,
    receive: (fromMs) => {
      for (const desk of desks) {
        const { handed, withheld } = desk.take();
        for (const one of handed) {
          const phone = phoneOf(desk.vendor, one.token);
          if (phone === undefined) continue;
          countsOf(phone).taken++;
          hand({ desk, one, phone, fromMs });
        }
        for (const { ref, token, event } of withheld) {
          const phone = phoneOf(desk.vendor, token);
          if (phone === undefined) continue;
          countsOf(phone).taken++;
          lose(phone, "withheld", event !== null);
          if (event !== null) happenings.push({ atMs: fromMs, call: { desk, event, ref } });
        }
      }
    },
    settle: (toMs) => {
      const due = happenings.filter(({ atMs }) => atMs <= toMs);
      happenings = happenings.filter(({ atMs }) => atMs > toMs);
      const calls = new Map<string, { desk: Desk; event: string; refs: number[] }>();
      for (const { call } of due) {
        if (call === undefined) continue;
        const key = `${call.desk.vendor} ${call.event}`;
        const known = calls.get(key) ?? { desk: call.desk, event: call.event, refs: [] };
        known.refs.push(call.ref);
        calls.set(key, known);
      }
      return { outcomes: due.flatMap(({ outcome }) => outcome ?? []), calls: [...calls.values()] };
    },
  };
}

function causeOf(phone: ReachPhone, { link }: Desk): LossCause {
  if (phone.since === "outOfUse") return "outOfUse";
  if (phone.since === "uninstalled") return "appGone";
  if (link === "google" && phone.google !== "works") return "noGoogle";
  return link === "app" ? "appNotRunning" : "offline";
}

function timeIn(data: Readonly<Record<string, string>>, otherwiseMs: number): number {
  const atMs = Date.parse(data.carillon_at ?? "");
  return Number.isNaN(atMs) ? otherwiseMs : atMs;
}

function nameIn(data: Readonly<Record<string, string>>): { readonly messageId: string } | { readonly batchId: string } | null {
  const { carillon_message: messageId, carillon_batch: batchId } = data;
  return messageId !== undefined ? { messageId } : batchId !== undefined ? { batchId } : null;
}
