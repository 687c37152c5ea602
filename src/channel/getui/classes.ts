import type { Category } from "../../catalogue/catalogue.ts";
import type { GroupNotification } from "../port.ts";

/** What Getui passes through to makers, by its short name of a maker: path in the maker's own request to value. */
export type UpsOptions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface MakerCategories {
  readonly class: "service" | "marketing";
  readonly HW: string;
  readonly OP: string;
  readonly VV: string;
}

const service = (HW: string, OP: string, VV: string): MakerCategories => ({ class: "service", HW, OP, VV });
const marketing = (name: string): MakerCategories => ({ class: "marketing", HW: "MARKETING", OP: name, VV: name });

/**
 * Our categories in the makers' words. Xiaomi is missing because its channels carry ids of one's own, and Meizu because Getui names no
 * path for it: both belong into the channel's options.
 * Source: the makers' class pages and docs.getui.com/getui/server/rest_v2/push (`ups.options`), 2026-06-30.
 */
export const getuiCategories: Readonly<Record<Category, MakerCategories>> = {
  im: service("IM", "IM", "IM"),
  call: service("VOIP", "IM", "IM"),
  account: service("ACCOUNT", "ACCOUNT", "ACCOUNT"),
  finance: service("FINANCE", "ACCOUNT", "ACCOUNT"),
  order: service("EXPRESS", "ORDER", "ORDER"),
  logistics: service("EXPRESS", "ORDER", "ORDER"),
  reminder: service("WORK", "TODO", "TODO"),
  device: service("DEVICE_REMINDER", "DEVICE_REMINDER", "DEVICE_REMINDER"),
  subscription: service("SUBSCRIPTION", "SUBSCRIPTION", "SUBSCRIPTION"),
  health: service("HEALTH", "SUBSCRIPTION", "SUBSCRIPTION"),
  mail: service("MAIL", "SUBSCRIPTION", "SUBSCRIPTION"),
  news: marketing("NEWS"),
  content: marketing("CONTENT"),
  promotion: marketing("MARKETING"),
  social: marketing("SOCIAL"),
};

/** The makers' fields for a message: the class decides, and a category of the other class or of no table is left out. */
export function upsOptionsOf({ class: messageClass, category }: Pick<GroupNotification, "class" | "category">): UpsOptions {
  const found = category !== null && isCategory(category) ? getuiCategories[category] : null;
  const known = found?.class === messageClass ? found : null;
  const isService = messageClass === "service";
  const importance = isService ? "NORMAL" : "LOW";
  const huawei = known?.HW ?? (isService ? null : "MARKETING");
  return {
    HW: {
      "/message/android/notification/importance": importance,
      ...(huawei === null ? undefined : { "/message/android/category": huawei }),
    },
    HO: { "/android/notification/importance": importance },
    ...(known === null ? undefined : { OP: { "/category": known.OP } }),
    VV: { "/classification": isService ? 1 : 0, ...(known === null ? undefined : { "/category": known.VV }) },
  };
}

/** Later entries add to earlier ones and win over them, path by path. */
export function mergeUpsOptions(layers: readonly UpsOptions[]): UpsOptions {
  const merged: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const layer of layers) for (const [maker, paths] of Object.entries(layer)) merged[maker] = { ...merged[maker], ...paths };
  return merged;
}

export const isCategory = (name: string): name is Category => Object.hasOwn(getuiCategories, name);
