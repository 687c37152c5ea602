import type { Category } from "../../catalogue/catalogue.ts";
import type { GroupNotification } from "../port.ts";

/**
 * `notification.category`, which every message needs, by our category. All but MARKETING need a right.
 * Source: developer.huawei.com/consumer/cn/doc/harmonyos-references/push-scenariozed-api-request-param, 2026-04.
 */
export const harmonyCategories: Readonly<Record<Category, string>> = {
  im: "IM",
  call: "MISS_CALL",
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

/** Marketing is marketing whatever its category. @param serviceCategory of service messages that name no category. */
export function harmonyCategoryOf(group: Pick<GroupNotification, "class" | "category">, serviceCategory: string): string {
  if (group.class === "marketing") return "MARKETING";
  return isCategory(group.category) ? harmonyCategories[group.category] : serviceCategory;
}

const isCategory = (name: string | null): name is Category => name !== null && Object.hasOwn(harmonyCategories, name);
