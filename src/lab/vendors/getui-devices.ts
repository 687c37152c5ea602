import { randomBytes, randomUUID } from "node:crypto";
import type { DayCounts } from "./day-counts.ts";
import { type GetuiRoute, readGetuiContent } from "./getui-push-rules.ts";
import type { GetuiMaker } from "./getui-receipts.ts";
import { isRecord } from "./jwt.ts";
import type { Received } from "./notification-log.ts";

/** What Getui adds to a push that a device gets. */
export interface GetuiRaw {
  readonly taskId: string;
  readonly msgId: string;
  readonly requestId: string | null;
  /** Getui's own link, or the maker whose channel carried it. */
  readonly route: "getui" | GetuiMaker;
  /** The body of the push. */
  readonly push: Readonly<Record<string, unknown>>;
  /** The event that tells why it does not arrive; null = it does. */
  readonly failure: string | null;
}

/** A device when the app registers. */
export interface GetuiDeviceOptions {
  readonly token?: string;
  /** The maker whose channel reaches it; default none, the own link alone. */
  readonly maker?: GetuiMaker;
  /** Whether the own link is up; default true. */
  readonly online?: boolean;
  /** Of another app: `appid not match cid`. */
  readonly foreign?: boolean;
  readonly alias?: string;
  readonly tags?: readonly string[];
}

/** A registered device; `deadForMaker`: the app is gone and only the maker knows. */
export interface GetuiDevice {
  readonly token: string;
  readonly maker: GetuiMaker | null;
  readonly foreign: boolean;
  readonly alias: string | null;
  readonly tags: readonly string[];
  online: boolean;
  state: "alive" | "dead" | "deadForMaker" | "off" | "inactive";
}

type Push = Readonly<Record<string, unknown>>;
type Taken = Omit<Received<GetuiRaw>, "atWallMs">;

/** What a push came to: what devices get, what cannot arrive, and the word for each; who the strategy leaves out has none. */
export interface GetuiOutcome {
  readonly received: readonly Taken[];
  readonly dropped: readonly Taken[];
  readonly words: Readonly<Record<string, string>>;
}

/** The devices that have the app, and the way that a push takes to each. */
export class GetuiDevices {
  readonly #all = new Map<string, GetuiDevice>();
  readonly #options: GetuiDevicesOptions;

  constructor(options: GetuiDevicesOptions) {
    this.#options = options;
  }

  register({ token = randomBytes(16).toString("hex"), maker, online = true, foreign = false, alias, tags = [] }: GetuiDeviceOptions = {}) {
    this.#all.set(token, { token, maker: maker ?? null, foreign, alias: alias ?? null, tags, online, state: "alive" });
    return token;
  }

  change(token: string, changes: Partial<Pick<GetuiDevice, "state" | "online">>): void {
    const device = this.#all.get(token);
    if (device === undefined) throw new Error("no such device is registered here");
    Object.assign(device, changes);
  }

  /** Ends the registration of a device, known or not. */
  end(token: string): void {
    if (!this.#all.has(token)) this.register({ token });
    this.change(token, { state: "dead" });
  }

  find(target: string, name: "cid" | "alias"): readonly GetuiDevice[] {
    if (name === "alias") return [...this.#all.values()].filter(({ alias }) => alias === target);
    const device = this.#all.get(target);
    if (device !== undefined) return [device];
    if (!this.#options.acceptUnknown || !/^[0-9A-Za-z]{4,64}$/.test(target)) return [];
    this.register({ token: target });
    return this.find(target, name);
  }

  /** Devices of this app that have one of the tags; without tags all. */
  tagged(tags: readonly string[]): readonly GetuiDevice[] {
    const fits = (device: GetuiDevice): boolean => tags.length === 0 || device.tags.some((tag) => tags.includes(tag));
    return [...this.#all.values()].filter((device) => isReachable(device) && fits(device));
  }

  deliver(
    devices: readonly GetuiDevice[],
    push: Push,
    { taskId, nowMs }: { readonly taskId: string; readonly nowMs: number },
  ): GetuiOutcome {
    const received: Taken[] = [];
    const dropped: Taken[] = [];
    const words: Record<string, string> = {};
    for (const device of devices) {
      const way = device.state === "inactive" ? "ignored" : wayTo(device, push);
      if (way === null) continue;
      words[device.token] = wordFor[way];
      if (way === "ignored" || isRecord(recordOf(push.push_message).revoke)) continue;
      const failure = this.#failureOf(device, way, nowMs);
      (failure === null ? received : dropped).push(takenPush(device, way, { push, taskId, failure }));
    }
    return { received, dropped, words };
  }

  /** Why a push that is taken does not arrive; the own link never says that notifications are off. */
  #failureOf(device: GetuiDevice, way: Way, nowMs: number): string | null {
    if (way === "lost") return "500";
    if (way !== "maker") return null;
    if (device.state === "deadForMaker") return "uninstalled";
    if (device.state === "off") return "switchedOff";
    const { dayCounts, makerPushesPerDay } = this.#options;
    return dayCounts.take(`maker ${device.token}`, { most: makerPushesPerDay, nowMs }) ? null : "frequency";
  }
}

/** What the devices' world allows. */
export interface GetuiDevicesOptions {
  /** Take a well-formed cid that was never registered for a living device. */
  readonly acceptUnknown: boolean;
  readonly dayCounts: DayCounts;
  /** Pushes that one device takes over its maker's channel on a day. */
  readonly makerPushesPerDay: number | undefined;
}

/** Whether Getui takes the device for one of this app that still has it. */
export const isReachable = ({ foreign, state }: GetuiDevice): boolean => !foreign && state !== "dead";

const wordFor = {
  ignored: "successed_ignore",
  link: "successed_online",
  stored: "successed_offline",
  maker: "successed_offline",
  lost: "successed_offline",
} as const;

/** `link`: at once. `stored`: waits at Getui for the device to come online. `maker`: handed on. `lost`: offline, and not to be kept. */
type Way = "link" | "stored" | "maker" | "lost";

/** `settings.strategy`: 1 online → own link, offline → maker; 2 maker only; 3 own link only; 4 maker first. null = left out by it. */
function wayTo(device: GetuiDevice, push: Readonly<Record<string, unknown>>): Way | null {
  const { strategy, ttl } = recordOf(push.settings);
  const chosen = recordOf(strategy);
  const place = device.maker === null ? "default" : device.maker.toLowerCase();
  const number = Number(chosen[place] ?? chosen.default ?? 1);
  const channel = recordOf(push.push_channel);
  const part = device.maker === "iOS" ? channel.ios : recordOf(channel.android).ups;
  const canHandOn = device.maker !== null && isRecord(part);
  const own: Way = device.online ? "link" : ttl === -1 ? "lost" : "stored";
  if (number === 2) return canHandOn ? "maker" : null;
  if (number === 3) return own;
  if (number === 4) return canHandOn ? "maker" : own;
  return own !== "link" && canHandOn ? "maker" : own;
}

function takenPush(
  device: GetuiDevice,
  way: Way,
  { push, taskId, failure }: { readonly push: Readonly<Record<string, unknown>>; readonly taskId: string; readonly failure: string | null },
): Omit<Received<GetuiRaw>, "atWallMs"> {
  const route: GetuiRoute = way !== "maker" ? "getui" : device.maker === "iOS" ? "ios" : "android";
  const raw: GetuiRaw = {
    taskId,
    msgId: randomUUID().replaceAll("-", ""),
    requestId: typeof push.request_id === "string" ? push.request_id : null,
    route: way === "maker" && device.maker !== null ? device.maker : "getui",
    push,
    failure,
  };
  return { token: device.token, ...readGetuiContent(push, route), raw };
}

const recordOf = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});
