import { type Refusal, shown } from "../base/refusal.ts";
import { hash32 } from "../base/rng.ts";
import { isZone } from "../base/zone.ts";
import { checkJson, isRecord, type JsonFault, type JsonMeter } from "./check-json.ts";
import { type AddressedFact, anonymousPrefix, type Fact } from "./fact.ts";
import { parseIsoTime } from "./iso-time.ts";
import { clockToleranceMs, maxBatchItems, maxEventNameLength, maxIdLength, maxItemBytes, maxPropertyDepth } from "./limits.ts";
import { outcomeKey, outcomeOfEvent } from "./outcome-of-event.ts";
import { parseTraits } from "./parse-traits.ts";

export const callTypes = ["track", "page", "screen", "identify", "group", "alias"] as const;
export type CallType = (typeof callTypes)[number];

export type IntakeItem =
  | { readonly kind: "fact"; readonly index: number; readonly addressed: AddressedFact }
  /** `from` and `to` turned out to be one person. */
  | {
      readonly kind: "link";
      readonly index: number;
      /** Person id of the record that is to be absorbed: `anon:…` after identify, the previous id as it was given after alias. */
      readonly from: string;
      /** Alias only: the person id that the previous id stands for if it was an anonymous one; the store knows which of the two exists. */
      readonly fromAnonymous: string | null;
      readonly to: string;
      readonly key: string;
      readonly receivedAtMs: number;
      readonly atMs: number;
    };

export type IndexedRefusal = Refusal & { readonly index: number };

/** Every index of the input is either in `accepted` (once or, for an identify that links, twice) or once in `refused`. */
export interface Intake {
  readonly accepted: readonly IntakeItem[];
  readonly refused: readonly IndexedRefusal[];
  /** Parts of accepted items that were left out, such as an unknown time zone. */
  readonly warnings: readonly IndexedRefusal[];
}

export interface IntakeContext {
  readonly receivedAtMs: number;
  /** Event times up to now are taken as they are, and nothing is corrected by `sentAt`. */
  readonly lab: boolean;
}

/**
 * Reads one call of Segment's HTTP API (`POST /v1/track` and its sisters; Segment docs "HTTP API Source" and "Spec", read 2026-11) into
 * facts and links. Never throws on any JSON value.
 */
export function parseCall(type: CallType, body: unknown, context: IntakeContext & { readonly index?: number }): Intake {
  const intake: OpenIntake = { accepted: [], refused: [], warnings: [] };
  readItem({ type, body, index: context.index ?? 0, prefix: "", context, batchSentAtMs: null }, intake);
  return intake;
}

/**
 * Reads the body of `POST /v1/batch`. Items are judged one by one: a bad one is refused with its index and harms no neighbour. A body
 * that holds no batch at all is one refusal of index 0.
 */
export function parseBatch(body: unknown, context: IntakeContext): Intake {
  const intake: OpenIntake = { accepted: [], refused: [], warnings: [] };
  const batch = isRecord(body) ? body.batch : undefined;
  if (!isRecord(body) || !Array.isArray(batch)) {
    intake.refused.push({
      index: 0,
      code: "batchMissing",
      message: "the body has no list of calls",
      field: "batch",
      value: brief(batch),
      remedy: 'send { "batch": [ … ] }',
    });
    return intake;
  }
  const batchSentAtMs = parseIsoTime(body.sentAt);
  for (let index = 0; index < batch.length; index++) {
    const item: unknown = batch[index];
    if (index >= maxBatchItems) intake.refused.push(beyondBatch(index));
    else
      readItem(
        { type: isRecord(item) ? item.type : undefined, body: item, index, prefix: `batch[${index}]`, context, batchSentAtMs },
        intake,
      );
  }
  return intake;
}

/** What may be shown of a value that was not walked yet, and might be nested without end. */
const brief = (value: unknown): unknown =>
  typeof value === "object" && value !== null ? (Array.isArray(value) ? "a list" : "an object") : value;

const beyondBatch = (index: number): IndexedRefusal => ({
  index,
  code: "batchTooLong",
  message: `a batch may hold ${maxBatchItems} calls`,
  field: `batch[${index}]`,
  limit: maxBatchItems,
  remedy: "send this call in a further batch",
});

interface OpenIntake {
  readonly accepted: IntakeItem[];
  readonly refused: IndexedRefusal[];
  readonly warnings: IndexedRefusal[];
}

interface Source {
  readonly type: unknown;
  readonly body: unknown;
  readonly index: number;
  readonly prefix: string;
  readonly context: IntakeContext;
  readonly batchSentAtMs: number | null;
}

function readItem(source: Source, intake: OpenIntake): void {
  const reading = new Reading(source);
  const items = reading.items();
  if (reading.refusal) {
    intake.refused.push({ ...reading.refusal, index: source.index });
    return;
  }
  for (const item of items) intake.accepted.push(item);
  for (const warning of reading.warnings) intake.warnings.push({ ...warning, index: source.index });
}

interface Where {
  readonly deviceId?: string;
  readonly zone?: string;
  readonly locale?: string;
}

const localeShape = /^[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,6}$/;
const noItems: readonly IntakeItem[] = [];

/** One item while it is read. The first fault is kept; what is read after it is thrown away. */
class Reading {
  refusal: Refusal | null = null;
  readonly warnings: Refusal[] = [];
  private readonly source: Source;

  constructor(source: Source) {
    this.source = source;
  }

  items(): readonly IntakeItem[] {
    const { body, type } = this.source;
    if (!isRecord(body))
      return this.refuse("notAnObject", "", brief(body), "a call must be a JSON object", "send an object with a type and an id");
    if (!this.isSound(body)) return noItems;
    switch (type) {
      case "track":
        return this.track(body);
      case "page":
      case "screen":
        return this.view(body, type);
      case "identify":
        return this.identify(body);
      case "group":
        return this.group(body);
      case "alias":
        return this.alias(body);
      default:
        return this.refuse("unknownType", "type", type, `"type" must be one of ${callTypes.join(", ")}`, "name the kind of call in `type`");
    }
  }

  private track(body: Record<string, unknown>): readonly IntakeItem[] {
    const name = body.event;
    if (typeof name !== "string" || name.length === 0)
      return this.refuse("eventNameMissing", "event", name, "a track call needs the name of its event", "name it in `event`");
    if (name.length > maxEventNameLength)
      return this.refuse("eventNameTooLong", "event", name, "the event's name is too long", "shorten it", maxEventNameLength);
    const properties = this.properties(body);
    const outcome = outcomeOfEvent(name, properties, body.context);
    if (!outcome) return this.event(body, name, properties);
    const personId = this.personId(body);
    const at = this.time(body);
    const deviceId = this.where(body).deviceId ?? null;
    const fact: Fact = { kind: "outcome", atMs: at.ms, messageId: outcome.messageId, deviceId, outcome: outcome.outcome };
    return this.fact(personId, outcomeKey(outcome.messageId, deviceId, outcome.outcome), fact);
  }

  private view(body: Record<string, unknown>, type: "page" | "screen"): readonly IntakeItem[] {
    const { name, category } = body;
    const own: Record<string, unknown> = {};
    if (typeof category === "string" && category !== "") own.category = category;
    if (typeof name === "string" && name !== "") own.name = name;
    return this.event(body, type, { ...this.properties(body), ...own });
  }

  private event(body: Record<string, unknown>, name: string, properties: Record<string, unknown>): readonly IntakeItem[] {
    const itemId = properties.itemId;
    if (
      itemId !== undefined &&
      itemId !== null &&
      typeof itemId !== "number" &&
      (typeof itemId !== "string" || itemId.length > maxIdLength)
    )
      return this.refuse(
        "badItemId",
        "properties.itemId",
        itemId,
        "an item's id must be a text",
        "send the id that the item was stored under",
        maxIdLength,
      );
    const personId = this.personId(body);
    const at = this.time(body);
    const key = this.key(body, at.given);
    return this.fact(personId, key, { kind: "event", atMs: at.ms, name, properties, ...this.where(body) });
  }

  private identify(body: Record<string, unknown>): readonly IntakeItem[] {
    const known = this.id(body.userId, "userId", true);
    const anonymous = this.id(body.anonymousId, "anonymousId", false);
    const items = this.traitsFact(body, body.traits, (traits) => traits);
    if (known === null || anonymous === null || this.refusal) return items;
    const at = this.time(body);
    const key = `${this.key(body, at.given)}:link`;
    return [...items, this.link({ from: anonymousPrefix + anonymous, fromAnonymous: null, to: known, key, atMs: at.ms })];
  }

  private group(body: Record<string, unknown>): readonly IntakeItem[] {
    const group = this.id(body.groupId, "groupId", false);
    if (group === null)
      return this.refuse("groupIdMissing", "groupId", body.groupId, "a group call needs the group's id", "send `groupId`");
    return this.traitsFact(body, body.traits, (traits) => ({ ...traits, group }), "group.");
  }

  private alias(body: Record<string, unknown>): readonly IntakeItem[] {
    const to = this.id(body.userId, "userId", true);
    const previous = this.id(body.previousId, "previousId", false);
    if (to === null) return this.refuse("idMissing", "userId", body.userId, "an alias needs the id to go on with", "send `userId`");
    if (previous === null)
      return this.refuse("idMissing", "previousId", body.previousId, "an alias needs the id it replaces", "send `previousId`");
    if (to === previous) return this.refuse("sameId", "previousId", previous, "both ids are the same", "send two different ids");
    const at = this.time(body);
    const fromAnonymous = previous.startsWith(anonymousPrefix) ? null : anonymousPrefix + previous;
    return [this.link({ from: previous, fromAnonymous, to, key: this.key(body, at.given), atMs: at.ms })];
  }

  private traitsFact(
    body: Record<string, unknown>,
    input: unknown,
    finish: (traits: Extract<Fact, { kind: "traits" }>["traits"]) => Extract<Fact, { kind: "traits" }>["traits"],
    prefix = "",
  ): readonly IntakeItem[] {
    const personId = this.personId(body);
    const traits = parseTraits(input, this.path("traits"), prefix);
    if (!traits.ok) {
      this.refusal ??= traits.error;
      return noItems;
    }
    const at = this.time(body);
    const { zone, locale } = this.where(body);
    const key = this.key(body, at.given);
    return this.fact(personId, key, {
      kind: "traits",
      atMs: at.ms,
      traits: finish(traits.value),
      ...(zone && { zone }),
      ...(locale && { locale }),
    });
  }

  private fact(personId: string, key: string, fact: Fact): readonly IntakeItem[] {
    const { index, context } = this.source;
    return [{ kind: "fact", index, addressed: { personId, key, receivedAtMs: context.receivedAtMs, fact } }];
  }

  private link(link: { from: string; fromAnonymous: string | null; to: string; key: string; atMs: number }): IntakeItem {
    return { kind: "link", index: this.source.index, ...link, receivedAtMs: this.source.context.receivedAtMs };
  }

  private properties(body: Record<string, unknown>): Record<string, unknown> {
    const properties = body.properties;
    if (properties === undefined || properties === null) return {};
    if (isRecord(properties)) return properties;
    this.refuse("propertiesNotAnObject", "properties", properties, "properties must be an object", "send { name: value } pairs");
    return {};
  }

  private personId(body: Record<string, unknown>): string {
    const known = this.id(body.userId, "userId", true);
    if (known !== null) return known;
    const anonymous = this.id(body.anonymousId, "anonymousId", false);
    if (anonymous !== null) return anonymousPrefix + anonymous;
    this.refuse("idMissing", "userId", undefined, "the call names nobody", "send `userId` or `anonymousId`");
    return "";
  }

  /** Null when no id is given. Numbers become text, as Segment's SDKs allow them. */
  private id(value: unknown, field: string, known: boolean): string | null {
    if (value === undefined || value === null || value === "") return null;
    const text = typeof value === "number" ? String(value) : value;
    if (typeof text !== "string") {
      this.refuse("badId", field, value, `"${field}" must be a text`, "send the id as a text");
      return null;
    }
    if (text.length > maxIdLength)
      this.refuse("idTooLong", field, text, "the id is too long", "send a shorter id, such as a hash", maxIdLength);
    if (known && text.startsWith(anonymousPrefix))
      this.refuse("reservedId", field, text, `ids that begin with "${anonymousPrefix}" stand for anonymous people`, "choose another id");
    return text;
  }

  private key(body: Record<string, unknown>, timeGiven: boolean): string {
    const given = this.id(body.messageId, "messageId", false);
    if (given !== null) return given;
    const { type, index, context } = this.source;
    // Without a time of its own, the same content sent again is something that happened again.
    const text = `${String(type)}${timeGiven ? "" : `@${context.receivedAtMs}#${index}`}${JSON.stringify(body)}`;
    return `content:${[11, 12, 13, 14].map((seed) => hash32(text, seed).toString(16).padStart(8, "0")).join("")}`;
  }

  /** `timestamp`, corrected by the sender's clock error when `sentAt` tells it (Segment spec, "Timestamps"); receipt when missing. */
  private time(body: Record<string, unknown>): { readonly ms: number; readonly given: boolean } {
    const { context, batchSentAtMs } = this.source;
    const { receivedAtMs, lab } = context;
    const field = body.timestamp === undefined || body.timestamp === null ? "originalTimestamp" : "timestamp";
    const raw = body[field];
    if (raw === undefined || raw === null) return { ms: receivedAtMs, given: false };
    const happened = parseIsoTime(raw);
    if (happened === null || happened < 0) {
      this.refuse("badTime", field, raw, "the time is not ISO 8601, or lies before 1970", "write it like 2026-03-02T09:00:05Z");
      return { ms: receivedAtMs, given: true };
    }
    if (lab) return { ms: Math.min(happened, receivedAtMs), given: true };
    const sent = parseIsoTime(body.sentAt) ?? batchSentAtMs;
    // Sent before it happened: the two times come from different clocks and say nothing of each other.
    const comparable = sent !== null && happened <= sent + clockToleranceMs;
    const atMs = comparable ? Math.max(0, happened + receivedAtMs - sent) : happened;
    return { ms: atMs > receivedAtMs + clockToleranceMs ? receivedAtMs : atMs, given: true };
  }

  private where(body: Record<string, unknown>): Where {
    const context = body.context;
    if (!isRecord(context)) return {};
    const where: { deviceId?: string; zone?: string; locale?: string } = {};
    const device = isRecord(context.device) ? context.device.id : undefined;
    if (typeof device === "string" && device !== "" && device.length <= maxIdLength) where.deviceId = device;
    const { timezone, locale } = context;
    if (typeof timezone === "string" && isZone(timezone)) where.zone = timezone;
    else if (timezone !== undefined && timezone !== null && timezone !== "")
      this.warn(
        "unknownZone",
        "context.timezone",
        timezone,
        "no such time zone; the call was taken without it",
        "send an IANA name, such as Asia/Shanghai",
      );
    if (typeof locale === "string" && localeShape.test(locale)) where.locale = locale.replaceAll("_", "-");
    else if (locale !== undefined && locale !== null && locale !== "")
      this.warn(
        "badLocale",
        "context.locale",
        locale,
        "not a language tag; the call was taken without it",
        "send a BCP 47 tag, such as zh-CN",
      );
    return where;
  }

  /** Size, depth, keys and texts of the whole item in one walk. */
  private isSound(body: Record<string, unknown>): boolean {
    const meter: JsonMeter = { atMostBytes: 2 };
    for (const key of Object.keys(body)) {
      const depth = key === "properties" || key === "traits" ? maxPropertyDepth : 4 * maxPropertyDepth;
      const fault = checkJson(body[key], depth, meter);
      if (fault) {
        this.refuseFault(key, fault, depth);
        return false;
      }
      meter.atMostBytes += key.length * 6 + 4;
    }
    if (meter.atMostBytes <= maxItemBytes) return true;
    const bytes = Buffer.byteLength(JSON.stringify(body));
    if (bytes <= maxItemBytes) return true;
    this.refuse(
      "itemTooLarge",
      "",
      `${bytes} bytes`,
      `the call is ${bytes} bytes of JSON, one may have ${maxItemBytes}`,
      "shorten or drop properties",
      maxItemBytes,
    );
    return false;
  }

  private refuseFault(key: string, fault: JsonFault, depth: number): void {
    const field = `${key}${fault.path}`;
    if (fault.code === "tooDeep") this.refuse("tooDeep", field, fault.value, `nested deeper than ${depth} levels`, "flatten it", depth);
    else if (fault.code === "forbiddenKey") this.refuse("forbiddenKey", field, fault.value, "this name cannot be a key", "rename the key");
    else
      this.refuse(
        "unstorableText",
        field,
        fault.value,
        "the text holds a NUL character or half of a surrogate pair",
        "send well-formed Unicode text",
      );
  }

  private path(field: string): string {
    const { prefix } = this.source;
    return prefix === "" || field === "" ? prefix + field : `${prefix}.${field}`;
  }

  // Six plain texts and values in the order in which a refusal reads: an object here would only repeat their names at thirty places.
  private refuse(code: string, field: string, value: unknown, message: string, remedy: string, limit?: number): readonly IntakeItem[] {
    this.refusal ??= this.complaint(code, field, value, message, remedy, limit);
    return noItems;
  }

  private warn(code: string, field: string, value: unknown, message: string, remedy: string): void {
    this.warnings.push(this.complaint(code, field, value, message, remedy));
  }

  private complaint(code: string, field: string, value: unknown, message: string, remedy: string, limit?: number): Refusal {
    const path = this.path(field);
    return {
      code,
      message,
      ...(path !== "" && { field: path }),
      ...(value !== undefined && { value: shown(value) }),
      ...(limit !== undefined && { limit }),
      remedy,
    };
  }
}
