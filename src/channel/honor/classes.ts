import type { Notification } from "../port.ts";

/**
 * Honor knows two classes and no categories: `NORMAL` is service and communication (the app needs the right to classify itself), `LOW`
 * is marketing. A service category that was downgraded is marketing.
 * Source: developer.honor.com/cn/docs/11002/guides/notification-class, 2024-12-31.
 */
export function importanceOf({ class: kind }: Pick<Notification, "class" | "category">): "NORMAL" | "LOW" {
  return kind === "service" ? "NORMAL" : "LOW";
}
