import type { MisbehaviourRule } from "../src/lab/vendors/misbehaviour.ts";

/** What goes wrong at simulated vendors in a soak. */
export const faultKinds = ["throttle", "tokenDead", "serverError", "stall", "resetAfterWrite", "wrongBody", "quotaUsedUp"] as const;
export type FaultKind = (typeof faultKinds)[number];

/** A vendor's own names for what is in no status: too many calls; the app's or a device's count is used up. */
interface Words {
  readonly throttle?: string;
  /** Of the app: the vendor takes nothing more that day, so it is said once a slice. */
  readonly appQuota?: string;
  readonly deviceQuota?: string;
}

const words: Readonly<Record<string, Words>> = {
  fcm: { throttle: "QUOTA_EXCEEDED" },
  apns: { throttle: "TooManyRequests" },
  webPush: {},
  huawei: { throttle: "80100017" },
  harmony: { throttle: "80300029" },
  honor: { appQuota: "80200047" },
  xiaomi: { throttle: "200002", appQuota: "200001" },
  oppo: { throttle: "13", appQuota: "33" },
  vivo: { throttle: "10072", appQuota: "10070" },
  meizu: { throttle: "110010", appQuota: "110053" },
  getui: { throttle: "10005", appQuota: "30004" },
  jpush: { throttle: "2002", deviceQuota: "2005" },
  twilio: { throttle: "20429" },
  aliyun: { throttle: "Throttling.User", deviceQuota: "isv.BUSINESS_LIMIT_CONTROL" },
};

/** The share of faults that are dead tokens: phones are uninstalled for them, since whole requests cannot be. */
export const deadShare = (share: number): number => share / 7;

/**
 * What goes wrong with a vendor's requests, of which about `share` meet something or a dead token. A reset comes after the vendor has taken the message, a wrong body
 * (a proxy's page) and a stall before. A vendor without a word for its quota has none that is used up.
 */
export function faultsOf(vendor: string, share: number): readonly { readonly kind: FaultKind; readonly rule: MisbehaviourRule }[] {
  const { throttle, appQuota, deviceQuota } = words[vendor] ?? {};
  // Each rule is asked only about what the rules before it let pass; with shares this small that hardly matters.
  const scope = { times: Number.POSITIVE_INFINITY, probability: share / (deviceQuota === undefined ? 6 : 7) };
  const rules: { kind: FaultKind; rule: MisbehaviourRule }[] = [
    throttle === undefined
      ? { kind: "throttle", rule: { kind: "answer", status: 429, headers: { "retry-after": "1" }, ...scope } }
      : { kind: "throttle", rule: { kind: "native", code: throttle, ...scope } },
    { kind: "serverError", rule: { kind: "answer", status: 503, ...scope } },
    { kind: "stall", rule: { kind: "stall", ...scope } },
    { kind: "resetAfterWrite", rule: { kind: "reset", when: "after", ...scope } },
    { kind: "wrongBody", rule: { kind: "garbage", body: "unreadable", when: "before", ...scope } },
  ];
  if (deviceQuota !== undefined) rules.push({ kind: "quotaUsedUp", rule: { kind: "native", code: deviceQuota, ...scope } });
  if (appQuota !== undefined)
    rules.push({ kind: "quotaUsedUp", rule: { kind: "native", code: appQuota, times: 1, probability: share / 6 } });
  return rules;
}
