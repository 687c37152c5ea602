import { setTimeout as delay } from "node:timers/promises";
import { DAY_MS } from "../src/base/duration.ts";
import { makeRng } from "../src/base/rng.ts";
import { asObject } from "../src/channel/transport-rule.ts";
import type { MisbehaviourRule, RuleHandle } from "../src/lab/vendors/misbehaviour.ts";
import type { Simulator, SimulatorOptions } from "../src/lab/vendors/simulator.ts";
import { startVendors } from "../src/lab/vendors/start-vendors.ts";
import { start } from "../src/testing/makers/candidates.ts";
import { deadShare, type FaultKind, faultKinds, faultsOf } from "./soak-faults.ts";
import { endpointOf } from "./soak-subscription.ts";

// Vendors' simulators of a soak in a process of their own: `soak-vendors.ts <seed> <vendor>…`, by messages of node:child_process.
// Limits a day and a minute are off, since a device gets many days' messages within minutes; faults are what goes wrong.

/** What the soak asks. */
export type VendorCall =
  | { readonly id: number; readonly ask: "channels" }
  /** So many new devices. */
  | { readonly id: number; readonly ask: "register"; readonly vendor: string; readonly count: number }
  /** Forgets what was counted, and lets this share of requests go wrong from now on. */
  | { readonly id: number; readonly ask: "begin"; readonly faults: number }
  | { readonly id: number; readonly ask: "counts" };

/** What one vendor counted since `begin`. */
export interface VendorCounts {
  readonly requests: number;
  /** Messages that it took, by device. */
  readonly received: number;
  readonly faults: Readonly<Record<FaultKind, number>>;
  /** How often it took a message, by token. */
  readonly times: Readonly<Record<string, number>>;
  /** Devices without the app, for which some vendors take messages all the same: only a receipt would tell. */
  readonly uninstalled: readonly string[];
}

interface Stand {
  readonly channel: { readonly vendor: string };
  readonly register: () => string;
  /** Ends a device's registration; null: this vendor says nothing of dead tokens when it is handed a message. */
  readonly uninstall: ((token: string) => void) | null;
  /** Devices that have the app. */
  readonly alive: string[];
  readonly uninstalled: Set<string>;
  uninstalledNow: number;
  readonly counts: () => Simulator<unknown>["counts"];
  readonly misbehave: (rule: MisbehaviourRule) => RuleHandle;
  readonly clear: () => void;
  readonly times: Map<string, number>;
  rules: readonly { readonly kind: FaultKind; readonly handle: RuleHandle }[];
}

/** Options beyond the common ones that switch a vendor's own limits off. */
const unlimited = {
  huawei: { marketingPerDevicePerDay: 1e9, messagesPerDevicePerDay: 1e9 },
  harmony: { marketingPerDevicePerDay: 1e9, messagesPerDevicePerDay: 1e9 },
  honor: {},
  xiaomi: { dailyQuota: 1e9 },
  oppo: { marketingPerDevicePerDay: null, marketingPerDay: null },
  vivo: {},
  meizu: { publicPerDevicePerDay: null },
  getui: {},
  jpush: {},
  twilio: {},
  aliyun: { flow: "off" },
} as const;

/** Slices so far. */
let day = 0;
const [seed = "", ...wanted] = process.argv.slice(2);
const optionsOf = (vendor: string): SimulatorOptions => ({ keep: "counts", rng: makeRng(`soak ${seed} ${vendor}`) });

async function startOther(vendor: string): Promise<Stand> {
  const options = optionsOf(vendor);
  const candidate = await startCandidate(vendor, options);
  // Its type names what all makers' simulators have; every simulator counts.
  const simulator = candidate.simulator as typeof candidate.simulator & Simulator<unknown>;
  const isSms = vendor === "twilio" || vendor === "aliyun";
  const { registerToken, uninstall } = candidate.simulator;
  return standOf(candidate.channel, simulator, { register: () => registerToken(), uninstall: isSms ? null : uninstall });
}

function startCandidate(vendor: string, options: SimulatorOptions) {
  switch (vendor) {
    case "huawei":
      return start.huaweiV1({ ...options, ...unlimited.huawei });
    case "harmony":
      return start.harmony({ ...options, ...unlimited.harmony });
    case "honor":
      return start.honor(options);
    case "xiaomi":
      // What a device gets a day cannot be switched off here, so each slice has a day of its own.
      return start.xiaomi({ ...options, ...unlimited.xiaomi, now: () => Date.now() + day * DAY_MS });
    case "oppo":
      return start.oppo({ ...options, ...unlimited.oppo });
    case "vivo":
      return start.vivo(options);
    case "meizu":
      return start.meizu({ ...options, ...unlimited.meizu });
    case "getui":
      return start.getui(options);
    case "jpush":
      return start.jpush(options);
    case "twilio":
      return start.twilio(options);
    case "aliyun":
      return start.aliyun({ ...options, ...unlimited.aliyun });
    default:
      throw new Error(`no simulator is called "${vendor}"`);
  }
}

function standOf(
  channel: { readonly vendor: string },
  simulator: Simulator<unknown>,
  phones: Pick<Stand, "register" | "uninstall">,
): Stand {
  const times = new Map<string, number>();
  simulator.onNotification(({ token }) => times.set(token, (times.get(token) ?? 0) + 1));
  const { misbehave, clear } = simulator;
  return {
    channel,
    ...phones,
    alive: [],
    uninstalled: new Set(),
    uninstalledNow: 0,
    counts: () => simulator.counts,
    misbehave,
    clear,
    times,
    rules: [],
  };
}

const stands = new Map<string, Stand>();
if (wanted.some((vendor) => ["fcm", "apns", "webPush"].includes(vendor))) {
  const vendors = await startVendors({ ...optionsOf("platforms"), fcmHttp2: true });
  const { channels } = vendors;
  const vapidPublicKey = channels.webPush.credentials.publicKey;
  const { fcm, apns, webPush } = vendors;
  stands.set("fcm", standOf(channels.fcm, fcm, { register: () => fcm.registerToken(), uninstall: fcm.unregisterToken }));
  stands.set(
    "apns",
    standOf(channels.apns, apns, { register: () => apns.registerToken(), uninstall: (token) => apns.unregisterToken(token) }),
  );
  stands.set(
    "webPush",
    standOf(channels.webPush, webPush, {
      register: () => JSON.stringify(webPush.subscribe({ vapidPublicKey })),
      uninstall: (token) => webPush.unsubscribe(endpointOf(token)),
    }),
  );
}
for (const vendor of wanted) if (!stands.has(vendor)) stands.set(vendor, await startOther(vendor));
for (const vendor of stands.keys()) if (!wanted.includes(vendor)) stands.delete(vendor);

function register(stand: Stand): string {
  const token = stand.register();
  stand.alive.push(token);
  return token;
}

const chance = makeRng(`soak ${seed} phones`);

/** Uninstalls the app from about this share of the phones. */
function uninstallSome(stand: Stand, share: number): void {
  const { uninstall, alive } = stand;
  stand.uninstalledNow = 0;
  if (uninstall === null) return;
  const staying: string[] = [];
  for (const token of alive.splice(0)) {
    if (chance.next() >= share) staying.push(token);
    else {
      uninstall(token);
      stand.uninstalled.add(token);
      stand.uninstalledNow++;
    }
  }
  for (const token of staying) alive.push(token);
}

function begin(vendor: string, stand: Stand, faults: number): void {
  stand.clear();
  stand.times.clear();
  uninstallSome(stand, deadShare(faults));
  stand.rules = faults === 0 ? [] : faultsOf(vendor, faults).map(({ kind, rule }) => ({ kind, handle: stand.misbehave(rule) }));
}

function countsOf({ counts, times, rules, uninstalled, uninstalledNow }: Stand): VendorCounts {
  const { attempts: requests, received } = counts();
  const used = (kind: FaultKind): number =>
    rules.filter((one) => one.kind === kind).reduce((sum, { handle }) => sum + handle.used, kind === "tokenDead" ? uninstalledNow : 0);
  const faults = Object.fromEntries(faultKinds.map((kind) => [kind, used(kind)])) as Record<FaultKind, number>; // its keys are all kinds
  return { requests, received, faults, times: Object.fromEntries(times), uninstalled: [...uninstalled] };
}

/** Long enough for requests that were held back to be dealt with. Wall time. */
const lateMs = 300;

async function answer(call: VendorCall): Promise<unknown> {
  switch (call.ask) {
    case "channels":
      return [...stands.values()].map(({ channel }) => asObject(channel));
    case "register": {
      const stand = stands.get(call.vendor);
      return stand === undefined ? [] : Array.from({ length: call.count }, () => register(stand));
    }
    case "begin":
      day++;
      for (const [vendor, stand] of stands) begin(vendor, stand, call.faults);
      return null;
    case "counts":
      // What stalled is let go first: a message that the vendor takes late has been taken.
      for (const { rules } of stands.values()) for (const { handle } of rules) handle.remove();
      await delay(lateMs);
      return Object.fromEntries([...stands].map(([vendor, stand]) => [vendor, countsOf(stand)]));
    default:
      return call satisfies never;
  }
}

process.on("message", async (call: VendorCall) => process.send?.({ id: call.id, answer: await answer(call) }));
process.on("disconnect", () => process.exit(0));
process.send?.({ id: 0, answer: null });
