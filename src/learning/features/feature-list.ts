import { err, ok, type Result } from "../../base/result.ts";

/** What features speak of; a decision's reasons are told in these words. */
export const featureGroups = [
  "recency",
  "frequency",
  "spending",
  "tenure",
  "sessions",
  "openRate",
  "fatigue",
  "device",
  "hour",
  "campaign",
  "campaignHistory",
  "item",
  "taste",
  "familiarity",
  "repeatedItem",
  "declaredTaste",
  "creative",
  "styleTaste",
  "repeatedCreative",
  "pairing",
] as const;
export type FeatureGroup = (typeof featureGroups)[number];

/** Place of each group, as lists keep it. */
export const speaksOf = Object.fromEntries(featureGroups.map((group, place) => [group, place])) as Readonly<Record<FeatureGroup, number>>; // every group was just given its place

/** Whatever takes features: a list of them, or what they sum up to. */
export interface FeatureSink {
  /** Notes a feature of a group (see `speaksOf`). Values are kept in steps of 1/16 between −8 and 7.9375, as the log keeps them. */
  add(group: number, slot: number, value?: number): void;
}

/** A value as the log keeps it. */
export const inSteps = (value: number): number => Math.max(-128, Math.min(127, Math.round(value * 16))) / 16;

const most = 160;

/** The features of one (person, item, creative, context): slots, values and what each speaks of. Reused: `clear` begins the next. */
export class FeatureList implements FeatureSink {
  readonly slots = new Int32Array(most);
  readonly values = new Float32Array(most);
  readonly groups = new Uint8Array(most);
  count = 0;

  clear(): void {
    this.count = 0;
  }

  add(group: number, slot: number, value = 1): void {
    if (this.count === most) return;
    this.slots[this.count] = slot;
    this.values[this.count] = value === 1 ? 1 : inSteps(value);
    this.groups[this.count] = group;
    this.count++;
  }
}

const layout = 1;

/** The list as base64: a version, then four bytes a feature (slot, value in sixteenths). */
export function encodeFeatures({ slots, values, count }: FeatureList): string {
  const bytes = Buffer.alloc(1 + count * 4);
  bytes[0] = layout;
  for (let n = 0; n < count; n++) {
    bytes.writeUIntBE(slots[n] ?? 0, 1 + n * 4, 3);
    bytes.writeInt8(Math.round((values[n] ?? 0) * 16), 4 + n * 4);
  }
  return bytes.toString("base64");
}

/** Reads what `encodeFeatures` wrote into a list; the groups are not kept. */
export function decodeFeatures(text: string, into: FeatureList): Result<FeatureList, "unknownVersion" | "damaged"> {
  const bytes = Buffer.from(text, "base64");
  if (bytes[0] !== layout) return err(bytes.length === 0 ? "damaged" : "unknownVersion");
  const count = (bytes.length - 1) / 4;
  if (!Number.isInteger(count) || count > most) return err("damaged");
  for (let n = 0; n < count; n++) {
    into.slots[n] = bytes.readUIntBE(1 + n * 4, 3);
    into.values[n] = bytes.readInt8(4 + n * 4) / 16;
    into.groups[n] = 0;
  }
  into.count = count;
  return ok(into);
}
