import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../../base/duration.ts";
import { messageLife } from "./message-life.ts";

describe("how long a vendor keeps a message", () => {
  it.each([
    ["FCM, as asked", messageLife.fcm({ android: { ttl: "7200s" } }), 2 * HOUR_MS],
    ["FCM, unasked", messageLife.fcm({}), 28 * DAY_MS],
    ["Huawei", messageLife.huawei({ requestId: "1", biTag: null, kind: "marketing", message: { android: { ttl: "60s" } } }), 60_000],
    [
      "HarmonyOS",
      messageLife.harmony({ requestId: "1", biTag: null, pushType: 0, kind: "marketing", message: { pushOptions: { ttl: 60 } } }),
      60_000,
    ],
    ["Honor", messageLife.honor({ requestId: "1", passThrough: false, message: { android: { ttl: "1s" } } }), 1000],
    ["Xiaomi, in milliseconds", messageLife.xiaomi({ id: "1", fields: { time_to_live: "3000" }, dropType: null }), 3000],
    ["OPPO", messageLife.oppo(oppo({ off_line: true, off_line_ttl: 3600 })), HOUR_MS],
    ["OPPO, for phones that are connected alone", messageLife.oppo(oppo({ off_line: false })), 0],
    ["vivo", messageLife.vivo({ taskId: "1", message: { timeToLive: 60 }, callback: null, param: "" }), 60_000],
    ["Meizu, in hours", messageLife.meizu(meizu({ offLine: 1, validTime: 3 })), 3 * HOUR_MS],
    ["Meizu, for phones that are connected alone", messageLife.meizu(meizu({ offLine: 0 })), 0],
    ["Getui", messageLife.getui(getui({ ttl: 3000 })), 3000],
    ["Getui, for phones that are connected alone", messageLife.getui(getui({ ttl: -1 })), 0],
    ["Getui, unasked", messageLife.getui(getui({})), HOUR_MS],
  ])("%s", (_, found, lifeMs) => {
    expect(found).toBe(lifeMs);
  });
});

const oppo = (fields: Readonly<Record<string, unknown>>) =>
  ({ messageId: "1", taskId: "1", class: "marketing", category: null, callBackUrl: null, callBackParameter: null, fields }) as const;
const meizu = (pushTimeInfo: Readonly<Record<string, unknown>>) =>
  ({ msgId: "1", kind: "notice", class: "public", callback: null, callbackParam: null, callbackType: 3, json: { pushTimeInfo } }) as const;
const getui = (settings: Readonly<Record<string, unknown>>) =>
  ({ taskId: "1", msgId: "1", requestId: null, route: "getui", push: { settings }, failure: null }) as const;
