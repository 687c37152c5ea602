import { randomBytes } from "node:crypto";
import { localTime } from "../../base/zone.ts";
import { huaweiZone } from "./huawei-exchange.ts";

/** Where a device's app stands. `uninstalledUnknown`: the vendor will only notice when it tries to deliver. */
export type HuaweiDeviceState = "alive" | "uninstalled" | "uninstalledUnknown" | "switchedOff" | "inactive" | "noRight" | "replaced";

/** What a test does to the phones. */
export interface HuaweiDeviceControls {
  /**
   * Installs the app: makes (or takes) a token, and makes the device alive and reachable again. `app` names another app or project than the
   * simulator's own. Returns the token.
   */
  registerToken(options?: { readonly token?: string; readonly app?: string }): string;
  /** The app is gone and the vendor refuses its token; `quietly`: it takes the message and tells afterwards. */
  uninstall(token: string, options?: { readonly quietly?: boolean }): void;
  /** The person switched the app's notifications off. */
  switchOff(token: string): void;
  /** Thirty days without a connection. */
  makeInactive(token: string): void;
  /** The app has a newer token: this one is no longer the device's. */
  replaceToken(token: string): void;
}

/** The registered devices and what they got today. */
export interface HuaweiDevices extends HuaweiDeviceControls {
  /** The state of a token of this app; `foreign`: of another app; `unknown`: nobody's, though well formed; `malformed`: no token at all. */
  stateOf(token: string): HuaweiDeviceState | "foreign" | "unknown" | "malformed";
  /**
   * Counts one message to the device and says with which status the vendor will report it: 0 when it gets through. Test messages stay
   * outside the daily cap.
   */
  deliver(token: string, message: { readonly kind: "marketing" | "service" | "test"; readonly nowMs: number }): number;
  setState(token: string, state: HuaweiDeviceState): void;
}

export interface HuaweiDeviceOptions {
  /** The app or project whose tokens count as its own. */
  readonly app: string;
  /** Marketing messages that a device shows a day. */
  readonly marketingPerDevicePerDay: number;
  /** All messages that a device takes a day. */
  readonly messagesPerDevicePerDay: number;
  readonly makeToken: () => string;
  readonly isToken: (token: string) => boolean;
}

/** The status that a receipt will name for a device in this state. */
const statusOfState: Readonly<Partial<Record<HuaweiDeviceState, number>>> = {
  uninstalledUnknown: 2,
  replaced: 5,
  switchedOff: 6,
  inactive: 10,
};

export function makeHuaweiDevices(options: HuaweiDeviceOptions): HuaweiDevices {
  const devices = new Map<string, { readonly app: string; state: HuaweiDeviceState }>();
  const today = { day: Number.NaN, all: new Map<string, number>(), marketing: new Map<string, number>() };
  const setState = (token: string, state: HuaweiDeviceState): void => {
    devices.set(token, { app: devices.get(token)?.app ?? options.app, state });
  };
  const stateOf: HuaweiDevices["stateOf"] = (token) => {
    const device = devices.get(token);
    if (device === undefined) return options.isToken(token) ? "unknown" : "malformed";
    return device.app === options.app ? device.state : "foreign";
  };
  const take = (counts: Map<string, number>, token: string): number => {
    const count = (counts.get(token) ?? 0) + 1;
    counts.set(token, count);
    return count;
  };
  return {
    stateOf,
    setState,
    deliver: (token, { kind, nowMs }) => {
      const { day } = localTime(huaweiZone, nowMs);
      if (day !== today.day) {
        today.day = day;
        today.all.clear();
        today.marketing.clear();
      }
      const status = statusOfState[devices.get(token)?.state ?? "alive"];
      if (status !== undefined) return status;
      if (kind === "test") return 0;
      if (take(today.all, token) > options.messagesPerDevicePerDay) return 102;
      return kind === "marketing" && take(today.marketing, token) > options.marketingPerDevicePerDay ? 256 : 0;
    },
    registerToken: ({ token = options.makeToken(), app = options.app } = {}) => {
      devices.set(token, { app, state: "alive" });
      return token;
    },
    uninstall: (token, { quietly = false } = {}) => setState(token, quietly ? "uninstalledUnknown" : "uninstalled"),
    switchOff: (token) => setState(token, "switchedOff"),
    makeInactive: (token) => setState(token, "inactive"),
    replaceToken: (token) => setState(token, "replaced"),
  };
}

/** A token as long as Huawei's. */
export function makeHuaweiToken(prefix: string): string {
  return `${prefix}${randomBytes(90).toString("base64url")}`;
}
