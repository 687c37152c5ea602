import { startFcmSimulator } from "../vendors/fcm-simulator.ts";
import type { GetuiRaw } from "../vendors/getui-devices.ts";
import { startGetuiSimulator } from "../vendors/getui-simulator.ts";
import { startHarmonySimulator } from "../vendors/harmony-simulator.ts";
import { honorQuotas, startHonorSimulator } from "../vendors/honor-simulator.ts";
import { startHuaweiSimulator } from "../vendors/huawei-simulator.ts";
import { startMeizuSimulator } from "../vendors/meizu-simulator.ts";
import { messageLife } from "../vendors/message-life.ts";
import type { Received } from "../vendors/notification-log.ts";
import { startOppoSimulator } from "../vendors/oppo-simulator.ts";
import type { SimulatorOptions } from "../vendors/simulator.ts";
import { startVivoSimulator, vivoQuotas } from "../vendors/vivo-simulator.ts";
import { startXiaomiSimulator } from "../vendors/xiaomi-simulator.ts";
import { type Desk, type DeskParts, makeDesk } from "./desk.ts";
import type { MakerPush } from "./phone-mix.ts";
import type { ReachPhone } from "./phones.ts";

/** The app as the server and all vendors know it. */
export const reachAppId = "com.example.app";

/** The vendors of a run; an aggregator without the makers' credentials, so that it has its own link alone. */
export type DeskName = "fcm" | MakerPush | "getui";
type Common = Pick<SimulatorOptions, "now" | "proofNow">;

/** What the app's phones do at a vendor that knows them by token. */
interface Registry {
  registerToken(): string;
  uninstall(token: string): void;
  switchOff(token: string): void;
  makeInactive(token: string): void;
}

/**
 * Days without a connection after which a maker calls a phone inactive, as far as it has a word for that; Honor's only one is for apps that
 * were stopped. Sources: the makers' pages of 2026-06.
 */
const inactiveAfterDays: Readonly<Partial<Record<MakerPush, number>>> = {
  huawei: 30,
  harmony: 30,
  xiaomi: 30,
  oppo: 30,
  vivo: 14,
  meizu: 30,
};

/** A maker's own push: only on its phones, over its own link, and it knows at once what became of the app. */
function maker(name: MakerPush, registry: Registry): Pick<DeskParts<never>, "vendor" | "link" | "wakesApp" | "connect" | "settle"> {
  return {
    vendor: name,
    link: "maker",
    wakesApp: false,
    connect: ({ kind, makerPushWorks }) => (kind.push === name && makerPushWorks ? registry.registerToken() : null),
    settle: (phone, token) => {
      if (phone.since === "uninstalled") registry.uninstall(token);
      if (phone.since === "switchedOff") registry.switchOff(token);
      if (phone.since === "outOfUse" && phone.lastUseDaysAgo > (inactiveAfterDays[name] ?? Number.POSITIVE_INFINITY))
        registry.makeInactive(token);
    },
  };
}

/**
 * Starts each vendor's simulator with the caps that the vendor publishes for an app without a news licence. A vendor's days and hours are
 * those of `now`; signatures are judged by the machine's clock, which senders look at.
 */
const start = {
  fcm: async (common) => {
    const simulator = await startFcmSimulator(common);
    return makeDesk({
      vendor: "fcm",
      link: "google",
      wakesApp: true,
      expired: null,
      channel: {
        vendor: "fcm",
        appId: reachAppId,
        endpoints: { api: simulator.url, token: simulator.tokenUrl },
        credentials: simulator.serviceAccount,
      },
      // Google's library hands out a token once it has reached Google, which a phone may have done on a journey.
      connect: ({ google }) => (google === "works" || google === "cutOff" ? simulator.registerToken() : null),
      settle: ({ google, since }, token) => {
        if (google === "works" && since === "uninstalled") simulator.unregisterToken(token);
      },
      simulator,
      withheld: () => [],
      lifeMs: messageLife.fcm,
      report: null,
    });
  },
  huawei: async (common) => {
    const simulator = await startHuaweiSimulator(common);
    const { channel, withheld, report } = simulator;
    return makeDesk({
      ...maker("huawei", simulator),
      channel: { ...channel, appId: reachAppId },
      expired: null,
      simulator,
      withheld: () => withheld,
      lifeMs: messageLife.huawei,
      report,
    });
  },
  harmony: async (common) => {
    const simulator = await startHarmonySimulator(common);
    const { channel, withheld, report } = simulator;
    return makeDesk({
      ...maker("harmony", simulator),
      channel: { ...channel, appId: reachAppId },
      expired: null,
      simulator,
      withheld: () => withheld,
      lifeMs: messageLife.harmony,
      report,
    });
  },
  honor: async (common) => {
    const simulator = await startHonorSimulator({ ...common, ...honorQuotas });
    const { channel, withheld, report } = simulator;
    return makeDesk({
      ...maker("honor", simulator),
      channel: { ...channel, appId: reachAppId },
      expired: null,
      simulator,
      withheld: () => withheld,
      lifeMs: messageLife.honor,
      report,
    });
  },
  xiaomi: async (common) => {
    const simulator = await startXiaomiSimulator(common);
    const { channel, dropped, report } = simulator;
    return makeDesk({
      ...maker("xiaomi", simulator),
      channel: { ...channel, appId: reachAppId },
      expired: "expired",
      simulator,
      withheld: () => dropped.map((one) => ({ notification: one, event: one.raw.dropType === null ? null : String(one.raw.dropType) })),
      lifeMs: messageLife.xiaomi,
      report: withoutUrl(report),
    });
  },
  oppo: async (common) => {
    const simulator = await startOppoSimulator(common);
    const { channel, undelivered, report } = simulator;
    return makeDesk({
      ...maker("oppo", simulator),
      channel: { ...channel, appId: reachAppId },
      expired: null,
      simulator,
      withheld: () => undelivered,
      lifeMs: messageLife.oppo,
      report: withoutUrl(report),
    });
  },
  vivo: async (common) => {
    const simulator = await startVivoSimulator({ ...common, ...vivoQuotas });
    const { channel, withheld, report } = simulator;
    return makeDesk({
      ...maker("vivo", simulator),
      channel: { ...channel, appId: reachAppId },
      expired: "100/10012",
      simulator,
      withheld: () => withheld,
      lifeMs: messageLife.vivo,
      report: withoutUrl(report),
    });
  },
  meizu: async (common) => {
    const simulator = await startMeizuSimulator(common);
    const { channel, undelivered, report } = simulator;
    return makeDesk({
      ...maker("meizu", simulator),
      channel: { ...channel, appId: reachAppId },
      expired: null,
      simulator,
      withheld: () => undelivered.map(({ notification }) => ({ notification, event: null })),
      lifeMs: messageLife.meizu,
      report: withoutUrl(report),
    });
  },
  getui: async (common) => {
    const simulator = await startGetuiSimulator(common);
    const { channel, dropped, report } = simulator;
    return makeDesk<GetuiRaw>({
      vendor: "getui",
      link: "app",
      wakesApp: true,
      expired: null,
      channel: { ...channel, appId: reachAppId },
      connect: ({ kind }) => (kind.platform === "android" ? simulator.registerToken({ online: false }) : null),
      // Its link is the app's own: that the app is gone, or may not notify, is seen by nobody but the phone.
      settle: ({ since, lastUseDaysAgo }, token) => {
        if ((since === "outOfUse" || since === "uninstalled") && lastUseDaysAgo > 90) simulator.makeInactive(token);
      },
      simulator,
      withheld: () => dropped.map((one) => ({ notification: one, event: one.raw.failure })),
      lifeMs: messageLife.getui,
      report,
    });
  },
} as const satisfies Readonly<Record<DeskName, (common: Common) => Promise<Desk>>>;

/** Starts some vendors on free ports of 127.0.0.1. */
export const startDesks = (names: readonly DeskName[], common: Common): Promise<readonly Desk[]> =>
  Promise.all(names.map((name) => start[name](common)));

type Report<Raw> = (
  notifications: readonly Received<Raw>[],
  event: string,
  options: { readonly atMs: number; readonly url: string },
) => ReturnType<NonNullable<DeskParts<Raw>["report"]>>;

/** For vendors that are told in each message where to call: they use that address, and not the one that others know from a console. */
const withoutUrl =
  <Raw>(
    report: (notifications: readonly Received<Raw>[], event: string, options: { readonly atMs: number }) => ReturnType<Report<Raw>>,
  ): Report<Raw> =>
  (notifications, event, { atMs }) =>
    report(notifications, event, { atMs });

/** Whether the library of the phone's maker says that it runs here, in the words of a registration. */
export function servicesOf({ kind, google, makerPushWorks }: ReachPhone): Readonly<Record<string, boolean>> {
  const names: Readonly<Partial<Record<MakerPush, string>>> = {
    huawei: "hms",
    honor: "honorPush",
    xiaomi: "xiaomiPush",
    oppo: "oppoPush",
    vivo: "vivoPush",
    meizu: "meizuPush",
  };
  const own = kind.push === null ? undefined : names[kind.push];
  return { gms: google !== "absent", ...(own === undefined ? {} : { [own]: makerPushWorks }) };
}
