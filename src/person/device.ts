import { z } from "zod";
import { type Refusal, shown } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { isZone } from "../base/zone.ts";
import { isRecord, isStorable } from "../event/check-json.ts";
import { anonymousPrefix } from "../event/fact.ts";
import { maxIdLength } from "../event/limits.ts";
import { type DeviceEvidence, evidenceFields, readEvidence } from "./device-evidence.ts";
import { romText } from "./rom-text.ts";
import type { DeviceSummary, Permission, Platform } from "./state.ts";

/** Longest token in characters: Web Push subscriptions, which are JSON with a URL, are the longest. */
const maxTokenLength = 4096;
/** Most tokens of one device: one a channel. */
const maxTokens = 8;
const maxWordLength = 64;

export interface DeviceToken {
  readonly channel: string;
  /** As the vendor gave it; for Web Push the subscription object as JSON text. */
  readonly token: string;
  /** Of the platform whose tokens know two; production unless the body says otherwise. */
  readonly environment: "production" | "sandbox";
}

export interface ParsedDevice {
  readonly personId: string;
  readonly summary: DeviceSummary;
  readonly tokens: readonly DeviceToken[];
  /** Empty texts when not given, like `maker` in the summary. */
  readonly brand: string;
  readonly model: string;
  /** The client's own word, name before version. */
  readonly rom: string;
  readonly osVersion: string;
  readonly evidence: DeviceEvidence;
  readonly zone: string | null;
  readonly locale: string | null;
  /** Parts that were left out although the device was taken. */
  readonly warnings: readonly Refusal[];
}

const platforms = ["ios", "android", "harmony", "web", "other"] as const satisfies readonly Platform[];
const permissions = ["granted", "denied", "provisional", "unknown"] as const satisfies readonly Permission[];
const localeShape = /^[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,6}$/;

/** The body of `PUT /v1/devices/{deviceId}` as the API description shows it; `parseDevice` judges it and words the errors. */
export const deviceSchema = z.looseObject({
  personId: z.string().min(1).max(maxIdLength),
  platform: z.enum(platforms),
  permission: z.enum(permissions).optional(),
  appId: z.string().max(maxIdLength).optional(),
  appVersion: z.string().max(maxWordLength).optional(),
  maker: z.string().max(maxWordLength).optional(),
  brand: z.string().max(maxWordLength).optional(),
  model: z.string().max(maxWordLength).optional(),
  rom: z.string().max(maxWordLength).optional().describe("Name and version in one text; `properties` know better."),
  romName: z.string().max(maxWordLength).optional(),
  romVersion: z.string().max(maxWordLength).optional(),
  osName: z.string().optional().describe("Not kept: `platform` says it."),
  osVersion: z.string().max(maxWordLength).optional(),
  ...evidenceFields,
  channelsDisabled: z.array(z.string()).optional().describe("Android's notification channels that the person switched off. Not kept."),
  tokens: z
    .array(
      z.object({
        channel: z.string().min(1).max(maxWordLength),
        token: z
          .union([z.string().min(1).max(maxTokenLength), z.record(z.string(), z.unknown())])
          .describe("Web Push: the subscription object."),
        environment: z.enum(["production", "sandbox"]).optional(),
      }),
    )
    .max(maxTokens)
    .optional()
    .describe("One a channel."),
  zone: z.string().optional().describe("IANA time zone."),
  locale: z.string().optional().describe("BCP 47 language tag."),
});

/**
 * Reads the body of `PUT /v1/devices/{deviceId}`; registering is a sign of life at `nowMs`. All faults are reported together. An
 * unknown zone or locale is left out with a warning: the device can be rung without.
 */
export function parseDevice(deviceId: string, body: unknown, nowMs: number): Result<ParsedDevice, readonly Refusal[]> {
  if (!isRecord(body)) {
    return err([{ code: "notAnObject", message: "a device must be a JSON object", remedy: 'send { "personId": …, "platform": … }' }]);
  }
  const form = new DeviceForm(body);
  form.id(deviceId, "deviceId");
  const personId = form.id(typeof body.personId === "number" ? String(body.personId) : body.personId, "personId");
  const platform = form.choice<Platform>("platform", platforms, null);
  const permission = form.choice<Permission>("permission", permissions, "unknown");
  const tokens = form.tokens();
  const about = { maker: form.word("maker"), appId: form.word("appId", maxIdLength), appVersion: form.word("appVersion") };
  const [rom, romName, romVersion] = [form.word("rom"), form.word("romName"), form.word("romVersion")];
  const more = { brand: form.word("brand"), model: form.word("model"), rom: rom || romText(romName, romVersion) };
  const osVersion = form.word("osVersion");
  const { evidence, warnings } = readEvidence(body);
  const zone = form.zone();
  const locale = form.locale();
  if (about.appId === "")
    form.warn(
      "appIdMissing",
      "appId",
      undefined,
      "without appId no channel can be found for the device",
      "send the id of the app that the channel was set up for",
    );
  if (form.faults.length > 0) return err(form.faults);
  const channels = tokens.map((token) => token.channel);
  const summary: DeviceSummary = { deviceId, platform, ...about, permission, channels, lastSeenMs: nowMs };
  return ok({ personId, summary, tokens, ...more, osVersion, evidence, zone, locale, warnings: [...form.warnings, ...warnings] });
}

class DeviceForm {
  readonly faults: Refusal[] = [];
  readonly warnings: Refusal[] = [];
  private readonly body: Record<string, unknown>;

  constructor(body: Record<string, unknown>) {
    this.body = body;
  }

  id(value: unknown, field: string): string {
    if (typeof value !== "string" || value === "")
      this.fault("idMissing", field, value, `"${field}" must be a text`, "send the id as a text");
    else if (value.length > maxIdLength) this.fault("idTooLong", field, value, "the id is too long", "send a shorter id", maxIdLength);
    else if (!isStorable(value))
      this.fault("unstorableText", field, value, "not well-formed Unicode text", "send an id without NUL characters");
    else if (field === "personId" && value === anonymousPrefix)
      this.fault("badId", field, value, "the prefix of anonymous ids stands alone", `put the anonymous id behind "${anonymousPrefix}"`);
    return typeof value === "string" ? value : "";
  }

  /** One of some words; `fallback` when it is missing, or a fault when there is none. */
  choice<T extends string>(field: string, words: readonly T[], fallback: T | null): T {
    const value = this.body[field] ?? fallback;
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    this.fault("notAChoice", field, value, `"${field}" must be one of ${words.join(", ")}`, "send one of these words", words.join(", "));
    // The fault keeps this value from being used.
    return words[0] as T;
  }

  word(field: string, limit = maxWordLength): string {
    const given = this.body[field];
    const value = typeof given === "number" ? String(given) : (given ?? "");
    if (typeof value === "string" && value.length <= limit && isStorable(value)) return value;
    this.fault("badText", field, value, `"${field}" must be a text of at most ${limit} characters`, "shorten it, or leave it out", limit);
    return "";
  }

  zone(): string | null {
    const { zone } = this.body;
    if (zone === undefined || zone === null || zone === "") return null;
    if (typeof zone === "string" && isZone(zone)) return zone;
    this.warn(
      "unknownZone",
      "zone",
      zone,
      "no such time zone; the device was taken without it",
      "send an IANA name, such as Asia/Shanghai",
    );
    return null;
  }

  locale(): string | null {
    const { locale } = this.body;
    if (locale === undefined || locale === null || locale === "") return null;
    if (typeof locale === "string" && localeShape.test(locale)) return locale.replaceAll("_", "-");
    this.warn("badLocale", "locale", locale, "not a language tag; the device was taken without it", "send a BCP 47 tag, such as zh-CN");
    return null;
  }

  tokens(): readonly DeviceToken[] {
    const given = this.body.tokens ?? [];
    if (!Array.isArray(given) || given.length > maxTokens) {
      this.fault(
        "badTokens",
        "tokens",
        undefined,
        "tokens must be a list, one entry a channel",
        'send [{ "channel": …, "token": … }]',
        maxTokens,
      );
      return [];
    }
    const tokens = given.flatMap((token: unknown, index) => this.token(token, `tokens[${index}]`));
    const twice = tokens.find((token, index) => tokens.findIndex((other) => other.channel === token.channel) < index);
    if (twice) this.fault("channelTwice", "tokens", twice.channel, "a device has one token a channel", "send only the current token");
    return tokens;
  }

  private token(input: unknown, field: string): readonly DeviceToken[] {
    const entry = isRecord(input) ? input : {};
    const { channel } = entry;
    if (typeof channel !== "string" || channel === "" || channel.length > maxWordLength || !isStorable(channel)) {
      this.fault("badChannel", `${field}.channel`, channel, "a token needs the name of its channel", "send it in `channel`", maxWordLength);
      return [];
    }
    const environment = entry.environment ?? "production";
    if (environment !== "production" && environment !== "sandbox") {
      this.fault(
        "notAChoice",
        `${field}.environment`,
        environment,
        "the environment is production or sandbox",
        "send one of these, or neither",
      );
      return [];
    }
    const token = channel === "webPush" ? this.subscription(entry.token, `${field}.token`) : this.plainToken(entry.token, `${field}.token`);
    return token === null ? [] : [{ channel, token, environment }];
  }

  private plainToken(value: unknown, field: string): string | null {
    if (typeof value === "string" && value !== "" && value.length <= maxTokenLength && isStorable(value)) return value;
    // A token is a secret: what was sent is not repeated.
    this.fault("badToken", field, undefined, "the token must be a text", "send the token as the vendor's SDK gave it", maxTokenLength);
    return null;
  }

  /** A `PushSubscription` as its `toJSON` gives it (W3C Push API §8), as an object or as JSON text. */
  private subscription(value: unknown, field: string): string | null {
    const given = typeof value === "string" ? parsedJson(value) : value;
    const keys = isRecord(given) && isRecord(given.keys) ? given.keys : {};
    const { p256dh, auth } = keys;
    const endpoint = isRecord(given) ? given.endpoint : undefined;
    if (typeof endpoint === "string" && URL.canParse(endpoint) && typeof p256dh === "string" && typeof auth === "string") {
      const text = JSON.stringify({ endpoint, keys: { p256dh, auth } });
      if (text.length <= maxTokenLength && isStorable(text)) return text;
    }
    const remedy = "send what PushSubscription.toJSON() gives";
    this.fault(
      "badSubscription",
      field,
      undefined,
      "the token is no subscription with endpoint, keys.p256dh and keys.auth",
      remedy,
      maxTokenLength,
    );
    return null;
  }

  warn(code: string, field: string, value: unknown, message: string, remedy: string): void {
    this.warnings.push(complaint({ code, field, value, message, remedy }));
  }

  private fault(code: string, field: string, value: unknown, message: string, remedy: string, limit?: string | number): void {
    this.faults.push(complaint({ code, field, value, message, remedy, ...(limit !== undefined && { limit }) }));
  }
}

function complaint({ value, ...rest }: Refusal): Refusal {
  if (value === undefined) return rest;
  return { ...rest, value: typeof value === "object" && value !== null ? "an object or list" : shown(value) };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the caller refuses it as no subscription.
    return null;
  }
}
