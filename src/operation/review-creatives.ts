import { saying } from "../base/sentences.ts";
import type { Item } from "../catalogue/catalogue.ts";
import type { Problem } from "../catalogue/check.ts";
import { compileCreative } from "../catalogue/compile.ts";
import type { LayeredItemTable } from "../catalogue/items.ts";
import { type CampaignDeclared, type CreativeDeclared, type Declared, entryOf, type PlacementDeclared } from "../catalogue/schema.ts";
import { takesIn } from "../catalogue/takes-in.ts";
import { type Fitting, fitContent } from "../channel/fit-content.ts";
import type { Content, TextLimits } from "../channel/port.ts";
import { payloadMap } from "../message/payload-map.ts";
import type { Renderer } from "../message/render.ts";
import { sampleScope } from "../message/sample-scope.ts";
import type { OpenChannel } from "../worker/senders.ts";

export interface ReviewDeps {
  /** Those that are configured and not paused. */
  readonly channels: readonly Pick<OpenChannel, "vendor" | "tier" | "ready">[];
  /** Attributes of items, to see how long texts may become. */
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly renderer: Renderer;
}

/** Items that are looked at for their longest values: enough to know a catalogue's style, few enough to wait for. */
const mostItems = 5_000;

/** Attributes of items for {@link ReviewDeps}: of those of a table, and of others that come with the creatives. */
export function attributesOf(
  table: Pick<LayeredItemTable, "base" | "patch">,
  others: readonly Item[] = [],
): readonly Readonly<Record<string, unknown>>[] {
  const found: Readonly<Record<string, unknown>>[] = others.map(({ attributes }) => attributes);
  for (const layer of [table.patch, table.base])
    for (const item of layer.values()) {
      if (found.length >= mostItems) return found;
      if (item !== null) found.push(item.attributes);
    }
  return found;
}

/** Creatives that are told of one by one; of the others there is a count. */
const mostTold = 50;

/**
 * What the channels would shorten, leave out or refuse of creatives: warnings, since they are sent nevertheless. A creative is looked at as its
 * longest plausible rendering (see `sampleScope`), in the classes of the campaigns that send it. What no campaign pushes is judged as
 * marketing; text messages only where a campaign may send them.
 */
export function reviewCreatives(declared: Declared, ids: Iterable<string>, deps: ReviewDeps): Problem[] {
  const pushing = Object.values(declared.campaigns).flatMap((campaign) => {
    const placement = entryOf(declared.placements, campaign.placement);
    return placement === undefined || campaign.status === "ended" ? [] : [{ campaign, placement }];
  });
  const found: Problem[] = [];
  const pictures = new Map<string, string[]>();
  let told = 0;
  const others: string[] = [];
  for (const id of ids) {
    const creative = entryOf(declared.creatives, id);
    const uses = creative === undefined || creative.status === "retired" ? null : usesOf(creative, pushing);
    if (creative === undefined || uses === null) continue;
    const { problems, withoutPicture } = reviewOne(creative, uses, deps);
    if (withoutPicture !== null) pictures.set(withoutPicture, [...(pictures.get(withoutPicture) ?? []), id]);
    if (problems.length > 0 && ++told > mostTold) others.push(id);
    else found.push(...problems);
  }
  for (const [channels, creatives] of pictures) found.push(aboutPictures(channels, creatives));
  if (others.length > 0) found.push(aboutOthers(others));
  return found;
}

interface Use {
  readonly campaign: CampaignDeclared;
  readonly placement: PlacementDeclared;
}

interface Uses {
  readonly classes: readonly Content["class"][];
  readonly sms: boolean;
  readonly campaign: string;
}

/** null = it rings nobody's device. */
function usesOf(creative: CreativeDeclared, all: readonly Use[]): Uses | null {
  const uses = all.filter(({ campaign }) => takesIn(campaign, creative));
  const push = uses.filter(({ placement }) => placement.kind === "push");
  if (push.length === 0) return uses.length > 0 ? null : { classes: ["marketing"], sms: false, campaign: "" };
  return {
    classes: [...new Set(push.map(({ placement }) => placement.class))],
    sms: push.some(({ campaign, placement }) => campaign.sms ?? placement.sms ?? false),
    campaign: push[0]?.campaign.id ?? "",
  };
}

function reviewOne(creative: CreativeDeclared, uses: Uses, { channels, items, renderer }: ReviewDeps) {
  const { title, body, image = "", link = "" } = creative;
  const scope = sampleScope([title, body, image, link], items);
  const rendered = renderer.render({
    creative: { ...compileCreative(creative), required: [] },
    traits: scope.person,
    event: scope.event,
    item: { ...sampleItem, attributes: scope.item, link: typeof scope.item.link === "string" ? scope.item.link : null },
    campaignLink: null,
  });
  const problems: Problem[] = [];
  if (!rendered.ok) return { problems, withoutPicture: null };
  const cuts = new Map<string, string[]>();
  const withoutPicture = new Set<string>();
  const limits = new Map<string, number>();
  for (const { vendor, tier, ready } of channels) {
    if (tier === "sms" && !uses.sms) continue;
    for (const messageClass of uses.classes) {
      const { content, fittings } = fitContent(contentOf(creative.id, uses.campaign, { ...rendered.value, class: messageClass }), ready);
      for (const fitting of fittings) {
        if (fitting.kind === "pictureLeftOut" && fitting.why !== "size" && tier !== "sms")
          withoutPicture.add(fitting.why === "never" ? vendor : `${vendor} (in marketing)`);
        if (fitting.kind !== "shortened") continue;
        const { field, to } = fitting;
        cuts.set(field, [...new Set([...(cuts.get(field) ?? []), `${vendor} ${cutText(fitting, ready.texts)}`])]);
        limits.set(field, Math.min(limits.get(field) ?? Number.POSITIVE_INFINITY, to));
      }
      const refusal = ready.refusalOf(content);
      if (refusal?.kind === "reject") problems.push(aboutRefusal(creative, vendor, refusal.native.message ?? refusal.reason));
    }
  }
  for (const field of ["title", "body"] as const) {
    const by = cuts.get(field);
    if (by !== undefined)
      problems.push(aboutCuts(creative, field, { by, limit: limits.get(field) ?? 0, sampled: creative[field].includes("{{") }));
  }
  return { problems: unique(problems), withoutPicture: withoutPicture.size === 0 ? null : [...withoutPicture].join(", ") };
}

const sampleItem = {
  id: "x".repeat(24),
  type: "item",
  tags: [],
  link: null,
  validFromMs: null,
  validToMs: null,
  popularity: 0,
  storedAtMs: 0,
};

type Text = Pick<Content, "title" | "body" | "image" | "link" | "class">;

/** A message of the usual size around a text. */
function contentOf(creative: string, campaign: string, text: Text): Content {
  const messageId = `m_${"x".repeat(22)}`;
  return {
    ...text,
    messageId,
    data: payloadMap({ messageId, batchId: null, campaign, item: sampleItem.id, creative, link: text.link, labTimeMs: null, data: {} }),
    category: null,
    ttlSeconds: 3600,
    collapseKey: null,
  };
}

const unitWords = { codePoints: "characters", utf16: "UTF-16 units", halfWidths: "half widths" } as const;

const cutText = ({ from, to, by }: Extract<Fitting, { kind: "shortened" }>, { characters }: TextLimits): string =>
  `from ${from} to ${to} ${unitWords[characters]}${by === "size" ? ", for the size of the whole" : ""}`;

const warning = (id: string, field: string, refusal: Problem["refusal"]): Problem => ({
  kind: "creatives",
  id,
  path: [field],
  severity: "warning",
  refusal,
});

function aboutCuts(
  { id }: CreativeDeclared,
  field: "title" | "body",
  { by, limit, sampled }: { readonly by: readonly string[]; readonly limit: number; readonly sampled: boolean },
): Problem {
  const when = sampled ? `with its longest values the ${field}` : `the ${field}`;
  const message = `creative "${id}": ${when} is cut by ${by.join("; ")}`;
  const remedy = `shorten it to ${limit}, or see how it reads with POST /v1/preview`;
  return warning(id, field, { ...saying("textTooLong", { name: id, word: field, cuts: by }), message, limit, remedy });
}

function aboutRefusal({ id }: CreativeDeclared, vendor: string, why: string): Problem {
  const message = `creative "${id}": ${vendor} could only refuse it: ${why}`;
  const said = saying("channelRefuses", { name: id, vendor, why });
  return warning(id, "body", { ...said, message, remedy: "mend what it names, or the options of the channel" });
}

function aboutPictures(channels: string, creatives: readonly string[]): Problem {
  const [first = ""] = creatives;
  const others = creatives.length === 1 ? "" : ` and ${creatives.length - 1} more`;
  const message = `creative "${first}"${others}: the picture is left out by ${channels}; the text goes without it`;
  const remedy = "nothing, where the text speaks for itself";
  return warning(first, "image", {
    ...saying("pictureNotShown", { name: first, more: creatives.length - 1, channels }),
    message,
    value: creatives.length,
    remedy,
  });
}

function aboutOthers(others: readonly string[]): Problem {
  const message = `${others.length} more creatives are shortened or refused by some channel, from "${others[0]}" on`;
  return warning(others[0] ?? "", "title", {
    ...saying("moreTooLong", { count: others.length, name: others[0] ?? "" }),
    message,
    value: others.length,
    remedy: "mend the first and apply again",
  });
}

const unique = (problems: readonly Problem[]): Problem[] => [
  ...new Map(problems.map((problem) => [`${problem.refusal.code} ${problem.refusal.message}`, problem])).values(),
];
