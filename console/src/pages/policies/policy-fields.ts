/** How a value of the policy is written. */
export type FieldKind =
  | { readonly kind: "number"; readonly least: number; readonly most: number; readonly isWhole?: boolean }
  /** A share of 1, written in percent. */
  | { readonly kind: "share" }
  | { readonly kind: "switch" }
  | { readonly kind: "time" }
  /** 90s, 15m, 3h, 30d. */
  | { readonly kind: "duration" }
  | { readonly kind: "text" }
  /** `unless`: what holds where nothing is said. */
  | { readonly kind: "words"; readonly unless?: readonly string[] }
  | { readonly kind: "numbers" }
  /** auto, or a number. */
  | { readonly kind: "price" }
  | { readonly kind: "choice"; readonly of: readonly string[] };

const number = (least: number, most: number) => ({ kind: "number", least, most }) as const;
const whole = (least: number, most: number) => ({ kind: "number", least, most, isWhole: true }) as const;
const choice = (...of: readonly string[]) => ({ kind: "choice", of }) as const;
const share = { kind: "share" } as const;
const on = { kind: "switch" } as const;
const time = { kind: "time" } as const;
const duration = { kind: "duration" } as const;
const word = { kind: "text" } as const;
const words = { kind: "words" } as const;

/** Every value of the policy but the limits, by its path. */
export const policyFields = {
  "quietHours.from": time,
  "quietHours.to": time,
  "quietHours.then": choice("delay", "cancel"),
  "volume.lambda": { kind: "price" },
  "volume.minPerWeek": whole(0, 128),
  "volume.maxPerWeek": whole(0, 128),
  "volume.adaptive": on,
  "volume.learned": on,
  "volume.switchOffsPer1000": number(0, 1000),
  "volume.budgets.share": share,
  "volume.budgets.arms": { kind: "numbers" },
  "volume.budgets.salt": word,
  "exploration.uniform": share,
  "exploration.method": choice("thompson", "inverseGap", "recovering", "none"),
  "exploration.hours": share,
  "timing.personal": on,
  dueHour: whole(0, 23),
  patience: duration,
  scorer: choice("learned", "rate", "none"),
  "reward.opened": number(-1e6, 1e6),
  "reward.converted": number(-1e6, 1e6),
  "reward.dismissed": number(-1e6, 1e6),
  "reward.switchedOff": number(-1e6, 1e6),
  consent: choice("assumed", "required"),
  "holdout.share": share,
  "holdout.salt": word,
  "creatives.autoRest": on,
  "creatives.restFor": duration,
  "creatives.autoRetire": on,
  "creatives.least": whole(1, 1e9),
  "creatives.keep": whole(1, 10_000),
  "serviceText.refuse": words,
  "serviceText.allow": words,
  "spikes.pause": on,
  "spikes.errors": share,
  "spikes.optOuts": share,
  "spikes.times": number(1.1, 1000),
  "spikes.least": whole(3, 1e6),
  searchable: { kind: "words", unless: ["email", "phone", "name"] },
} as const satisfies Readonly<Record<string, FieldKind>>;

export type FieldPath = keyof typeof policyFields;

/** Parts of the policy that need not be there, and what they begin with when they are switched on. */
export const optionalParts = {
  // biome-ignore lint/suspicious/noThenProperty: the name is part of the published catalogue format.
  quietHours: { from: "22:00", to: "08:00", then: "delay" },
  serviceText: { refuse: [], allow: [] },
  spikes: { pause: true, errors: 0.2, optOuts: 0.01, times: 3, least: 10 },
} as const;
export type OptionalPart = keyof typeof optionalParts;

/** The groups of the form in their order; limits come first, and are shown by themselves. */
export const groups = {
  quietHours: ["quietHours.from", "quietHours.to", "quietHours.then"],
  volume: [
    ...([
      "volume.lambda",
      "volume.switchOffsPer1000",
      "volume.minPerWeek",
      "volume.maxPerWeek",
      "volume.adaptive",
      "volume.learned",
    ] as const),
    ...(["volume.budgets.share", "volume.budgets.arms", "volume.budgets.salt"] as const),
  ],
  exploration: ["exploration.uniform", "exploration.method", "exploration.hours"],
  timing: ["timing.personal", "dueHour", "patience"],
  scorer: ["scorer"],
  reward: ["reward.opened", "reward.converted", "reward.dismissed", "reward.switchedOff"],
  consent: ["consent"],
  holdout: ["holdout.share", "holdout.salt"],
  creatives: ["creatives.autoRest", "creatives.restFor", "creatives.autoRetire", "creatives.least", "creatives.keep"],
  serviceText: ["serviceText.refuse", "serviceText.allow"],
  spikes: ["spikes.pause", "spikes.errors", "spikes.optOuts", "spikes.times", "spikes.least"],
  searching: ["searchable"],
} as const satisfies Readonly<Record<string, readonly FieldPath[]>>;

export type Group = keyof typeof groups;
export const groupNames = Object.keys(groups) as readonly Group[]; // the keys of a literal
export const isOptional = (group: Group): group is Extract<Group, OptionalPart> => Object.hasOwn(optionalParts, group);
