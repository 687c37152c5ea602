import { aliyun } from "./aliyun/sender.ts";
import { apns } from "./apns/sender.ts";
import { fcm } from "./fcm/sender.ts";
import { getui } from "./getui/sender.ts";
import { harmony } from "./harmony/sender.ts";
import { honor } from "./honor/sender.ts";
import { huawei } from "./huawei/sender.ts";
import { jpush } from "./jpush/sender.ts";
import { meizu } from "./meizu/sender.ts";
import { oppo } from "./oppo/sender.ts";
import type { Channel } from "./port.ts";
import { twilio } from "./twilio/sender.ts";
import { vivo } from "./vivo/sender.ts";
import { webPush } from "./web-push/sender.ts";
import { xiaomi } from "./xiaomi/sender.ts";

const all: readonly Channel[] = [fcm, apns, webPush, huawei, harmony, honor, xiaomi, oppo, vivo, meizu, getui, jpush, twilio, aliyun];

/** Every kind of channel by the name that configurations and tokens use. One line adds one. */
export const channels: ReadonlyMap<string, Channel> = new Map(all.map((channel) => [channel.vendor, channel]));
