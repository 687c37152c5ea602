import { cutToFit, cutUntil, measureText } from "../message/fit-text.ts";
import type { Content, ReadyChannel, TextLimits } from "./port.ts";

/** What was changed of a message so that a channel would take it. */
export type Fitting =
  | {
      readonly kind: "shortened";
      readonly field: "title" | "body";
      /** Lengths in the channel's own unit. */
      readonly from: number;
      readonly to: number;
      /** What it had to fit: the field's own limit, or the size of the whole. */
      readonly by: "characters" | "size";
    }
  | { readonly kind: "pictureLeftOut"; readonly why: "never" | "marketing" | "size" }
  /** Names of ours that follow from the message's own. */
  | { readonly kind: "dataLeftOut"; readonly keys: readonly string[] };

export interface Fitted<C> {
  readonly content: C;
  /** Empty = the message went as it was. */
  readonly fittings: readonly Fitting[];
}

/** Of our own map, what may be left out where space is short: the message's or group's name leads to all of it. Dispensable first. */
const dispensable = ["carillon_creative", "carillon_item", "carillon_campaign"] as const;

type Texts = Pick<ReadyChannel, "texts" | "refusalOf">;

/**
 * A message as a channel takes it. Title and body are cut to its limits with "…"; a picture is left out where the channel shows none (or none
 * in marketing). Where the whole is still too large there go, until it fits: the picture, what our own map can spare, the end of the body.
 * Never touched are the message's name, the link and the data that came with a call: what is too large for their sake stays whole, to be
 * refused by the sender with the reason.
 */
export function fitContent<C extends Content>(content: C, channel: Texts): Fitted<C> {
  const { texts } = channel;
  const fittings: Fitting[] = [];
  let fitted = content;
  for (const field of ["title", "body"] as const) {
    const most = field === "title" ? texts.titleCharacters : texts.bodyCharacters;
    if (most === null) continue;
    const text = cutToFit(fitted[field], most, texts.characters);
    if (text === fitted[field]) continue;
    fittings.push(shortened(field, { before: fitted[field], after: text, by: "characters" }, texts));
    fitted = { ...fitted, [field]: text };
  }
  const hidden = fitted.image === null ? null : hidesPicture(texts, fitted.class);
  if (hidden !== null) {
    fittings.push({ kind: "pictureLeftOut", why: hidden });
    fitted = { ...fitted, image: null };
  }
  if (!isTooLarge(fitted, channel)) return { content: fitted, fittings };
  const smaller = makeSmaller(fitted, channel);
  return smaller === null ? { content: fitted, fittings } : { content: smaller.content, fittings: [...fittings, ...smaller.fittings] };
}

/** Why a channel shows no picture with a message of this class; null = it shows one. */
export function hidesPicture({ images }: Pick<TextLimits, "images">, messageClass: Content["class"]): "never" | "marketing" | null {
  if (images === "none") return "never";
  return images === "service" && messageClass === "marketing" ? "marketing" : null;
}

const isTooLarge = (content: Content, { refusalOf }: Texts): boolean => {
  const refusal = refusalOf(content);
  return refusal !== null && refusal.kind === "reject" && refusal.reason === "PAYLOAD_TOO_LARGE";
};

/** What is left out or cut until a message fits; null = not even that helps. */
function makeSmaller<C extends Content>(content: C, channel: Texts): Fitted<C> | null {
  const fittings: Fitting[] = [];
  let smaller = content;
  if (smaller.image !== null) {
    fittings.push({ kind: "pictureLeftOut", why: "size" });
    smaller = { ...smaller, image: null };
    if (!isTooLarge(smaller, channel)) return { content: smaller, fittings };
  }
  const keys: string[] = [];
  for (const key of dispensable) {
    const { [key]: value, ...data } = smaller.data;
    if (value === undefined) continue;
    keys.push(key);
    smaller = { ...smaller, data };
    if (!isTooLarge(smaller, channel)) return { content: smaller, fittings: [...fittings, { kind: "dataLeftOut", keys }] };
  }
  if (keys.length > 0) fittings.push({ kind: "dataLeftOut", keys });
  const body = cutUntil(smaller.body, (text) => !isTooLarge({ ...smaller, body: text }, channel));
  if (body === null) return null;
  fittings.push(shortened("body", { before: smaller.body, after: body, by: "size" }, channel.texts));
  return { content: { ...smaller, body }, fittings };
}

function shortened(
  field: "title" | "body",
  { before, after, by }: { readonly before: string; readonly after: string; readonly by: "characters" | "size" },
  { characters }: TextLimits,
): Fitting {
  return { kind: "shortened", field, from: measureText(before, characters), to: measureText(after, characters), by };
}
