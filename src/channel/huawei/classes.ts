import type { Category } from "../../catalogue/catalogue.ts";
import type { GroupNotification } from "../port.ts";

/** The class of a message in the vendor's words. `category` null: its own smart classification decides. */
export interface HuaweiClass {
  readonly category: string | null;
  readonly importance: "NORMAL" | "LOW";
}

/**
 * `android.category` by our category. It has effect only with the right of self-classification.
 * Source: developer.huawei.com/consumer/cn/doc/HMSCore-References/https-send-api-0000001050986197, 2025-08.
 */
export const huaweiCategories: Readonly<Record<Category, string>> = {
  im: "IM",
  call: "VOIP",
  account: "ACCOUNT",
  finance: "FINANCE",
  order: "EXPRESS",
  logistics: "EXPRESS",
  reminder: "WORK",
  device: "DEVICE_REMINDER",
  subscription: "SUBSCRIPTION",
  health: "HEALTH",
  mail: "MAIL",
  news: "MARKETING",
  content: "MARKETING",
  promotion: "MARKETING",
  social: "MARKETING",
};

/** Marketing is marketing whatever its category: the vendor punishes marketing in a service category. */
export function huaweiClassOf({ class: own, category }: Pick<GroupNotification, "class" | "category">): HuaweiClass {
  if (own === "marketing") return { category: "MARKETING", importance: "LOW" };
  return { category: isCategory(category) ? huaweiCategories[category] : null, importance: "NORMAL" };
}

const isCategory = (name: string | null): name is Category => name !== null && Object.hasOwn(huaweiCategories, name);
