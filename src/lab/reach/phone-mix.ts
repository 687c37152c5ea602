/** A maker's push service that runs on its own phones, by the name under which apps report its tokens. */
export type MakerPush = "huawei" | "harmony" | "honor" | "xiaomi" | "oppo" | "vivo" | "meizu";

/** A kind of phone as the shops sell it, and what an app reads of it. */
export interface PhoneKind {
  /** `Build.MANUFACTURER`, or what stands for it where there is no Android. */
  readonly maker: string;
  readonly brand: string;
  readonly model: string;
  /** Parts of all phones; they need not add up to anything. */
  readonly weight: number;
  readonly platform: "android" | "harmony";
  readonly osVersion: string;
  readonly sdkInt?: number;
  /** `Build.DISPLAY`. */
  readonly display?: string;
  /** System properties that are set on it. */
  readonly properties: Readonly<Record<string, string>>;
  /** The push service that its system brings along; null = none that apps could use. */
  readonly push: MakerPush | null;
  /** Share of these phones on which Google's services are installed. */
  readonly google: number;
}

type System = Pick<PhoneKind, "platform" | "osVersion" | "sdkInt" | "display" | "properties" | "push" | "google">;

const android = (
  osVersion: string,
  sdkInt: number,
  rest: Pick<System, "properties" | "push" | "google"> & { readonly display?: string },
): System => ({ platform: "android", osVersion, sdkInt, ...rest });

const hyperOs = android("15", 35, {
  properties: { "ro.mi.os.version.name": "OS2.0", "ro.mi.os.version.incremental": "OS2.0.9.0.VNCCNXM", "ro.miui.ui.version.name": "V816" },
  push: "xiaomi",
  google: 0.3,
});
const miui = android("13", 33, {
  properties: { "ro.miui.ui.version.name": "V14", "ro.miui.ui.version.code": "14" },
  push: "xiaomi",
  google: 0.3,
});
const harmonyNext: System = { platform: "harmony", osVersion: "5.1.0", properties: {}, push: "harmony", google: 0 };
const harmony4 = android("12", 31, {
  properties: { "hw_sc.build.platform.version": "4.2.0", "ro.build.version.emui": "EmotionUI_14.2.0" },
  push: "huawei",
  google: 0,
});
const emui = android("10", 29, { properties: { "ro.build.version.emui": "EmotionUI_11.0.0" }, push: "huawei", google: 0 });
const magicOs = android("15", 35, { properties: { "ro.build.version.magic": "9.0" }, push: "honor", google: 0.2 });
const colorOs = android("15", 35, { properties: { "ro.build.version.oplusrom": "V15.0.0" }, push: "oppo", google: 0.3 });
const realmeUi = android("14", 34, {
  properties: { "ro.build.version.realmeui": "V5.0", "ro.build.version.oplusrom": "V14.0.0" },
  push: "oppo",
  google: 0.3,
});
const originOs = android("15", 35, {
  properties: { "ro.vivo.os.name": "OriginOS", "ro.vivo.os.version": "15.0", "ro.vivo.os.build.display.id": "OriginOS 5" },
  push: "vivo",
  google: 0.3,
});
const funtouch = android("11", 30, {
  properties: { "ro.vivo.os.name": "Funtouch", "ro.vivo.os.version": "10.5", "ro.vivo.os.build.display.id": "Funtouch OS_10.5" },
  push: "vivo",
  google: 0.3,
});
const flyme = android("14", 34, {
  display: "Flyme 11.1.0.0A",
  properties: { "ro.meizu.product.model": "MEIZU 21" },
  push: "meizu",
  google: 0.2,
});
const plain = android("14", 34, { properties: {}, push: null, google: 0.3 });

const kind = (maker: string, brand: string, model: string, weight: number, system: System): PhoneKind => ({
  maker,
  brand,
  model,
  weight,
  ...system,
});

/** Parts of mainland China's shipments of 2025 in per cent, without Apple. */
const shipments = { huawei: 16.4, vivo: 16.2, xiaomi: 15.4, oppo: 15.2, honor: 13.1, others: 7.5 } as const;

/**
 * Phones of mainland China, without iPhones: shipments of 2025 (IDC, January 2026: Huawei 16.4 %, Apple 16.2, vivo 16.2, Xiaomi 15.4, OPPO
 * with OnePlus 15.2; the 20.6 % of the rest are parted between Honor and the others as in IDC's third quarter, 14.4 : 8.2). Huawei: three
 * in ten phones with HarmonyOS run the one without Android (estimates of early 2026 say a quarter to a third). Brands and systems within a
 * maker, and who the others are, are assumed.
 */
export const chinaPhones: readonly PhoneKind[] = [
  kind("HUAWEI", "HUAWEI", "PLA-AL10", shipments.huawei * 0.3, harmonyNext),
  kind("HUAWEI", "HUAWEI", "ALN-AL00", shipments.huawei * 0.6, harmony4),
  kind("HUAWEI", "HUAWEI", "ELE-AL00", shipments.huawei * 0.1, emui),
  kind("vivo", "vivo", "V2324A", shipments.vivo * 0.75, originOs),
  kind("vivo", "iQOO", "V2408A", shipments.vivo * 0.18, originOs),
  kind("vivo", "vivo", "V1990A", shipments.vivo * 0.07, funtouch),
  kind("Xiaomi", "Redmi", "24069RA21C", shipments.xiaomi * 0.55, hyperOs),
  kind("Xiaomi", "Xiaomi", "24129PN74C", shipments.xiaomi * 0.3, hyperOs),
  kind("Xiaomi", "Redmi", "22101316C", shipments.xiaomi * 0.15, miui),
  kind("OPPO", "OPPO", "PKB110", shipments.oppo * 0.75, colorOs),
  kind("OnePlus", "OnePlus", "PJZ110", shipments.oppo * 0.25, colorOs),
  kind("HONOR", "HONOR", "BVL-AN16", shipments.honor * 0.93, magicOs),
  // From before the sale of November 2020: the maker is still Huawei, and so is the push service.
  kind("HUAWEI", "HONOR", "YAL-AL10", shipments.honor * 0.07, emui),
  kind("realme", "realme", "RMX3888", shipments.others * 0.33, realmeUi),
  kind("meizu", "meizu", "MEIZU 21", shipments.others * 0.04, flyme),
  kind("ZTE", "ZTE", "ZTE 7550N", shipments.others * 0.18, plain),
  kind("nubia", "nubia", "NX769J", shipments.others * 0.1, plain),
  kind("motorola", "motorola", "XT2401-2", shipments.others * 0.14, plain),
  kind("samsung", "samsung", "SM-S9280", shipments.others * 0.13, plain),
  kind("Hisense", "Hisense", "HNR580T", shipments.others * 0.08, plain),
];
