import type { serviceCategories } from "../../catalogue/catalogue.ts";
import type { Notification } from "../port.ts";

type ServiceCategory = (typeof serviceCategories)[number];

/** A channel as the operator made it in the vendor's console. */
export interface XiaomiChannel {
  readonly channelId: string;
  /** Private channels carry a template from 2026 on: its id, and for each of its variables where the value comes from. */
  readonly template: { readonly id: string; readonly params: Readonly<Record<string, TemplateSource>> } | null;
}

/** What fills a variable of a template: the message's text, or a value of the app's map. */
export type TemplateSource = "title" | "body" | `data.${string}`;

/** The operator's channels. Ids are the console's, so nothing here has a default. */
export interface XiaomiChannels {
  readonly marketing: XiaomiChannel | null;
  readonly service: ReadonlyMap<ServiceCategory | "default", XiaomiChannel>;
}

/**
 * The scenes for which the vendor grants private channels, by our category. Categories of one scene may share a channel. Health and mail
 * are no scenes of their own: they use the channel that was granted for them, or none.
 * Source: dev.mi.com/xiaomihyperos/documentation/detail?pId=1656, 2026-02-04.
 */
export const privateScenes: Readonly<Record<ServiceCategory, string | null>> = {
  im: "im",
  call: "im",
  account: "account",
  finance: "assets",
  order: "order",
  logistics: "order",
  reminder: "schedule",
  device: "device",
  subscription: "subscription",
  health: null,
  mail: null,
};

export interface ChosenChannel {
  /** null = the vendor's default channel, which is public. */
  readonly channel: XiaomiChannel | null;
  readonly isPrivate: boolean;
}

/**
 * The channel for a message: marketing takes the marketing channel; service takes the category's, else that of a category of the same
 * scene, else the operator's default. A service message never takes the marketing channel.
 */
export function channelFor({ class: kind, category }: Pick<Notification, "class" | "category">, channels: XiaomiChannels): ChosenChannel {
  if (kind === "marketing") return { channel: channels.marketing, isPrivate: false };
  const { service } = channels;
  const own = isService(category) ? (service.get(category) ?? ofScene(privateScenes[category], service)) : undefined;
  const channel = own ?? service.get("default") ?? null;
  return { channel, isPrivate: channel !== null };
}

function ofScene(scene: string | null, service: XiaomiChannels["service"]): XiaomiChannel | undefined {
  if (scene === null) return undefined;
  for (const [category, channel] of service) if (category !== "default" && privateScenes[category] === scene) return channel;
  return undefined;
}

export function isService(category: string | null): category is ServiceCategory {
  return category !== null && Object.hasOwn(privateScenes, category);
}
