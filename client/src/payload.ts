import { isRecord } from "./answer.ts";

/** A push as this server writes it: JSON with title, body, image and link where there are, and a map of texts under `data`. */
export interface Payload {
  readonly title: string;
  readonly body: string;
  readonly image: string | null;
  readonly icon: string | null;
  readonly badge: string | null;
  /** Notifications of one tag take each other's place. */
  readonly tag: string | null;
  readonly link: string | null;
  readonly actions: readonly PayloadAction[];
  /** null: neither, so that nothing can be reported. */
  readonly of: { readonly messageId: string } | { readonly batchId: string } | null;
  /** Domain time of the attempt, in a laboratory. */
  readonly labTimeMs: number | null;
}

/** A button of a notification. */
export interface PayloadAction {
  /** {@link switchOffAction}: the person wants no more of these. */
  readonly action: string;
  readonly title: string;
  readonly icon: string | null;
  /** Where it leads; null: where the notification leads. */
  readonly link: string | null;
}

/** The action that ends pushes to this device. */
export const switchOffAction = "carillon_switch_off";

/** Browsers show two, at most three. */
const mostActions = 3;

/**
 * Reads a push. `icon`, `badge`, `tag` and `actions` (a JSON list of `{ action, title, icon?, link? }`) come in the map of a
 * transactional message. null: it is none of this server's.
 */
export function readPayload(text: string | null): Payload | null {
  const given = parsed(text);
  if (!isRecord(given)) return null;
  const data = isRecord(given.data) ? given.data : {};
  const word = (...values: readonly unknown[]): string | null =>
    values.find((one): one is string => typeof one === "string" && one !== "") ?? null;
  const messageId = word(data.carillon_message);
  const batchId = word(data.carillon_batch);
  const title = word(given.title);
  if (title === null && messageId === null && batchId === null) return null;
  const at = Date.parse(word(data.carillon_at) ?? "");
  return {
    title: title ?? "",
    body: word(given.body) ?? "",
    image: word(given.image, data.image),
    icon: word(given.icon, data.icon),
    badge: word(given.badge, data.badge),
    tag: word(given.tag, data.tag) ?? messageId ?? batchId,
    link: word(given.link, data.link),
    actions: readActions(given.actions ?? data.actions),
    of: messageId !== null ? { messageId } : batchId !== null ? { batchId } : null,
    labTimeMs: Number.isNaN(at) ? null : at,
  };
}

function readActions(value: unknown): readonly PayloadAction[] {
  const list = typeof value === "string" ? parsed(value) : value;
  if (!Array.isArray(list)) return [];
  const actions = list.flatMap((one: unknown): readonly PayloadAction[] => {
    if (!isRecord(one)) return [];
    const { action, title, icon, link } = one;
    if (typeof action !== "string" || action === "" || typeof title !== "string" || title === "") return [];
    return [{ action, title, icon: typeof icon === "string" ? icon : null, link: typeof link === "string" ? link : null }];
  });
  return actions.slice(0, mostActions);
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    // A push of somebody else's, or none of JSON.
    return null;
  }
}
