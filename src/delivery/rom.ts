/** What a client reports of its device. Everything but the platform may be missing; any of it may be spoofed by a custom ROM. */
export interface ReportedDevice {
  /** `android`, `ios` (`ipados`, `macos`), `harmony` (apps of HarmonyOS NEXT, which is no Android), `web`; anything else is unknown. */
  readonly platform: string;
  /** `Build.MANUFACTURER`. */
  readonly maker?: string;
  /** `Build.BRAND`. */
  readonly brand?: string;
  readonly model?: string;
  /** `Build.DISPLAY`. */
  readonly display?: string;
  /** `Build.VERSION.SDK_INT`. */
  readonly sdkInt?: number;
  /** Version of the system, where the platform has one ROM only. */
  readonly osVersion?: string;
  /** What the maker's own class says of the system (`getOsBrand()`), where there is one. */
  readonly osBrand?: string;
  /** System properties that {@link romTable} names, as read on the device. */
  readonly properties?: Readonly<Record<string, string>>;
  readonly services?: DeviceServices;
  /** Region of the app: ISO 3166 (`DE`) or a locale that ends in one (`zh-Hans-CN`). */
  readonly region?: string;
}

/** Services and what the makers' own libraries say when asked whether they are supported; absent = not asked. */
export interface DeviceServices {
  readonly gms?: boolean;
  readonly hms?: boolean;
  readonly honorPush?: boolean;
  readonly xiaomiPush?: boolean;
  readonly oppoPush?: boolean;
  readonly vivoPush?: boolean;
  readonly meizuPush?: boolean;
  /** `navigator.serviceWorker` and `PushManager`. */
  readonly webPush?: boolean;
}

/** What the app brings along. */
export interface AppChannels {
  /** Channels whose library is in the app; absent = all. */
  readonly integrated?: readonly string[];
  /** What remains when the system offers nothing, best first: an aggregator, the app's own connection. */
  readonly fallback?: readonly string[];
}

export interface Rom {
  /** Null when the maker has several and nothing tells which, or when it is a plain Android. */
  readonly name: string | null;
  readonly version: string | null;
  readonly evidence: "platform" | "property" | "display" | "osBrand" | "maker" | "none";
}

/** The rule that put a channel where it is. */
export type ChannelRule = "platform" | "supported" | "honorSplit" | "rom" | "globalBuild" | "google" | "hms" | "fallback";

export interface ChannelChoice {
  /** As the registry of channels spells it. */
  readonly channel: string;
  readonly rule: ChannelRule;
  /** A sentence for people. */
  readonly reason: string;
}

/** A channel that would have been asked, and why it is not. */
export interface RuledOut {
  readonly channel: string;
  readonly reason: string;
}

/** Which channels to initialise: the first, and the second if a fallback is wanted. */
export type ChannelPlan =
  | { readonly kind: "channels"; readonly rom: Rom; readonly channels: readonly ChannelChoice[]; readonly ruledOut: readonly RuledOut[] }
  | { readonly kind: "none"; readonly rom: Rom; readonly reason: string; readonly ruledOut: readonly RuledOut[] };

/** A property that, when it is not empty, tells the ROM. */
export interface PropertyEvidence {
  readonly property: string;
  /** Regular expression (no regard to case, anywhere in the value) that must fit too; the part that ECMAScript and Java share. */
  readonly value?: string;
  readonly rom: string;
  /** Where the version stands: the first numbers of the first of these that has any. Default the property itself; empty = unknown. */
  readonly version?: readonly string[];
}

/** One row of the table: all words are compared in lower case. */
export interface RomRow {
  readonly properties: readonly PropertyEvidence[];
  /** Text within `Build.DISPLAY`. */
  readonly display?: { readonly contains: string; readonly rom: string };
  /** Value of the maker's `getOsBrand()`. */
  readonly osBrand?: { readonly equals: string; readonly rom: string };
  /** Texts within maker or brand. */
  readonly makers: readonly string[];
  readonly channel: string;
}

/** The rules of {@link chooseChannels} as data, in a form that native apps can take as JSON. */
export interface RomTable {
  readonly source: string;
  readonly checkedOn: string;
  /** Platforms with one channel. */
  readonly platforms: Readonly<Record<string, { readonly rom: string | null; readonly channel: string }>>;
  /** Android's ROMs. Of several rows whose property fits, those of the maker's channel come first, then the upper ones. */
  readonly rows: readonly RomRow[];
  /** Decision order of the channels on Android. */
  readonly order: readonly string[];
  /** Channels that stand behind Google's on devices with Google Play services outside China. */
  readonly behindGoogleAbroad: readonly string[];
  /** The service that is asked whether a channel is supported. */
  readonly supportOf: Readonly<Record<string, keyof DeviceServices>>;
  readonly honor: {
    /** Of its phones of today. */
    readonly channel: string;
    /** Of its phones from the time with Huawei: those by the old maker, and those with the mark of any row of this channel. */
    readonly oldChannel: string;
    readonly maker: string;
    readonly oldMaker: string;
    readonly versionProperty: string;
    /** Oldest version with push of its own. */
    readonly versionFromInChina: string;
    readonly versionFromAbroad: string;
    /** Newer systems than this are believed by their version even where the library denies support. */
    readonly distrustSupportAboveSdk: number;
  };
  readonly google: string;
}

/** Evidence, channels and order. */
export const romTable: RomTable = {
  source: "rom-detection page of the vendor facts: RomUtils, ChannelUtils and the makers' own helper classes",
  checkedOn: "2026-06-30",
  platforms: {
    harmony: { rom: "HarmonyOS NEXT", channel: "harmony" },
    ios: { rom: null, channel: "apns" },
    ipados: { rom: null, channel: "apns" },
    macos: { rom: null, channel: "apns" },
    web: { rom: null, channel: "webPush" },
  },
  rows: [
    {
      properties: [
        { property: "ro.mi.os.version.name", rom: "HyperOS" },
        { property: "ro.mi.os.version.incremental", rom: "HyperOS" },
        { property: "ro.miui.ui.version.name", value: "^V(81[6-9]|8[2-9][0-9]|9[0-9][0-9]|[0-9]{4,})", rom: "HyperOS", version: [] },
      ],
      makers: ["xiaomi", "redmi", "poco"],
      channel: "xiaomi",
    },
    {
      properties: [
        { property: "ro.miui.ui.version.name", rom: "MIUI" },
        { property: "ro.miui.ui.version.code", rom: "MIUI" },
      ],
      makers: ["xiaomi", "redmi", "poco", "blackshark"],
      channel: "xiaomi",
    },
    {
      properties: [{ property: "hw_sc.build.platform.version", rom: "HarmonyOS" }],
      osBrand: { equals: "harmony", rom: "HarmonyOS" },
      makers: ["huawei"],
      channel: "huawei",
    },
    {
      properties: [{ property: "ro.build.version.emui", rom: "EMUI" }],
      makers: ["huawei"],
      channel: "huawei",
    },
    {
      properties: [
        { property: "ro.build.version.magic", value: "^[^0-9]*[1-6]([^0-9]|$)", rom: "Magic UI" },
        { property: "ro.build.version.magic", rom: "MagicOS" },
      ],
      makers: ["honor"],
      channel: "honor",
    },
    {
      properties: [
        { property: "ro.build.version.realmeui", rom: "realme UI" },
        { property: "ro.oxygen.version", rom: "OxygenOS" },
        { property: "ro.rom.version", value: "hydrogen", rom: "HydrogenOS" },
        { property: "ro.rom.version", rom: "OxygenOS" },
        { property: "ro.build.version.oplusrom", rom: "ColorOS" },
        { property: "ro.build.version.opporom", rom: "ColorOS" },
      ],
      makers: ["oppo", "realme", "oneplus"],
      channel: "oppo",
    },
    {
      properties: [
        {
          property: "ro.vivo.os.name",
          value: "origin",
          rom: "OriginOS",
          version: ["ro.vivo.os.version", "ro.vivo.os.build.display.id"],
        },
        { property: "ro.vivo.os.build.display.id", value: "origin", rom: "OriginOS" },
        { property: "ro.vivo.os.name", rom: "FuntouchOS", version: ["ro.vivo.os.version", "ro.vivo.os.build.display.id"] },
        { property: "ro.vivo.os.version", rom: "FuntouchOS" },
        { property: "ro.vivo.os.build.display.id", rom: "FuntouchOS" },
      ],
      makers: ["vivo", "iqoo"],
      channel: "vivo",
    },
    {
      properties: [
        { property: "ro.meizu.product.model", rom: "Flyme", version: ["display"] },
        { property: "ro.vendor.meizu.product.model", rom: "Flyme", version: ["display"] },
      ],
      display: { contains: "flyme", rom: "Flyme" },
      makers: ["meizu", "魅蓝", "22c4185e"],
      channel: "meizu",
    },
  ],
  order: ["honor", "huawei", "xiaomi", "oppo", "vivo", "meizu", "fcm"],
  behindGoogleAbroad: ["xiaomi", "oppo", "vivo", "meizu"],
  supportOf: {
    honor: "honorPush",
    huawei: "hms",
    xiaomi: "xiaomiPush",
    oppo: "oppoPush",
    vivo: "vivoPush",
    meizu: "meizuPush",
    fcm: "gms",
    webPush: "webPush",
  },
  honor: {
    channel: "honor",
    oldChannel: "huawei",
    maker: "honor",
    oldMaker: "huawei",
    versionProperty: "ro.build.version.magic",
    versionFromInChina: "4.0",
    versionFromAbroad: "4.2",
    distrustSupportAboveSdk: 29,
  },
  google: "fcm",
};

/**
 * Names the ROM and orders the channels that an app should initialise, by the evidence in its order of worth: what the makers' libraries
 * say of themselves, then system properties, then maker and brand. Services of one maker on the phone of another come last.
 * Source: the page that {@link romTable} names.
 */
export function chooseChannels(device: ReportedDevice, app: AppChannels = {}): ChannelPlan {
  const platform = plain(device.platform);
  if (platform === "android") return planFor(romOf(device), androidChannels(device, app), app);
  const only = Object.hasOwn(romTable.platforms, platform) ? romTable.platforms[platform] : undefined;
  if (only === undefined) {
    return planFor(unknownRom, { asked: [], ruledOut: [], trouble: `the platform "${device.platform}" has no channel` }, app);
  }
  const { channel, rom } = only;
  const isThere = support(device, channel) !== false;
  const asked: readonly ChannelChoice[] = isThere ? [{ channel, rule: "platform", reason: `the only channel of ${platform}` }] : [];
  const ruledOut = isThere ? [] : [{ channel, reason: `${serviceOf(channel)} is not there` }];
  return planFor({ name: rom, version: device.osVersion?.trim() || null, evidence: "platform" }, { asked, ruledOut }, app);
}

/** The ROM of a device, for statistics and for people; {@link chooseChannels} decides on the same evidence. */
export function romOf(device: ReportedDevice): Rom {
  if (plain(device.platform) !== "android") return unknownRom;
  const found = findRow(device);
  return found === null ? unknownRom : found.rom;
}

const unknownRom: Rom = { name: null, version: null, evidence: "none" };

interface Found {
  readonly row: RomRow;
  readonly rom: Rom;
}

function findRow(device: ReportedDevice): Found | null {
  const ofMaker = rowsNaming(device.maker);
  const named = ofMaker.length > 0 ? ofMaker : rowsNaming(device.brand);
  const proven = romTable.rows.flatMap((row) => {
    const rom = proof(device, row);
    return rom === null ? [] : [{ row, rom }];
  });
  const own = proven.find(({ row }) => named.some(({ channel }) => channel === row.channel));
  const [first] = proven;
  if (own !== undefined || first !== undefined) return own ?? first ?? null;
  const [row] = named;
  if (row === undefined) return null;
  const names = new Set(named.flatMap(({ properties }) => properties.map(({ rom }) => rom)));
  const [name = null] = names.size === 1 ? names : [];
  return { row, rom: { name, version: null, evidence: "maker" } };
}

const rowsNaming = (word: string | undefined): readonly RomRow[] =>
  romTable.rows.filter(({ makers }) => makers.some((maker) => plain(word).includes(maker)));

/** What the row's own marks on the device say. */
function proof(device: ReportedDevice, row: RomRow): Rom | null {
  for (const { property, value, rom, version } of row.properties) {
    const found = propertyOf(device, property);
    if (found === "" || (value !== undefined && !new RegExp(value, "i").test(found))) continue;
    return { name: rom, version: versionIn(device, version ?? [property]), evidence: "property" };
  }
  if (row.osBrand && plain(device.osBrand) === row.osBrand.equals) return { name: row.osBrand.rom, version: null, evidence: "osBrand" };
  if (row.display && plain(device.display).includes(row.display.contains)) {
    return { name: row.display.rom, version: versionIn(device, ["display"]), evidence: "display" };
  }
  return null;
}

function versionIn(device: ReportedDevice, places: readonly string[]): string | null {
  for (const place of places) {
    const found = place === "display" ? (device.display ?? "") : propertyOf(device, place);
    const [version = null] = /\d+(\.\d+)*/.exec(found) ?? [];
    if (version !== null) return version;
  }
  return null;
}

const notIntegrated = "its library is not in the app";

interface Answers {
  /** What is wrong with the device as a whole. */
  readonly trouble?: string;
  readonly asked: readonly ChannelChoice[];
  readonly ruledOut: readonly RuledOut[];
}

function androidChannels(device: ReportedDevice, app: AppChannels): Answers {
  const ruledOut: RuledOut[] = [];
  const has = (channel: string): boolean => app.integrated?.includes(channel) ?? true;
  const offered = [...supportedChannels(device), ...romChannels(device, has)].filter(
    (choice, i, all) => all.findIndex(({ channel }) => channel === choice.channel) === i,
  );
  const native = offered.filter(({ channel, rule }) => {
    // Honor's library is known to deny wrongly: the rule has judged its word already.
    const isOpen = rule === "supported" || channel === romTable.honor.channel || support(device, channel) !== false;
    if (!isOpen) ruledOut.push({ channel, reason: `${serviceOf(channel)} is not there` });
    else if (!has(channel)) ruledOut.push({ channel, reason: notIntegrated });
    return isOpen && has(channel);
  });
  const asked = withGoogle(device, native);
  if (!asked.some(({ channel }) => channel === romTable.google) && support(device, romTable.google) === false)
    ruledOut.push({ channel: romTable.google, reason: "Google Play services are not there" });
  const { oldChannel } = romTable.honor;
  const isForeign = support(device, oldChannel) === true && !offered.some(({ channel }) => channel === oldChannel);
  const foreign: readonly ChannelChoice[] = isForeign
    ? [{ channel: oldChannel, rule: "hms", reason: "HMS Core is there, although the phone is another maker's" }]
    : [];
  return { asked: [...asked, ...foreign], ruledOut };
}

/** Makers' libraries that call themselves supported, in the decision order. HMS Core and Google's run on everybody's phones: not these. */
function supportedChannels(device: ReportedDevice): readonly ChannelChoice[] {
  const { google, honor, order } = romTable;
  return order
    .filter((channel) => channel !== google && channel !== honor.oldChannel && support(device, channel) === true)
    .map((channel) => ({ channel, rule: "supported", reason: "the maker's own library says that it is supported" }));
}

/** The native channel that ROM and maker speak for. */
function romChannels(device: ReportedDevice, has: (channel: string) => boolean): readonly ChannelChoice[] {
  const found = findRow(device);
  if (found === null) return [];
  const { row, rom } = found;
  const { honor } = romTable;
  const isHonor = equals(device.maker, honor.maker) || (equals(device.brand, honor.maker) && equals(device.maker, honor.oldMaker));
  if (row.channel === honor.channel || (row.channel === honor.oldChannel && isHonor)) return honorChannels(device, has);
  const by = rom.evidence === "maker" ? `the maker is ${device.maker?.trim() || device.brand?.trim()}` : `the system is ${rom.name}`;
  return [{ channel: row.channel, rule: "rom", reason: by }];
}

/**
 * Honor left Huawei in November 2020: phones from before keep Huawei's services, later ones have their own.
 * What the library says itself has been heard before; here it can only deny.
 */
function honorChannels(device: ReportedDevice, has: (channel: string) => boolean): readonly ChannelChoice[] {
  const { honor } = romTable;
  const version = propertyOf(device, honor.versionProperty);
  const from = isAbroad(device) ? honor.versionFromAbroad : honor.versionFromInChina;
  const isNewEnough = version !== "" && isAtLeast(version, from);
  const old = (reason: string): readonly ChannelChoice[] => [{ channel: honor.oldChannel, rule: "honorSplit", reason }];

  if (equals(device.maker, honor.oldMaker)) return old("an Honor phone made by Huawei");
  const hasOldMark = romTable.rows.some((row) => row.channel === honor.oldChannel && proof(device, row) !== null);
  if (hasOldMark) return old("an Honor phone with Huawei's system");
  if (version !== "" && !isNewEnough) return old(`this Honor phone has version ${version}, its own push begins with ${from}`);
  const isDenied = support(device, honor.channel) === false;
  const isDistrusted = isNewEnough && (device.sdkInt ?? 0) > honor.distrustSupportAboveSdk;
  if (isDenied && !isDistrusted) return old("Honor's own library says that it is not supported");
  const own: ChannelChoice = { channel: honor.channel, rule: "honorSplit", reason: "an Honor phone without Huawei's system" };
  const isSpare = support(device, honor.oldChannel) === true || !has(honor.channel);
  return isSpare ? [own, ...old("should Honor's own push not register")] : [own];
}

/** Google's channel behind the makers', or before some of them abroad; with nothing else it is tried unless it is known to be missing. */
function withGoogle(device: ReportedDevice, native: readonly ChannelChoice[]): readonly ChannelChoice[] {
  const { google, behindGoogleAbroad } = romTable;
  const isThere = support(device, google);
  if (isThere === false) return native;
  if (isThere === undefined)
    return native.length > 0
      ? native
      : [{ channel: google, rule: "google", reason: "no maker's channel; whether Google Play services are there is not known" }];
  const place = native.findIndex(({ channel }) => behindGoogleAbroad.includes(channel));
  if (!isAbroad(device) || place < 0) return [...native, { channel: google, rule: "google", reason: "Google Play services are there" }];
  const first: ChannelChoice = {
    channel: google,
    rule: "globalBuild",
    reason: `Google Play services are there, and ${device.region} is not China`,
  };
  return [...native.slice(0, place), first, ...native.slice(place)];
}

function planFor(rom: Rom, { asked, ruledOut, trouble }: Answers, app: AppChannels): ChannelPlan {
  const isIntegrated = ({ channel }: ChannelChoice): boolean => app.integrated?.includes(channel) ?? true;
  const missing = asked.filter((choice) => !isIntegrated(choice)).map(({ channel }) => ({ channel, reason: notIntegrated }));
  const spare = (app.fallback ?? []).map(
    (channel): ChannelChoice => ({ channel, rule: "fallback", reason: "when no channel of the system registers" }),
  );
  const chosen = [...asked.filter(isIntegrated), ...spare];
  const channels = chosen.filter((choice, i) => chosen.findIndex(({ channel }) => channel === choice.channel) === i);
  const out = [...ruledOut, ...missing];
  if (channels.length > 0) return { kind: "channels", rom, channels, ruledOut: out };
  const why = trouble ?? out.map(({ channel, reason }) => `${channel}: ${reason}`).join("; ");
  return { kind: "none", rom, reason: `no push reaches this device (${why}): give a fallback, or use the inbox in the app`, ruledOut: out };
}

const plain = (word: string | undefined): string => (word ?? "").trim().toLowerCase();
const equals = (word: string | undefined, expected: string): boolean => plain(word) === expected;

function propertyOf({ properties = {} }: ReportedDevice, name: string): string {
  return Object.hasOwn(properties, name) ? String(properties[name] ?? "").trim() : "";
}

function support({ services = {} }: ReportedDevice, channel: string): boolean | undefined {
  const service = Object.hasOwn(romTable.supportOf, channel) ? romTable.supportOf[channel] : undefined;
  return service === undefined ? undefined : services[service];
}

const serviceNames: Readonly<Partial<Record<keyof DeviceServices, string>>> = {
  gms: "the service of Google Play",
  hms: "HMS Core",
  webPush: "the browser's push service",
};

function serviceOf(channel: string): string {
  const service = romTable.supportOf[channel];
  return (service === undefined ? undefined : serviceNames[service]) ?? `support for ${channel}`;
}

/** Whether the region is known and not mainland China. */
function isAbroad({ region = "" }: ReportedDevice): boolean {
  const place = region.trim().split(/[-_]/).at(-1)?.toUpperCase() ?? "";
  return /^([A-Z]{2,3}|\d{3})$/.test(place) && !["CN", "CHN", "156", "ZH"].includes(place);
}

/** Number by number; what is missing counts as 0. */
function isAtLeast(version: string, least: string): boolean {
  const numbers = (text: string): readonly number[] => (text.match(/\d+/g) ?? []).map(Number);
  const given = numbers(version);
  for (const [i, needed] of numbers(least).entries()) {
    const difference = (given[i] ?? 0) - needed;
    if (difference !== 0) return difference > 0;
  }
  return true;
}
