import { z } from "zod";
import { type Refusal, shown } from "../base/refusal.ts";
import type { DeviceServices, ReportedDevice } from "../delivery/rom.ts";
import { isRecord, isStorable } from "../event/check-json.ts";

/** What a client tells of its system and services beside maker and brand: by it the ROM is named and channels are chosen. Not kept. */
export type DeviceEvidence = Pick<ReportedDevice, "display" | "osBrand" | "sdkInt" | "region" | "properties" | "services">;

/** Longest text of one piece of evidence, in characters: `Build.DISPLAY` and values of system properties reach 92. */
const maxTextLength = 128;
/** Most system properties of one device. */
const maxProperties = 64;

const serviceNames: Readonly<Record<keyof DeviceServices, string>> = {
  gms: "Google Play services are there.",
  hms: "HMS Core is there.",
  honorPush: "checkSupportHonorPush().",
  xiaomiPush: "The library of Xiaomi calls itself supported.",
  oppoPush: "isSupportPush().",
  vivoPush: "isSupport().",
  meizuPush: "The library of Meizu calls itself supported.",
  webPush: "The browser has navigator.serviceWorker and PushManager.",
};

const serviceSchema = z.object(
  Object.fromEntries(Object.entries(serviceNames).map(([name, text]) => [name, z.boolean().optional().describe(text)])),
);

/** The fields of a registration that {@link readEvidence} reads, as the API description shows them. */
export const evidenceFields = {
  display: z.string().max(maxTextLength).optional().describe("Build.DISPLAY."),
  osBrand: z.string().max(maxTextLength).optional().describe("What the maker's class says of the system (getOsBrand()), such as harmony."),
  sdkInt: z.int().nonnegative().optional().describe("Build.VERSION.SDK_INT."),
  region: z.string().max(maxTextLength).optional().describe("Region of the app: ISO 3166 or a locale. Default: that of `locale`."),
  properties: z
    .record(z.string(), z.string().max(maxTextLength))
    .optional()
    .describe(`System properties as read on the device, those that GET /v1/rom-table names; at most ${maxProperties}.`),
  services: serviceSchema.optional().describe("What is there, and what the makers' libraries say when asked; absent = not asked."),
};

/** Reads the evidence of a registration. What does not fit is left out with a warning: the device can be rung without. */
export function readEvidence(body: Readonly<Record<string, unknown>>): {
  readonly evidence: DeviceEvidence;
  readonly warnings: readonly Refusal[];
} {
  const warnings: Refusal[] = [];
  const leaveOut = (field: string, value: unknown, remedy: string, limit?: number): undefined => {
    warnings.push({
      code: "evidenceLeftOut",
      message: `"${field}" is not understood; the device was taken without it`,
      field,
      value: shown(value),
      remedy,
      ...(limit !== undefined && { limit }),
    });
  };
  const text = (field: string, value: unknown): string | undefined => {
    if (value === undefined || value === null) return undefined;
    const word = typeof value === "number" ? String(value) : value;
    if (typeof word === "string" && word.length <= maxTextLength && isStorable(word)) return word;
    return leaveOut(field, value, `send a text of at most ${maxTextLength} characters`, maxTextLength);
  };
  const sdkInt = (): number | undefined => {
    const { sdkInt: value } = body;
    if (value === undefined || value === null) return undefined;
    const level = typeof value === "string" && /^\d{1,4}$/.test(value) ? Number(value) : value;
    if (typeof level === "number" && Number.isSafeInteger(level) && level >= 0) return level;
    return leaveOut("sdkInt", value, "send Build.VERSION.SDK_INT as it is");
  };
  const record = (field: string, most: number): readonly (readonly [string, unknown])[] => {
    const value = body[field];
    if (value === undefined || value === null) return [];
    if (isRecord(value) && Object.keys(value).length <= most) return Object.entries(value);
    leaveOut(field, value, `send an object with at most ${most} entries`, most);
    return [];
  };
  const properties = record("properties", maxProperties).flatMap(([name, value]) => {
    const word = text(`properties.${name}`, value);
    return word === undefined || !isStorable(name) ? [] : [[name, word] as const];
  });
  const services = record("services", maxProperties).flatMap(([name, value]) => {
    if (!Object.hasOwn(serviceNames, name) || value === null) return [];
    if (typeof value === "boolean") return [[name, value] as const];
    leaveOut(`services.${name}`, value, "send true or false, or leave it out");
    return [];
  });
  const [display, osBrand, region] = [text("display", body.display), text("osBrand", body.osBrand), text("region", body.region)];
  const level = sdkInt();
  const evidence: DeviceEvidence = {
    ...(display !== undefined && { display }),
    ...(osBrand !== undefined && { osBrand }),
    ...(region !== undefined && { region }),
    ...(level !== undefined && { sdkInt: level }),
    ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
    ...(services.length > 0 && { services: Object.fromEntries(services) }),
  };
  return { evidence, warnings };
}
