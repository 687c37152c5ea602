import type { Category } from "../../catalogue/catalogue.ts";
import type { GroupNotification } from "../port.ts";

/** vivo's class of a message: 1 system, 0 operation, and its second-level category where one was said. */
export interface VivoClass {
  readonly classification: 0 | 1;
  readonly category?: string;
}

/**
 * Our categories in vivo's words. Categories of system messages need nothing but an honest use; a category of the other class is refused
 * with 10097. Source: dev.vivo.com.cn/documentCenter/doc/359, 2026-06-30. `health` and `mail` have no category of their own there.
 */
export const vivoCategories: Readonly<Record<Category, Required<VivoClass>>> = {
  im: { classification: 1, category: "IM" },
  call: { classification: 1, category: "IM" },
  account: { classification: 1, category: "ACCOUNT" },
  finance: { classification: 1, category: "ACCOUNT" },
  order: { classification: 1, category: "ORDER" },
  logistics: { classification: 1, category: "ORDER" },
  reminder: { classification: 1, category: "TODO" },
  device: { classification: 1, category: "DEVICE_REMINDER" },
  subscription: { classification: 1, category: "SUBSCRIPTION" },
  health: { classification: 1, category: "SUBSCRIPTION" },
  mail: { classification: 1, category: "SUBSCRIPTION" },
  news: { classification: 0, category: "NEWS" },
  content: { classification: 0, category: "CONTENT" },
  promotion: { classification: 0, category: "MARKETING" },
  social: { classification: 0, category: "SOCIAL" },
};

/** The class decides; a category of the other class, as after a downgrade, or one that is in no table, is left out. */
export function vivoClass({ class: messageClass, category }: Pick<GroupNotification, "class" | "category">): VivoClass {
  const classification = messageClass === "service" ? 1 : 0;
  const known = category !== null && isCategory(category) ? vivoCategories[category] : null;
  return known?.classification === classification ? known : { classification };
}

const isCategory = (name: string): name is Category => Object.hasOwn(vivoCategories, name);
