import { err, ok, type Result } from "../base/result.ts";
import type { Scalar, TraitValue } from "../event/fact.ts";
import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import type { DeviceSummary, Engagement, EventCounter, Interaction, LedgerEntry, PersonState, Preferences } from "./state.ts";
import { readTextTable, TextTableWriter } from "./text-table.ts";

/** Why bytes are no state: written by a newer Carillon, or damaged. */
export type StateFault = { readonly kind: "unknownVersion"; readonly version: number } | { readonly kind: "damaged" };

const version = 2;
const platforms = ["ios", "android", "harmony", "web", "other"] as const;
const permissions = ["granted", "denied", "provisional", "unknown"] as const;
const statuses = ["reserved", "sent", "doubtful"] as const;
const marketingAnswers = [null, false, true] as const;
const tag = { null: 0, false: 1, true: 2, whole: 3, f32: 4, f64: 5, text: 6, list: 7 } as const;

/**
 * A state as bytes: a version, the number of ledger entries, the table of texts (the ledger's message ids first, then every other text
 * once), then the fields in the order of `PersonState`. The same state gives the same bytes. Times must be whole milliseconds.
 */
export function encodeState(state: PersonState): Uint8Array {
  const texts = new TextTableWriter();
  for (const entry of state.ledger) texts.append(entry.messageId);
  const body = new StateWriter(texts, state.ledger.length);
  body.state(state);
  const out = new ByteWriter(2 * body.length + 1024);
  out.byte(version);
  out.count(state.ledger.length);
  texts.writeTo(out);
  out.append(body.done());
  return out.done();
}

/** Reads bytes of this or any earlier version. */
export function decodeState(bytes: Uint8Array): Result<PersonState, StateFault> {
  const found = bytes[0];
  if (found === undefined) return err({ kind: "damaged" });
  if (found < 1 || found > version) return err({ kind: "unknownVersion", version: found });
  const reader = new StateReader(bytes, 1);
  const ledgerSize = reader.size();
  const texts = readTextTable(reader, bytes);
  if (texts === null || texts.length < ledgerSize) return err({ kind: "damaged" });
  const state = reader.state(texts, ledgerSize, found);
  return reader.failed || reader.left > 0 ? err({ kind: "damaged" }) : ok(state);
}

class StateWriter extends ByteWriter {
  private readonly texts: TextTableWriter;
  private readonly unplaced: number;

  constructor(texts: TextTableWriter, unplaced: number) {
    super(3072);
    this.texts = texts;
    this.unplaced = unplaced;
  }

  state(state: PersonState): void {
    this.count(state.factCount);
    this.u32(state.needsHash);
    this.optionalTime(state.firstSeenMs);
    this.optionalTime(state.lastSeenMs);
    this.optionalText(state.zone);
    this.optionalText(state.locale);
    this.traits(state.traits);
    this.count(state.devices.length);
    for (const device of state.devices) this.device(device);
    this.preferences(state.preferences);
    this.optionalText(state.mergedInto);
    this.activity(state);
    this.engagement(state.engagement);
    this.count(state.counters.size);
    for (const [id, counter] of sorted(state.counters)) this.counter(id, counter);
    this.count(state.interactions.size);
    for (const [id, interactions] of sorted(state.interactions)) this.interactions(id, interactions);
    this.feed(state.feed);
    this.ledger(state.ledger);
  }

  private text(text: string): void {
    this.count(this.texts.place(text) - this.unplaced);
  }

  private optionalText(text: string | null): void {
    this.count(text === null ? 0 : this.texts.place(text) - this.unplaced + 1);
  }

  private textList(texts: readonly string[]): void {
    this.count(texts.length);
    for (const text of texts) this.text(text);
  }

  private optionalTime(atMs: number | null): void {
    this.byte(atMs === null ? 0 : 1);
    if (atMs !== null) this.signed(atMs);
  }

  private number(value: number): void {
    if (Number.isSafeInteger(value) && Math.abs(value) < 2 ** 51 && !Object.is(value, -0)) {
      this.byte(tag.whole);
      this.signed(value);
    } else if (Object.is(Math.fround(value), value)) {
      this.byte(tag.f32);
      this.f32(value);
    } else {
      this.byte(tag.f64);
      this.f64(value);
    }
  }

  private scalar(value: Scalar): void {
    if (typeof value === "string") {
      this.byte(tag.text);
      this.text(value);
    } else if (typeof value === "number") this.number(value);
    else this.byte(value === null ? tag.null : value ? tag.true : tag.false);
  }

  private traits(traits: PersonState["traits"]): void {
    const names = Object.keys(traits).sort();
    this.count(names.length);
    for (const name of names) {
      const value = traits[name] ?? null;
      this.text(name);
      if (typeof value !== "object" || value === null) this.scalar(value);
      else {
        this.byte(tag.list);
        this.count(value.length);
        for (const element of value) this.scalar(element);
      }
    }
  }

  private device(device: DeviceSummary): void {
    this.text(device.deviceId);
    this.byte(platforms.indexOf(device.platform) * 16 + permissions.indexOf(device.permission));
    this.text(device.maker);
    this.text(device.appId);
    this.text(device.appVersion);
    this.textList(device.channels);
    this.signed(device.lastSeenMs);
  }

  private preferences({ doNotDisturb, off, consent }: Preferences): void {
    this.count(doNotDisturb.length);
    for (const span of doNotDisturb) {
      this.text(span.from);
      this.text(span.to);
      this.byte(span.days === undefined ? 0 : span.days.reduce((bits, day) => bits | (1 << (day - 1)), 128));
    }
    this.textList(off.kinds);
    this.textList(off.channels);
    this.byte((off.all ? 16 : 0) + marketingAnswers.indexOf(consent.marketing));
    this.optionalTime(consent.atMs);
    this.optionalText(consent.source);
  }

  private activity({ activity, activityAtMs }: PersonState): void {
    this.signed(activityAtMs);
    this.count(activity.size);
    for (const [hour, weight] of sorted(activity)) {
      this.byte(hour);
      this.f32(weight);
    }
  }

  private engagement(engagement: Engagement | null): void {
    this.byte(engagement === null ? 0 : 1);
    if (engagement === null) return;
    this.signed(engagement.asOfMs);
    this.f32(engagement.sessions);
    this.f32(engagement.minutes);
    this.f32(engagement.spent);
    this.signed(engagement.startMs - engagement.asOfMs);
    this.signed(engagement.endMs - engagement.startMs);
  }

  private counter(id: number, { recentMs, days }: EventCounter): void {
    this.u32(id);
    this.count(recentMs.length);
    let before = 0;
    for (const atMs of recentMs) {
      this.signed(atMs - before);
      before = atMs;
    }
    this.count(days.length);
    before = 0;
    for (const { day, count } of days) {
      this.signed(day - before);
      this.count(count);
      before = day;
    }
  }

  private interactions(id: number, interactions: readonly Interaction[]): void {
    this.u32(id);
    this.count(interactions.length);
    let before = 0;
    for (const { itemId, lastMs, count } of interactions) {
      this.text(itemId);
      this.signed(lastMs - before);
      this.count(count);
      before = lastMs;
    }
  }

  private feed(feed: PersonState["feed"]): void {
    this.byte(feed === null ? 0 : 1);
    if (feed === null) return;
    this.count(feed.items.length);
    for (const { id, score } of feed.items) {
      this.text(id);
      this.number(score);
    }
    this.signed(feed.expiresAtMs);
  }

  /** Entries of one campaign share what the campaign says of them: it is written once. */
  private ledger(ledger: PersonState["ledger"]): void {
    const origins: LedgerEntry[] = [];
    const originOf: number[] = [];
    for (const entry of ledger) {
      let origin = 0;
      while (origin < origins.length && !sameOrigin(origins[origin], entry)) origin++;
      if (origin === origins.length) origins.push(entry);
      originOf.push(origin);
    }
    this.count(origins.length);
    for (const origin of origins) {
      this.text(origin.campaign);
      this.text(origin.line);
      this.text(origin.kind);
      this.text(origin.category);
      this.text(origin.placement);
      this.byte(origin.class === "marketing" ? 0 : 1);
    }
    let before = 0;
    for (const [i, entry] of ledger.entries()) {
      this.count(originOf[i] ?? 0);
      this.signed(entry.atMs - before);
      this.entry(entry);
      before = entry.atMs;
    }
  }

  private entry(entry: LedgerEntry): void {
    this.text(entry.creative);
    this.optionalText(entry.item);
    this.byte((entry.openedAtMs === null ? 0 : 16) + statuses.indexOf(entry.status));
    this.optionalText(entry.channel);
    this.byte(entry.outcomes);
    if (entry.openedAtMs !== null) this.signed(entry.openedAtMs - entry.atMs);
  }
}

function sameOrigin(a: LedgerEntry | undefined, b: LedgerEntry): boolean {
  return (
    a !== undefined &&
    a.campaign === b.campaign &&
    a.kind === b.kind &&
    a.placement === b.placement &&
    a.category === b.category &&
    a.line === b.line &&
    a.class === b.class
  );
}

/** Ascending by key; a map that is so already is not copied. */
function sorted<V>(map: ReadonlyMap<number, V>): Iterable<readonly [number, V]> {
  let before = -1;
  for (const key of map.keys()) {
    if (key < before) return [...map].sort(([a], [b]) => a - b);
    before = key;
  }
  return map;
}

class StateReader extends ByteReader {
  private texts: readonly string[] = [];
  private unplaced = 0;

  state(texts: readonly string[], ledgerSize: number, written: number): PersonState {
    this.texts = texts;
    this.unplaced = ledgerSize;
    const factCount = this.count();
    const needsHash = this.u32();
    const firstSeenMs = this.optionalTime();
    const lastSeenMs = this.optionalTime();
    const zone = this.optionalText();
    const locale = this.optionalText();
    const traits = this.traits();
    const devices = this.list(() => this.device());
    const preferences = this.preferences();
    const mergedInto = this.optionalText();
    const activityAtMs = this.signed();
    const activity = this.map(
      () => this.byte(),
      () => this.f32(),
    );
    // Version 1 knew no sessions.
    const engagement = written === 1 ? null : this.engagement();
    const counters = this.map(
      () => this.u32(),
      () => this.counter(),
    );
    const interactions = this.map(
      () => this.u32(),
      () => this.interactions(),
    );
    const feed = this.feed();
    const ledger = this.ledger(ledgerSize);
    return {
      factCount,
      needsHash,
      firstSeenMs,
      lastSeenMs,
      zone,
      locale,
      traits,
      devices,
      preferences,
      mergedInto,
      activity,
      activityAtMs,
      engagement,
      counters,
      interactions,
      feed,
      ledger,
    };
  }

  private list<T>(read: () => T): T[] {
    const list: T[] = [];
    for (let left = this.size(); left > 0 && !this.failed; left--) list.push(read());
    return list;
  }

  private map<V>(readKey: () => number, readValue: () => V): Map<number, V> {
    const map = new Map<number, V>();
    for (let left = this.size(); left > 0 && !this.failed; left--) map.set(readKey(), readValue());
    return map;
  }

  private textAt(place: number): string {
    const text = this.texts[place];
    if (text === undefined) this.failed = true;
    return text ?? "";
  }

  private text(): string {
    return this.textAt(this.count() + this.unplaced);
  }

  private optionalText(): string | null {
    const place = this.count();
    return place === 0 ? null : this.textAt(place - 1 + this.unplaced);
  }

  private optionalTime(): number | null {
    return this.byte() === 0 ? null : this.signed();
  }

  private oneOf<T>(values: readonly T[], index: number): T {
    const value = values[index];
    if (value !== undefined) return value;
    this.failed = true;
    // Damage is reported by `failed`; the value only keeps the record in shape until then.
    return values[0] as T;
  }

  private scalar(kind: number): Scalar {
    switch (kind) {
      case tag.text:
        return this.text();
      case tag.whole:
        return this.signed();
      case tag.f32:
        return this.f32();
      case tag.f64:
        return this.f64();
      default:
        return this.oneOf([null, false, true], kind);
    }
  }

  private traits(): PersonState["traits"] {
    const traits: Record<string, TraitValue> = {};
    for (let left = this.size(); left > 0 && !this.failed; left--) {
      const name = this.text();
      const kind = this.byte();
      const value = kind === tag.list ? this.list(() => this.scalar(this.byte())) : this.scalar(kind);
      // Assigning to this one name would set the prototype.
      if (name === "__proto__") this.failed = true;
      else traits[name] = value;
    }
    return traits;
  }

  private device(): DeviceSummary {
    const deviceId = this.text();
    const packed = this.byte();
    const platform = this.oneOf(platforms, packed >> 4);
    const permission = this.oneOf(permissions, packed & 15);
    const maker = this.text();
    const appId = this.text();
    const appVersion = this.text();
    const channels = this.list(() => this.text());
    return { deviceId, platform, maker, appId, appVersion, permission, channels, lastSeenMs: this.signed() };
  }

  private preferences(): Preferences {
    const doNotDisturb = this.list(() => {
      const span = { from: this.text(), to: this.text() };
      const bits = this.byte();
      return bits === 0 ? span : { ...span, days: [1, 2, 3, 4, 5, 6, 7].filter((day) => bits & (1 << (day - 1))) };
    });
    const kinds = this.list(() => this.text());
    const channels = this.list(() => this.text());
    const packed = this.byte();
    const marketing = this.oneOf(marketingAnswers, packed & 15);
    const consent = { marketing, atMs: this.optionalTime(), source: this.optionalText() };
    return { doNotDisturb, off: { kinds, channels, all: packed >= 16 }, consent };
  }

  private engagement(): Engagement | null {
    if (this.byte() === 0) return null;
    const asOfMs = this.signed();
    const [sessions, minutes, spent] = [this.f32(), this.f32(), this.f32()];
    const startMs = asOfMs + this.signed();
    return { asOfMs, sessions, minutes, spent, startMs, endMs: startMs + this.signed() };
  }

  private counter(): EventCounter {
    let before = 0;
    const recentMs = this.list(() => {
      before += this.signed();
      return before;
    });
    before = 0;
    const days = this.list(() => {
      before += this.signed();
      return { day: before, count: this.count() };
    });
    return { recentMs, days };
  }

  private interactions(): readonly Interaction[] {
    let before = 0;
    return this.list(() => {
      const itemId = this.text();
      before += this.signed();
      return { itemId, lastMs: before, count: this.count() };
    });
  }

  private feed(): PersonState["feed"] {
    if (this.byte() === 0) return null;
    const items = this.list(() => {
      const id = this.text();
      const score = this.scalar(this.byte());
      if (typeof score !== "number") this.failed = true;
      return { id, score: Number(score) };
    });
    return { items, expiresAtMs: this.signed() };
  }

  private ledger(size: number): readonly LedgerEntry[] {
    const origins = this.list(() => {
      const campaign = this.text();
      const line = this.text();
      const kind = this.text();
      const category = this.text();
      const placement = this.text();
      return { campaign, line, kind, category, placement, class: this.oneOf(["marketing", "service"] as const, this.byte()) };
    });
    const ledger: LedgerEntry[] = [];
    let atMs = 0;
    for (let i = 0; i < size && !this.failed; i++) {
      const origin = origins[this.count()];
      if (!origin) {
        this.failed = true;
        break;
      }
      atMs += this.signed();
      ledger.push(this.entry(origin, this.textAt(i), atMs));
    }
    return ledger;
  }

  private entry(
    origin: Pick<LedgerEntry, "campaign" | "line" | "kind" | "category" | "placement" | "class">,
    messageId: string,
    atMs: number,
  ): LedgerEntry {
    const creative = this.text();
    const item = this.optionalText();
    const packed = this.byte();
    const status = this.oneOf(statuses, packed & 15);
    const channel = this.optionalText();
    const outcomes = this.byte();
    const openedAtMs = packed >= 16 ? atMs + this.signed() : null;
    return {
      messageId,
      campaign: origin.campaign,
      line: origin.line,
      kind: origin.kind,
      category: origin.category,
      creative,
      item,
      placement: origin.placement,
      class: origin.class,
      atMs,
      status,
      channel,
      outcomes,
      openedAtMs,
    };
  }
}
