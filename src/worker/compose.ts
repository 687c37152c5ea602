import type { Campaign, Creative, Item } from "../catalogue/catalogue.ts";
import type { Content, Notification, ReadyChannel } from "../channel/port.ts";
import { payloadMap } from "../message/payload-map.ts";
import type { Rendered, Renderer } from "../message/render.ts";
import type { Reachable } from "../store/devices.ts";
import type { MessageRow } from "../store/messages.ts";
import { type Said, saidAs, type Words } from "../store/said-texts.ts";
import { nameOf } from "./touch-ends.ts";

/** The text of a message: as it came with the call, or the creative filled for this person now. */
export function textOf(
  renderer: Renderer,
  message: MessageRow,
  around: {
    readonly campaign: Campaign | null;
    readonly creative: Creative | null;
    readonly item: Item | null;
    readonly traits: Readonly<Record<string, unknown>>;
  },
): Rendered | null {
  const { content } = message;
  if (content?.title !== undefined && content.body !== undefined) {
    return { title: content.title, body: content.body, image: content.image ?? null, link: content.link ?? null, isPersonal: true };
  }
  if (!around.creative) return null;
  const rendered = renderer.render({
    creative: around.creative,
    traits: around.traits,
    item: around.item,
    event: content?.variables ?? {},
    campaignLink: around.campaign?.link ?? null,
  });
  return rendered.ok ? rendered.value : null;
}

/** What goes to one device. In a laboratory every push says when it was sent. */
export function notificationOf(one: {
  readonly lab: boolean;
  readonly message: MessageRow;
  readonly device: Reachable;
  readonly atMs: number;
  readonly text: Rendered;
  readonly as: "marketing" | "service";
}): Notification {
  const { lab, message, device, atMs, text, as } = one;
  return {
    messageId: nameOf(message),
    token: device.token,
    title: text.title,
    body: text.body,
    image: text.image,
    link: text.link,
    data: payloadMap({
      messageId: message.messageId,
      batchId: null,
      campaign: message.campaign,
      item: message.item,
      creative: message.creative,
      link: text.link,
      labTimeMs: lab ? atMs : null,
      data: message.content?.data ?? {},
    }),
    class: as,
    // Sent as marketing for want of a right, a service category would be refused or punished.
    category: as === message.class ? message.category : null,
    ttlSeconds: Math.max(0, Math.floor((message.expiresAtMs - atMs) / 1000)),
    collapseKey: null,
    ...(device.environment === null ? {} : { environment: device.environment }),
  };
}

/** What is kept of the words that go over a channel; null where they go as the call gave them, which is kept with the message. */
export function saidOf(one: {
  readonly message: Pick<MessageRow, "content" | "messageId">;
  readonly text: Pick<Rendered, "isPersonal">;
  /** Fitted to the channel. */
  readonly content: Content;
  readonly ready: Pick<ReadyChannel, "oneText">;
}): Said | null {
  const { message, text, content, ready } = one;
  const body = ready.oneText(content);
  const words: Words =
    body === null
      ? { title: content.title, body: content.body, image: content.image, link: content.link }
      : { title: "", body, image: null, link: null };
  const given = message.content;
  const isAsGiven =
    given?.title === words.title &&
    given.body === words.body &&
    (given.image ?? null) === words.image &&
    (given.link ?? null) === words.link;
  // A vendor's template may take what came with the call as data, or what names the message.
  const isFilled = body !== null && (Object.keys(given?.data ?? {}).length > 0 || body.includes(message.messageId));
  return isAsGiven ? null : saidAs(words, { isPersonal: text.isPersonal || isFilled });
}
