/** Something that a step took out, as decisions are stored and told. */
export interface ToldRemoval {
  readonly campaign?: string;
  readonly item?: string;
  readonly creative?: string;
  readonly rule: string;
  readonly value?: string | number;
  readonly limit?: string | number;
  readonly count?: number;
}

type Figures = { readonly value: string; readonly limit: string };

const sentences: Readonly<Record<string, (figures: Figures) => string>> = {
  alreadyCommitted: ({ value }) => `message ${value} is on its way already`,
  otherPlacement: ({ value }) => `it belongs to placement ${value}`,
  ended: ({ limit }) => `it ended at ${limit}`,
  notStarted: ({ limit }) => `it does not start before ${limit}`,
  merged: ({ value }) => `the person lives on as ${value}`,
  noDevice: () => "no device is registered",
  permissionDenied: () => "every device has notifications switched off",
  channelOff: () => "the person switched the channel off",
  noChannel: () => "no channel is configured (or all are paused) for the devices",
  doubted: ({ limit }) => `the vendor doubts every token that is left, and marketing leaves those alone until ${limit}`,
  appVersion: ({ value, limit }) => `the app is version ${value}, it needs ${limit}`,
  consentWithdrawn: () => "consent to marketing was withdrawn",
  consentMissing: () => "consent to marketing is required and was never given",
  allOff: () => "the person switched everything off",
  kindOff: ({ value }) => `the person switched off messages of the kind ${value}`,
  alwaysDoNotDisturb: () => "the person's own do-not-disturb hours leave no minute",
  doNotDisturb: () => "the free minutes lie in the person's do-not-disturb hours",
  quietHours: ({ limit }) => `the free minutes lie in the quiet hours ${limit}`,
  windowClosed: ({ limit }) => `its window ${limit} does not open again before the next decision`,
  holdout: ({ limit }) => `the person is in the holdout (share ${limit})`,
  experimentHoldout: ({ value }) => `the person's arm of experiment ${value} gets no marketing`,
  notInAudience: ({ limit }) => `the person is not in the audience ${limit}`,
  quota: ({ limit }) => `the line's quota of ${limit} a day is used up`,
  vendorDeviceQuota: ({ value, limit }) => `the vendor takes ${limit} marketing messages a day for this device, and ${value} are used`,
  vendorAppQuota: ({ limit }) => `the vendor takes ${limit} marketing messages of this app a day, and they are used up`,
  creativePerDay: ({ limit }) => `the creative's ${limit} a day are used up`,
  noItem: () => "its item rule finds nothing for the person",
  notValid: () => "not valid at the time",
  noCreative: () => "none of its creatives may be sent",
  missingValue: ({ value }) => `the text needs ${value}, which is missing`,
  lambda: ({ value, limit }) => `expected worth ${value} is below the price of interrupting, ${limit}`,
  maxPerWeek: ({ value, limit }) => `${value} messages in 7 days, the policy allows ${limit}`,
};

/** Why something was left out, in words with its figures: `max 1 per 7d each kind: had 1, allowed 1`. */
export function removalText(removal: ToldRemoval): string {
  const figures = { value: figure(removal.value), limit: figure(removal.limit) };
  const sentence = Object.hasOwn(sentences, removal.rule) ? sentences[removal.rule] : undefined;
  const told = sentence?.(figures) ?? limitText(removal.rule, figures);
  const what = [
    removal.item === undefined ? "" : `item ${removal.item}`,
    removal.creative === undefined ? "" : `creative ${removal.creative}`,
  ]
    .filter(Boolean)
    .join(", ");
  const many = removal.count === undefined || removal.count <= 1 ? "" : ` (${removal.count} candidates)`;
  return `${what === "" ? "" : `${what}: `}${told}${many}`;
}

/** Limits are named by their own words; value and limit say how far they were. */
function limitText(label: string, { value, limit }: Figures): string {
  if (value === "?" && limit === "?") return label;
  if (limit === "?") return `${label}: ${value}`;
  return `limit "${label}": ${value === "?" ? "" : `had ${value}, `}allowed ${limit}`;
}

const figure = (value: string | number | undefined): string =>
  value === undefined ? "?" : typeof value === "number" && !Number.isInteger(value) ? value.toPrecision(3) : String(value);
