import type { ChannelPreview } from "../api/wire/decisions.ts";
import { saying } from "../base/sentences.ts";
import { type Fitting, fitContent, type hidesPicture } from "../channel/fit-content.ts";
import type { Content } from "../channel/port.ts";
import { channels } from "../channel/registry.ts";
import { measureText } from "../message/fit-text.ts";
import type { OpenChannel } from "../worker/senders.ts";

/** A channel that is open, or a vendor without one, of which its published limits are known. */
type Shown = Pick<OpenChannel, "id" | "vendor"> & {
  readonly ready: Pick<OpenChannel["ready"], "texts" | "refusalOf" | "nativeClass">;
  readonly isOpen: boolean;
};

/** Vendors beside those that have an open channel, by what they publish of what they take. */
export const vendorsBeside = (open: readonly Pick<OpenChannel, "vendor">[]): readonly Shown[] =>
  [...channels.values()]
    .filter(({ vendor }) => !open.some((one) => one.vendor === vendor))
    .map(({ vendor, limits }) => ({
      id: vendor,
      vendor,
      isOpen: false,
      // Without a configuration no request can be built, so nothing is known of its size or rights.
      ready: { texts: limits, refusalOf: () => null, nativeClass: () => ({}) },
    }));

/** How a message would look over each of these channels. */
export function previewChannels(content: Content, over: readonly Shown[]): readonly ChannelPreview[] {
  return over.map(({ id, vendor, ready, isOpen }) => {
    const { content: fitted, fittings } = fitContent(content, ready);
    const { titleCharacters, bodyCharacters, characters } = ready.texts;
    const refusal = ready.refusalOf(fitted);
    return {
      channel: id,
      vendor,
      isOpen,
      class: content.class,
      native: ready.nativeClass(content),
      title: fitted.title,
      body: fitted.body,
      unit: characters,
      lengths: {
        title: { length: measureText(content.title, characters), limit: titleCharacters },
        body: { length: measureText(content.body, characters), limit: bodyCharacters },
      },
      image: fitted.image,
      leftOut: fittings.flatMap((fitting) => (fitting.kind === "dataLeftOut" ? [...fitting.keys] : [])),
      warnings: fittings.map((fitting) => warningOf(fitting, vendor)),
      refusal: refusal?.kind === "reject" ? { reason: refusal.reason, message: refusal.native.message ?? "" } : null,
    };
  });
}

type Warning = ChannelPreview["warnings"][number];

function warningOf(fitting: Fitting, vendor: string): Warning {
  if (fitting.kind === "dataLeftOut")
    return {
      ...saying("fitting.dataLeftOut", { keys: fitting.keys, vendor }),
      rule: "size",
      text: `${fitting.keys.join(", ")} would be left out for ${vendor}: the whole is too large`,
      remedy: "shorten the body, or drop keys of data",
    };
  if (fitting.kind === "pictureLeftOut") return { rule: "picture", ...pictureWords[fitting.why](vendor) };
  const { field, from, to, by } = fitting;
  const what = by === "size" ? "since the whole is too large" : "which is all that it takes";
  return {
    ...saying(by === "size" ? "fitting.shortenedForSize" : "fitting.shortened", { word: field, from, to, vendor }),
    rule: "length",
    text: `the ${field} has ${from} characters and is cut to ${to} for ${vendor}, ${what}`,
    remedy: `shorten the ${field}`,
  };
}

const pictureWords: Readonly<Record<Exclude<ReturnType<typeof hidesPicture>, null> | "size", (vendor: string) => Omit<Warning, "rule">>> = {
  never: (vendor) => ({
    ...saying("fitting.pictureNever", { vendor }),
    text: `${vendor} shows no picture`,
    remedy: "nothing, where the text speaks for itself",
  }),
  marketing: (vendor) => ({
    ...saying("fitting.pictureMarketing", { vendor }),
    text: `${vendor} shows no picture in marketing`,
    remedy: "nothing, where the text speaks for itself",
  }),
  size: (vendor) => ({
    ...saying("fitting.pictureSize", { vendor }),
    text: `the picture would be left out for ${vendor}: the whole is too large`,
    remedy: "shorten the body or the address",
  }),
};
