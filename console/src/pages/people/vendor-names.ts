const names: Readonly<Record<string, string>> = {
  apns: "APNs",
  fcm: "FCM",
  huawei: "HUAWEI",
  harmony: "HarmonyOS",
  honor: "HONOR",
  xiaomi: "Xiaomi",
  oppo: "OPPO",
  vivo: "vivo",
  meizu: "Meizu",
  getui: "Getui",
  jpush: "JPush",
  aliyun: "Aliyun",
  twilio: "Twilio SMS",
  webPush: "Web Push",
};

/** A channel's vendor as it writes itself. */
export const vendorName = (vendor: string): string => (Object.hasOwn(names, vendor) ? (names[vendor] ?? vendor) : vendor);

/** Every vendor that has a channel, in the order in which they are offered. */
export const knownVendors: readonly string[] = Object.keys(names);
