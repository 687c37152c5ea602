import { apns } from "./apns/sender.ts";
import { fcm } from "./fcm/sender.ts";
import type { Channel } from "./port.ts";
import { webPush } from "./web-push/sender.ts";

/** Every kind of channel by the name that configurations and tokens use. One line adds one. */
export const channels: ReadonlyMap<string, Channel> = new Map([fcm, apns, webPush].map((channel) => [channel.vendor, channel]));
