import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AppChannels, type ChannelPlan, chooseChannels, type ReportedDevice, type Rom, romOf, romTable } from "./rom.ts";

const android = (device: Omit<ReportedDevice, "platform">): ReportedDevice => ({ platform: "android", ...device });
const namesOf = (plan: ChannelPlan): readonly string[] => (plan.kind === "channels" ? plan.channels.map(({ channel }) => channel) : []);
const rulesOf = (plan: ChannelPlan): readonly string[] =>
  plan.kind === "channels" ? plan.channels.map(({ channel, rule }) => `${channel} ${rule}`) : [];
const wordsOf = ({ name, version, evidence }: Rom): string => `${name ?? "?"} ${version ?? "?"} ${evidence}`;

describe("every row of the table, by its properties", () => {
  const rows: readonly { device: Omit<ReportedDevice, "platform">; rom: string; channel: string }[] = [
    {
      device: { properties: { "ro.mi.os.version.name": "OS1.0", "ro.miui.ui.version.name": "V816" } },
      rom: "HyperOS 1.0",
      channel: "xiaomi",
    },
    { device: { properties: { "ro.mi.os.version.name": "OS2.0" } }, rom: "HyperOS 2.0", channel: "xiaomi" },
    { device: { properties: { "ro.mi.os.version.name": "OS3.0" } }, rom: "HyperOS 3.0", channel: "xiaomi" },
    { device: { properties: { "ro.mi.os.version.incremental": "OS2.0.5.0.VNACNXM" } }, rom: "HyperOS 2.0.5.0", channel: "xiaomi" },
    { device: { properties: { "ro.miui.ui.version.name": "V816" } }, rom: "HyperOS ?", channel: "xiaomi" },
    { device: { properties: { "ro.miui.ui.version.name": "V14" } }, rom: "MIUI 14", channel: "xiaomi" },
    { device: { properties: { "ro.miui.ui.version.code": "14" } }, rom: "MIUI 14", channel: "xiaomi" },
    { device: { properties: { "ro.build.version.emui": "EmotionUI_12.0.0" } }, rom: "EMUI 12.0.0", channel: "huawei" },
    { device: { properties: { "hw_sc.build.platform.version": "4.0.0" } }, rom: "HarmonyOS 4.0.0", channel: "huawei" },
    { device: { osBrand: "harmony" }, rom: "HarmonyOS ?", channel: "huawei" },
    { device: { properties: { "ro.build.version.magic": "7.0" } }, rom: "MagicOS 7.0", channel: "honor" },
    { device: { properties: { "ro.build.version.magic": "10.0" } }, rom: "MagicOS 10.0", channel: "honor" },
    { device: { properties: { "ro.build.version.magic": "6.1" } }, rom: "Magic UI 6.1", channel: "honor" },
    { device: { properties: { "ro.build.version.oplusrom": "V14.0.0" } }, rom: "ColorOS 14.0.0", channel: "oppo" },
    { device: { properties: { "ro.build.version.opporom": "V7.1" } }, rom: "ColorOS 7.1", channel: "oppo" },
    {
      device: { properties: { "ro.build.version.realmeui": "5.0", "ro.build.version.oplusrom": "V14" } },
      rom: "realme UI 5.0",
      channel: "oppo",
    },
    {
      device: { properties: { "ro.oxygen.version": "11.2.10", "ro.build.version.oplusrom": "V12" } },
      rom: "OxygenOS 11.2.10",
      channel: "oppo",
    },
    { device: { properties: { "ro.rom.version": "Hydrogen OS 10.0" } }, rom: "HydrogenOS 10.0", channel: "oppo" },
    { device: { properties: { "ro.rom.version": "Oxygen OS 9.0" } }, rom: "OxygenOS 9.0", channel: "oppo" },
    { device: { properties: { "ro.vivo.os.name": "OriginOS", "ro.vivo.os.version": "4.0" } }, rom: "OriginOS 4.0", channel: "vivo" },
    { device: { properties: { "ro.vivo.os.name": "Funtouch", "ro.vivo.os.version": "13.0" } }, rom: "FuntouchOS 13.0", channel: "vivo" },
    { device: { properties: { "ro.vivo.os.version": "9" } }, rom: "FuntouchOS 9", channel: "vivo" },
    { device: { properties: { "ro.vivo.os.build.display.id": "OriginOS 3" } }, rom: "OriginOS 3", channel: "vivo" },
    { device: { properties: { "ro.vivo.os.build.display.id": "Funtouch OS_12" } }, rom: "FuntouchOS 12", channel: "vivo" },
    { device: { properties: { "ro.meizu.product.model": "M2381" }, display: "Flyme 10.5.0.1A" }, rom: "Flyme 10.5.0.1", channel: "meizu" },
    { device: { properties: { "ro.vendor.meizu.product.model": "M2381" } }, rom: "Flyme ?", channel: "meizu" },
    { device: { display: "Flyme 9.2.0.0A" }, rom: "Flyme 9.2.0.0", channel: "meizu" },
  ];
  it.each(rows)("$rom goes to $channel", ({ device, rom, channel }) => {
    const plan = chooseChannels(android(device));
    expect(`${plan.rom.name} ${plan.rom.version ?? "?"}`).toBe(rom);
    expect(rulesOf(plan)).toEqual([`${channel} ${channel === "honor" ? "honorSplit" : "rom"}`]);
  });
});

describe("every row of the table, by maker and brand", () => {
  const words: readonly { channel: string; makers: readonly string[]; rom: string }[] = [
    { channel: "xiaomi", makers: ["Xiaomi", "Redmi", "POCO"], rom: "?" },
    { channel: "xiaomi", makers: ["blackshark"], rom: "MIUI" },
    { channel: "huawei", makers: ["HUAWEI"], rom: "?" },
    { channel: "honor", makers: ["HONOR", " Honor "], rom: "?" },
    { channel: "oppo", makers: ["OPPO", "realme", "OnePlus"], rom: "?" },
    { channel: "vivo", makers: ["vivo", "iQOO"], rom: "?" },
    { channel: "meizu", makers: ["Meizu", "魅蓝", "22c4185e"], rom: "Flyme" },
  ];
  const cases = words.flatMap(({ channel, makers, rom }) => makers.map((maker) => ({ channel, maker, rom })));
  it.each(cases)("$maker goes to $channel", ({ channel, maker, rom }) => {
    for (const device of [{ maker }, { brand: maker }, { maker: "unknown", brand: `${maker} inc` }]) {
      if (device.brand === "HONOR inc") continue;
      const plan = chooseChannels(android(device));
      expect([namesOf(plan), wordsOf(plan.rom)]).toEqual([[channel], `${rom} ? maker`]);
    }
  });

  it("believes the maker before the brand, and neither the model", () => {
    expect(namesOf(chooseChannels(android({ maker: "Xiaomi", brand: "OPPO" })))).toEqual(["xiaomi"]);
    expect(namesOf(chooseChannels(android({ maker: "Google", brand: "google", model: "HUAWEI P40", services: { gms: true } })))).toEqual([
      "fcm",
    ]);
  });
});

describe("spoofed devices", () => {
  const spoofed: readonly { name: string; device: Omit<ReportedDevice, "platform">; channels: readonly string[] }[] = [
    {
      name: "MIUI on what calls itself a Samsung",
      device: { maker: "samsung", brand: "samsung", properties: { "ro.miui.ui.version.name": "V14" } },
      channels: ["xiaomi"],
    },
    {
      name: "EMUI on what calls itself a Xiaomi",
      device: { maker: "Xiaomi", brand: "Redmi", properties: { "ro.build.version.emui": "EmotionUI_12.0.0" } },
      channels: ["huawei"],
    },
    {
      name: "ColorOS on what calls itself an Honor",
      device: { maker: "HONOR", brand: "HONOR", properties: { "ro.build.version.oplusrom": "V14" } },
      channels: ["oppo"],
    },
    {
      name: "two makers' properties: the maker decides",
      device: { maker: "vivo", properties: { "ro.miui.ui.version.name": "V14", "ro.vivo.os.name": "OriginOS" } },
      channels: ["vivo"],
    },
    {
      name: "two makers' properties and a third maker: the upper row",
      device: { maker: "samsung", properties: { "ro.vivo.os.name": "OriginOS", "ro.miui.ui.version.name": "V14" } },
      channels: ["xiaomi"],
    },
    {
      name: "a library that calls itself supported beats property and brand",
      device: { maker: "Xiaomi", properties: { "ro.miui.ui.version.name": "V14" }, services: { oppoPush: true, xiaomiPush: false } },
      channels: ["oppo"],
    },
    {
      name: "a library that only calls itself supported stands first",
      device: { maker: "Xiaomi", properties: { "ro.miui.ui.version.name": "V14" }, services: { vivoPush: true } },
      channels: ["vivo", "xiaomi"],
    },
    {
      name: "an empty property proves nothing",
      device: { maker: "OPPO", properties: { "ro.build.version.emui": " " } },
      channels: ["oppo"],
    },
  ];
  it.each(spoofed)("$name", ({ device, channels }) => {
    expect(namesOf(chooseChannels(android(device)))).toEqual(channels);
  });
});

describe("Honor and Huawei", () => {
  const emui = { "ro.build.version.emui": "EmotionUI_10.0.0" };
  const magic = (version: string): Record<string, string> => ({ "ro.build.version.magic": version });
  const cases: readonly { name: string; device: Omit<ReportedDevice, "platform">; channels: readonly string[]; app?: AppChannels }[] = [
    { name: "made by Huawei under the brand Honor", device: { maker: "HUAWEI", brand: "HONOR" }, channels: ["huawei"] },
    {
      name: "made by Huawei, with Magic UI beside EMUI",
      device: { maker: "HUAWEI", brand: "HONOR", properties: { ...emui, ...magic("3.0") } },
      channels: ["huawei"],
    },
    {
      name: "made by Huawei, with Magic UI alone",
      device: { maker: "HUAWEI", brand: "HONOR", properties: magic("4.0") },
      channels: ["huawei"],
    },
    { name: "an old Honor", device: { maker: "HONOR", brand: "HONOR", properties: emui }, channels: ["huawei"] },
    { name: "an old Honor with Magic UI 4", device: { maker: "HONOR", properties: { ...emui, ...magic("4.0.0") } }, channels: ["huawei"] },
    {
      name: "an old Honor with HarmonyOS",
      device: { maker: "HONOR", properties: { "hw_sc.build.platform.version": "2.0.0" } },
      channels: ["huawei"],
    },
    {
      name: "an old Honor whose class says HarmonyOS",
      device: { maker: "HONOR", osBrand: "harmony", properties: magic("4.0") },
      channels: ["huawei"],
    },
    { name: "a new Honor of which nothing is known", device: { maker: "HONOR", brand: "HONOR" }, channels: ["honor"] },
    { name: "a new Honor at the Chinese limit", device: { maker: "Honor", properties: magic("4.0"), region: "CN" }, channels: ["honor"] },
    {
      name: "a new Honor below the Chinese limit",
      device: { maker: "Honor", properties: magic("3.1.1"), region: "CN" },
      channels: ["huawei"],
    },
    { name: "a new Honor at the limit abroad", device: { maker: "Honor", properties: magic("4.2"), region: "DE" }, channels: ["honor"] },
    {
      name: "a new Honor below the limit abroad",
      device: { maker: "Honor", properties: magic("4.1.9"), region: "DE" },
      channels: ["huawei"],
    },
    { name: "MagicOS on what does not call itself Honor", device: { maker: "unknown", properties: magic("7.0") }, channels: ["honor"] },
    {
      name: "an old Honor whose library calls itself supported",
      device: { maker: "HONOR", properties: emui, services: { honorPush: true } },
      channels: ["honor", "huawei"],
    },
    {
      name: "a denial on a new model is not believed",
      device: { maker: "HONOR", properties: magic("7.1"), sdkInt: 33, services: { honorPush: false } },
      channels: ["honor"],
    },
    {
      name: "a denial on Android 10 is",
      device: { maker: "HONOR", properties: magic("4.0"), sdkInt: 29, services: { honorPush: false } },
      channels: ["huawei"],
    },
    { name: "a denial without a version is", device: { maker: "HONOR", sdkInt: 33, services: { honorPush: false } }, channels: ["huawei"] },
    {
      name: "a new Honor with HMS Core has a spare",
      device: { maker: "HONOR", properties: magic("7.0"), services: { hms: true } },
      channels: ["honor", "huawei"],
    },
    {
      name: "a new Honor and an app without Honor's library",
      device: { maker: "HONOR", properties: magic("7.0") },
      app: { integrated: ["huawei", "fcm"] },
      channels: ["huawei"],
    },
    {
      name: "a new Honor with Google's services abroad",
      device: { maker: "HONOR", properties: magic("7.0"), services: { gms: true }, region: "FR" },
      channels: ["honor", "fcm"],
    },
    {
      name: "an old Honor without HMS Core",
      device: { maker: "HONOR", properties: emui, services: { hms: false, gms: true } },
      channels: ["fcm"],
    },
  ];
  it.each(cases)("$name", ({ device, channels, app = {} }) => {
    expect(namesOf(chooseChannels(android(device), app))).toEqual(channels);
  });
});

describe("the decision order", () => {
  const miui = { "ro.miui.ui.version.name": "V14" };
  const cases: readonly { name: string; device: Omit<ReportedDevice, "platform">; app?: AppChannels; rules: readonly string[] }[] = [
    {
      name: "Google's behind the maker's in China",
      device: { properties: miui, services: { gms: true }, region: "CN" },
      rules: ["xiaomi rom", "fcm google"],
    },
    {
      name: "Google's behind the maker's when the region is not known",
      device: { properties: miui, services: { gms: true } },
      rules: ["xiaomi rom", "fcm google"],
    },
    {
      name: "Google's behind the maker's for a language without region",
      device: { properties: miui, services: { gms: true }, region: "zh-Hans" },
      rules: ["xiaomi rom", "fcm google"],
    },
    {
      name: "Google's first in global builds",
      device: { properties: miui, services: { gms: true }, region: "de" },
      rules: ["fcm globalBuild", "xiaomi rom"],
    },
    {
      name: "Google's first for a locale of abroad",
      device: { properties: miui, services: { gms: true }, region: "zh-Hant-TW" },
      rules: ["fcm globalBuild", "xiaomi rom"],
    },
    {
      name: "the maker's first for a locale of China",
      device: { properties: miui, services: { gms: true }, region: "zh_Hans_CN" },
      rules: ["xiaomi rom", "fcm google"],
    },
    { name: "the maker's abroad without Google's certificate", device: { properties: miui, region: "DE" }, rules: ["xiaomi rom"] },
    {
      name: "Huawei first even abroad",
      device: { maker: "HUAWEI", services: { gms: true, hms: true }, region: "DE" },
      rules: ["huawei rom", "fcm google"],
    },
    { name: "Huawei without HMS Core", device: { maker: "HUAWEI", services: { gms: true, hms: false } }, rules: ["fcm google"] },
    {
      name: "HMS Core on another maker's phone comes last",
      device: { properties: miui, services: { hms: true, gms: true } },
      rules: ["xiaomi rom", "fcm google", "huawei hms"],
    },
    { name: "HMS Core alone on an unknown phone", device: { services: { hms: true, gms: false } }, rules: ["huawei hms"] },
    { name: "an unknown phone with Google's services", device: { maker: "samsung", services: { gms: true } }, rules: ["fcm google"] },
    { name: "an unknown phone of which nothing is known", device: {}, rules: ["fcm google"] },
    {
      name: "an aggregator at the end",
      device: { maker: "OPPO" },
      app: { fallback: ["jpush", "getui"] },
      rules: ["oppo rom", "jpush fallback", "getui fallback"],
    },
    { name: "an aggregator alone", device: { services: { gms: false } }, app: { fallback: ["jpush"] }, rules: ["jpush fallback"] },
    { name: "an app without the maker's library", device: { maker: "OPPO" }, app: { integrated: ["fcm"] }, rules: ["fcm google"] },
  ];
  it.each(cases)("$name", ({ device, app = {}, rules }) => {
    expect(rulesOf(chooseChannels(android(device), app))).toEqual(rules);
  });

  it.each(["xiaomi", "oppo", "vivo", "meizu"])("puts Google's before %s abroad", (maker) => {
    const device = android({ maker, services: { gms: true }, region: "BR" });
    expect(namesOf(chooseChannels(device))).toEqual(["fcm", maker]);
  });
});

describe("platforms with one channel", () => {
  it.each([
    { platform: "ios", channel: "apns", rom: "? 17.4 platform" },
    { platform: "iPadOS", channel: "apns", rom: "? 17.4 platform" },
    { platform: "macos", channel: "apns", rom: "? 17.4 platform" },
    { platform: "harmony", channel: "harmony", rom: "HarmonyOS NEXT 17.4 platform" },
    { platform: "web", channel: "webPush", rom: "? 17.4 platform" },
  ])("$platform goes to $channel, whatever else is said", ({ platform, channel, rom }) => {
    const plan = chooseChannels({
      platform,
      maker: "Xiaomi",
      osVersion: "17.4",
      properties: { "ro.miui.ui.version.name": "V14" },
      services: { gms: true, hms: true, honorPush: true },
    });
    expect([rulesOf(plan), wordsOf(plan.rom)]).toEqual([[`${channel} platform`], rom]);
  });
});

describe("devices that nothing reaches", () => {
  it.each([
    { device: android({ services: { gms: false } }), says: /fcm: Google Play services are not there/ },
    { device: android({ maker: "HUAWEI", services: { gms: false, hms: false } }), says: /huawei: HMS Core is not there; fcm: / },
    { device: { platform: "web", services: { webPush: false } }, says: /webPush: the browser's push service is not there/ },
    { device: { platform: "tizen" }, says: /the platform "tizen" has no channel/ },
    { device: { platform: "ios" }, app: { integrated: ["fcm"] }, says: /apns: its library is not in the app/ },
    {
      device: android({ maker: "OPPO", services: { gms: false } }),
      app: { integrated: ["fcm"] },
      says: /oppo: its library is not in the app; fcm: /,
    },
    { device: android({ maker: "Meizu", services: { gms: false, meizuPush: false } }), says: /meizu: support for meizu is not there/ },
  ])("says why: $says", ({ device, app = {}, says }) => {
    const plan = chooseChannels(device, app);
    expect(plan).toMatchObject({ kind: "none", reason: expect.stringMatching(says) });
  });
});

describe("for any report", () => {
  const knownProperties = romTable.rows.flatMap(({ properties }) => properties.map(({ property }) => property));
  const word = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.constantFrom(...romTable.rows.flatMap(({ makers }) => makers), "HONOR", "HUAWEI", "Google", "__proto__"),
  );
  const value = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom("V14", "V816", "OS2.0", "4.0", "4.2", "7.0", "EmotionUI_12.0.0", "OriginOS", ""),
  );
  const device: fc.Arbitrary<ReportedDevice> = fc.record(
    {
      platform: fc.oneof({ weight: 4, arbitrary: fc.constant("android") }, fc.constantFrom("ios", "web", "harmony", "other"), fc.string()),
      maker: word,
      brand: word,
      model: word,
      display: fc.oneof(word, fc.constant("Flyme 9")),
      osBrand: fc.constantFrom("harmony", "", "x"),
      sdkInt: fc.integer(),
      osVersion: value,
      region: fc.oneof(fc.constantFrom("CN", "DE", "zh-CN", "en-US"), fc.string()),
      properties: fc.dictionary(fc.oneof(fc.constantFrom(...knownProperties), fc.string()), value, { maxKeys: 5 }),
      services: fc.record(
        Object.fromEntries(
          (["gms", "hms", "honorPush", "xiaomiPush", "oppoPush", "vivoPush", "meizuPush", "webPush"] as const).map((name) => [
            name,
            fc.boolean(),
          ]),
        ),
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ["platform"] },
  );
  const channelNames = [...romTable.order, ...Object.values(romTable.platforms).map(({ channel }) => channel)];
  const app: fc.Arbitrary<AppChannels> = fc.record(
    { integrated: fc.subarray(channelNames), fallback: fc.subarray(["jpush", "getui", "own"]) },
    { requiredKeys: [] },
  );

  it("gives at least one channel, each once and known, or says why there is none", () => {
    fc.assert(
      fc.property(device, app, (given, brought) => {
        const plan = chooseChannels(given, brought);
        expect(romOf(given).evidence === "none" || plan.rom.evidence !== "none").toBe(true);
        if (plan.kind === "none") {
          expect(plan.reason).not.toMatch(/\(\)/);
          expect(brought.fallback ?? []).toEqual([]);
          return;
        }
        const names = namesOf(plan);
        expect(names.length).toBeGreaterThan(0);
        expect(new Set(names).size).toBe(names.length);
        for (const { channel, rule, reason } of plan.channels) {
          expect(reason).not.toBe("");
          expect(rule === "fallback" ? brought.fallback : (brought.integrated ?? channelNames)).toContain(channel);
        }
        for (const { channel } of plan.ruledOut) expect(names.filter((name) => !brought.fallback?.includes(name))).not.toContain(channel);
      }),
      { numRuns: 500 },
    );
  });

  it("keeps a property's word whatever maker, brand and model say", () => {
    const noHonor = fc.string().filter((text) => !/honor|huawei/i.test(text));
    fc.assert(
      fc.property(noHonor, noHonor, noHonor, (maker, brand, model) => {
        const told = android({ maker, brand, model, properties: { "ro.vivo.os.version": "13.0" } });
        expect(namesOf(chooseChannels(told))).toEqual(["vivo"]);
      }),
    );
  });
});

describe("the table", () => {
  it("is data that survives JSON, whose channels and expressions are sound", () => {
    expect(JSON.parse(JSON.stringify(romTable))).toEqual(romTable);
    for (const { channel, properties, makers } of romTable.rows) {
      expect(romTable.order).toContain(channel);
      expect(makers.length).toBeGreaterThan(0);
      for (const { value = "" } of properties) expect(() => new RegExp(value, "i")).not.toThrow();
      for (const maker of makers) expect(maker).toBe(maker.toLowerCase());
    }
    for (const channel of [...romTable.behindGoogleAbroad, romTable.honor.channel, romTable.honor.oldChannel, romTable.google])
      expect(romTable.order).toContain(channel);
  });
});
