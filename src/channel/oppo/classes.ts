import type { GroupNotification } from "../port.ts";

/**
 * `category` by our category; service ones need a right of the app. Health and mail have no value of their own.
 * Source: open.oppomobile.com developmentDoc id 13189 (2024-11-20).
 */
export const serviceCategory: Readonly<Record<string, string>> = {
  im: "IM",
  call: "IM",
  account: "ACCOUNT",
  finance: "ACCOUNT",
  order: "ORDER",
  logistics: "ORDER",
  reminder: "TODO",
  device: "DEVICE_REMINDER",
  subscription: "SUBSCRIPTION",
  health: "SUBSCRIPTION",
  mail: "SUBSCRIPTION",
};

export const marketingCategory: Readonly<Record<string, string>> = {
  news: "NEWS",
  content: "CONTENT",
  promotion: "MARKETING",
  social: "SOCIAL",
};

/**
 * The value of `category`, or null where only the older rule can tell the class, by a private `channel_id`: no value stands for service as
 * such. Marketing that names no category of its own class is `MARKETING`.
 */
export function categoryOf({ class: messageClass, category }: Pick<GroupNotification, "class" | "category">): string | null {
  if (messageClass === "service") return (category === null ? undefined : serviceCategory[category]) ?? null;
  return (category === null ? undefined : marketingCategory[category]) ?? "MARKETING";
}
