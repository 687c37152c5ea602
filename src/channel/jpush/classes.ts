import { type Category, marketingCategories } from "../../catalogue/catalogue.ts";
import type { GroupNotification } from "../port.ts";

/** Fields of makers by their names in `third_party_channel`. */
export type ThirdParty = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface MakersWords {
  readonly huawei: string;
  /** HarmonyOS NEXT, where its list differs from Huawei's. */
  readonly hmos?: string;
  readonly oppo: string;
  readonly vivo: string;
}

/**
 * Our categories in the makers' words, as JPush hands them on. Xiaomi's channels are the app's own and come by the options.
 * Source: docs.jiguang.cn/jpush/client/Android/android_3rd_qps and android_channel_id, 2025-04-07; the assignment is ours.
 */
const words: Readonly<Record<Category, MakersWords>> = {
  im: { huawei: "IM", oppo: "IM", vivo: "IM" },
  call: { huawei: "VOIP", hmos: "MISS_CALL", oppo: "IM", vivo: "IM" },
  account: { huawei: "ACCOUNT", oppo: "ACCOUNT", vivo: "ACCOUNT" },
  finance: { huawei: "FINANCE", oppo: "ACCOUNT", vivo: "ACCOUNT" },
  order: { huawei: "EXPRESS", oppo: "ORDER", vivo: "ORDER" },
  logistics: { huawei: "EXPRESS", oppo: "ORDER", vivo: "ORDER" },
  reminder: { huawei: "WORK", oppo: "TODO", vivo: "TODO" },
  device: { huawei: "DEVICE_REMINDER", oppo: "DEVICE_REMINDER", vivo: "DEVICE_REMINDER" },
  subscription: { huawei: "SUBSCRIPTION", oppo: "SUBSCRIPTION", vivo: "SUBSCRIPTION" },
  health: { huawei: "HEALTH", oppo: "SUBSCRIPTION", vivo: "SUBSCRIPTION" },
  mail: { huawei: "MAIL", oppo: "SUBSCRIPTION", vivo: "SUBSCRIPTION" },
  news: { huawei: "MARKETING", oppo: "NEWS", vivo: "NEWS" },
  content: { huawei: "MARKETING", oppo: "CONTENT", vivo: "CONTENT" },
  promotion: { huawei: "MARKETING", oppo: "MARKETING", vivo: "MARKETING" },
  social: { huawei: "MARKETING", oppo: "SOCIAL", vivo: "SOCIAL" },
};

export interface JpushClass {
  readonly thirdParty: ThirdParty;
  /** `notification.hmos.category`, which must be there. MARKETING where nothing finer is known: every app may use it. */
  readonly hmosCategory: string;
}

/** What the makers are told of a message's class and category. A category that is none of ours counts as none. */
export function jpushClass(message: Pick<GroupNotification, "class" | "category">): JpushClass {
  const isService = message.class === "service";
  const known = message.category !== null && isCategory(message.category) ? message.category : null;
  // The class decides: a marketing message in a service category's words would be punished.
  const fits = known !== null && marketingCategories.some((one) => one === known) !== isService;
  const own = known !== null && fits ? words[known] : null;
  const importance = isService ? "NORMAL" : "LOW";
  const thirdParty: ThirdParty = {
    huawei: { importance, ...(own === null ? undefined : { category: own.huawei }) },
    honor: { importance },
    ...(own === null ? undefined : { oppo: { category: own.oppo } }),
    vivo: { classification: isService ? 1 : 0, ...(own === null ? undefined : { category: own.vivo }) },
  };
  return { thirdParty, hmosCategory: own?.hmos ?? own?.huawei ?? "MARKETING" };
}

const isCategory = (text: string): text is Category => Object.hasOwn(words, text);
