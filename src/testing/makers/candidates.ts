import type { ChannelConfig } from "../../channel/port.ts";
import { type AliyunOptions, startAliyunSimulator } from "../../lab/vendors/aliyun-simulator.ts";
import { type GetuiOptions, startGetuiSimulator } from "../../lab/vendors/getui-simulator.ts";
import { type HarmonyOptions, startHarmonySimulator } from "../../lab/vendors/harmony-simulator.ts";
import { type HonorOptions, startHonorSimulator } from "../../lab/vendors/honor-simulator.ts";
import { makeHuaweiServiceAccount } from "../../lab/vendors/huawei-service-account.ts";
import { type HuaweiOptions, startHuaweiSimulator } from "../../lab/vendors/huawei-simulator.ts";
import { type JpushOptions, startJpushSimulator } from "../../lab/vendors/jpush-simulator.ts";
import { type MeizuOptions, startMeizuSimulator } from "../../lab/vendors/meizu-simulator.ts";
import type { MisbehaviourRule, RuleHandle } from "../../lab/vendors/misbehaviour.ts";
import type { Attempt, Received } from "../../lab/vendors/notification-log.ts";
import { type OppoOptions, startOppoSimulator } from "../../lab/vendors/oppo-simulator.ts";
import type { ReportAnswer, ReportOptions } from "../../lab/vendors/report.ts";
import { startTwilioSimulator, type TwilioOptions } from "../../lab/vendors/twilio-simulator.ts";
import { startVivoSimulator, type VivoOptions } from "../../lab/vendors/vivo-simulator.ts";
import { startXiaomiSimulator, type XiaomiOptions } from "../../lab/vendors/xiaomi-simulator.ts";

/** What all simulators of makers have in common. */
export interface Simulated {
  readonly received: readonly Received<unknown>[];
  readonly attempts: readonly Attempt[];
  registerToken(): string;
  uninstall(token: string): void;
  switchOff(token: string): void;
  makeInactive(token: string): void;
  misbehave(rule: MisbehaviourRule): RuleHandle;
  report(notifications: readonly Received<unknown>[], event: string, options?: ReportOptions): Promise<ReportAnswer>;
  close(): Promise<void>;
}

/** What a vendor took and no device shows, and the event that it tells of it; null: it keeps silent. */
export interface Lost {
  readonly notification: Received<unknown>;
  readonly event: string | null;
}

/** A simulator, the channel that leads to it, and how to look behind it. */
export interface Candidate {
  readonly simulator: Simulated;
  readonly channel: Omit<ChannelConfig, "id">;
  readonly lost: () => readonly Lost[];
  /** Ends the access tokens that were handed out, where there are any. */
  readonly revoke: (() => void) | null;
}

/** Keys are dear: all simulators share these. */
export const account = makeHuaweiServiceAccount("388421841");
export const strange = makeHuaweiServiceAccount("388421841").json;
export const callbackKey = { userName: "carillon", secret: Buffer.from("receipt key").toString("base64") };
const byFailure = (dropped: readonly Received<{ readonly failure: string | null }>[]): readonly Lost[] =>
  dropped.map((notification) => ({ notification, event: notification.raw.failure }));

/** Starts each vendor's simulator; without options it knows no limits, so that the exam meets none by chance. */
export const start = {
  huaweiV1: async (options: HuaweiOptions): Promise<Candidate> => {
    const simulator = await startHuaweiSimulator({ account, callbackKey, marketingPerDevicePerDay: 1000, ...options });
    return { simulator, channel: simulator.channel, lost: () => simulator.withheld, revoke: simulator.revokeAccessTokens };
  },
  huaweiV2: async (options: HuaweiOptions): Promise<Candidate> => {
    const simulator = await startHuaweiSimulator({ account, callbackKey, marketingPerDevicePerDay: 1000, ...options });
    return { simulator, channel: simulator.channelV2, lost: () => simulator.withheld, revoke: null };
  },
  harmony: async (options: HarmonyOptions): Promise<Candidate> => {
    const simulator = await startHarmonySimulator({ account, callbackKey, marketingPerDevicePerDay: 1000, ...options });
    return { simulator, channel: simulator.channel, lost: () => simulator.withheld, revoke: null };
  },
  honor: async (options: HonorOptions): Promise<Candidate> => {
    const simulator = await startHonorSimulator(options);
    return { simulator, channel: simulator.channel, lost: () => simulator.withheld, revoke: simulator.revokeAccessTokens };
  },
  xiaomi: async (options: XiaomiOptions): Promise<Candidate> => {
    const simulator = await startXiaomiSimulator(options);
    const eventOf = (type: number | null): string | null => (type === null ? null : String(type));
    const lost = () => simulator.dropped.map((notification) => ({ notification, event: eventOf(notification.raw.dropType) }));
    return { simulator, channel: simulator.channel, lost, revoke: null };
  },
  oppo: async (options: OppoOptions): Promise<Candidate> => {
    const simulator = await startOppoSimulator({ marketingPerDevicePerDay: null, ...options });
    return { simulator, channel: simulator.channel, lost: () => simulator.undelivered, revoke: simulator.revokeAccessTokens };
  },
  vivo: async (options: VivoOptions): Promise<Candidate> => {
    const simulator = await startVivoSimulator(options);
    return { simulator, channel: simulator.channel, lost: () => simulator.withheld, revoke: simulator.revokeAccessTokens };
  },
  meizu: async (options: MeizuOptions): Promise<Candidate> => {
    const simulator = await startMeizuSimulator({ publicPerDevicePerDay: null, ...options });
    const lost = () => simulator.undelivered.map(({ notification }) => ({ notification, event: null }));
    return { simulator, channel: simulator.channel, lost, revoke: null };
  },
  getui: async (options: GetuiOptions): Promise<Candidate> => {
    const simulator = await startGetuiSimulator(options);
    return { simulator, channel: simulator.channel, lost: () => byFailure(simulator.dropped), revoke: simulator.revokeAccessTokens };
  },
  /** Devices that only their maker reaches. */
  getuiOverHuawei: async (options: GetuiOptions): Promise<Candidate> => {
    const simulator = await startGetuiSimulator(options);
    const registerToken = () => simulator.registerToken({ maker: "HW", online: false });
    return {
      simulator: { ...simulator, registerToken },
      channel: simulator.channel,
      lost: () => byFailure(simulator.dropped),
      revoke: simulator.revokeAccessTokens,
    };
  },
  jpush: async (options: JpushOptions): Promise<Candidate> => {
    const simulator = await startJpushSimulator(options);
    return { simulator, channel: simulator.channel, lost: () => byFailure(simulator.dropped), revoke: null };
  },
  twilio: async (options: TwilioOptions): Promise<Candidate> => {
    const simulator = await startTwilioSimulator(options);
    return { simulator, channel: simulator.channel, lost: () => byFailure(simulator.dropped), revoke: null };
  },
  aliyun: async (options: AliyunOptions): Promise<Candidate> => {
    const simulator = await startAliyunSimulator({ flow: "off", ...options });
    return { simulator, channel: simulator.channel, lost: () => byFailure(simulator.dropped), revoke: null };
  },
};
