import { createHash } from "node:crypto";

/** Makers whose channels Getui hands on to, by their keys in `ups.options`; HM is HarmonyOS NEXT, `iOS` Apple. */
const getuiMakers = ["HW", "HO", "XM", "OP", "VV", "MZ", "ST", "HM", "iOS"] as const;
export type GetuiMaker = (typeof getuiMakers)[number];

/** What became of a push that was taken. `failed` tells why a dropped one did not arrive. */
export type GetuiEvent =
  | "delivered"
  | "shown"
  | "clicked"
  | "handedOver"
  | "uninstalled"
  | "tokenInvalid"
  | "switchedOff"
  | "inactive"
  | "frequency"
  | "volume"
  | "controlledTime"
  | "replaced"
  | "notShown"
  | "audit";

/** A receipt's `actionid`, or its `code` where that alone tells. */
export interface GetuiFate {
  readonly actionid: string;
  readonly code: string;
}

const fate = (actionid: string, code = "200"): GetuiFate => ({ actionid, code });

/** On Getui's own link. */
const ownFates: Readonly<Partial<Record<GetuiEvent, GetuiFate>>> = {
  delivered: fate("0"),
  shown: fate("10000"),
  clicked: fate("10010"),
  handedOver: fate("10030"),
  uninstalled: fate("0", "401"),
  inactive: fate("0", "402"),
};

/** Over the makers' channels. What a maker has no id for is told in the words of the own link, or not at all. */
const makerFates: Readonly<Record<GetuiMaker, Readonly<Partial<Record<GetuiEvent, GetuiFate>>>>> = {
  HW: {
    delivered: fate("110000"),
    clicked: fate("60020"),
    uninstalled: fate("110030"),
    tokenInvalid: fate("110060"),
    switchedOff: fate("110070"),
    inactive: fate("110180"),
    frequency: fate("110256"),
  },
  // 330000 and Huawei's status.
  HM: {
    delivered: fate("330000"),
    clicked: fate("60090"),
    uninstalled: fate("330002"),
    switchedOff: fate("330006"),
    inactive: fate("330010"),
    frequency: fate("330256"),
  },
  HO: {
    delivered: fate("180002"),
    clicked: fate("60070"),
    uninstalled: fate("180003"),
    tokenInvalid: fate("180004"),
    switchedOff: fate("180005"),
    frequency: fate("180009"),
  },
  // The split of Xiaomi's failures is not confirmed: one id of the range stands for each.
  XM: { delivered: fate("120000"), uninstalled: fate("120010"), switchedOff: fate("120020"), frequency: fate("120040") },
  MZ: { delivered: fate("130000"), uninstalled: fate("130010"), switchedOff: fate("130010") },
  OP: {
    delivered: fate("140000"),
    clicked: fate("60030"),
    tokenInvalid: fate("140001"),
    uninstalled: fate("140001"),
    frequency: fate("140002"),
    volume: fate("140003"),
    controlledTime: fate("140004"),
  },
  VV: {
    delivered: fate("150000"),
    clicked: fate("60040"),
    audit: fate("150101"),
    replaced: fate("150103"),
    notShown: fate("150104"),
    volume: fate("15011001"),
    frequency: fate("15012000"),
    tokenInvalid: fate("15020001"),
    uninstalled: fate("15020002"),
    inactive: fate("15020006"),
  },
  ST: {},
  iOS: { switchedOff: fate("0", "400"), uninstalled: fate("0", "400") },
};

/** The own link's ids, clicks over makers, and a maker's two-digit prefix with that maker's own status. */
const actionIds = /^(0|100[013]0|60(020|030|040|070|090)|(1[1-58]|33)\d{4,6})$/;
const codes = new Set(["400", "401", "402", "500"]);

/** The word for an event on the way that the push took; null = there is none. Raw ids (`110102`) and codes (`401`) speak for themselves. */
export function getuiFate(event: string, maker: GetuiMaker | null): GetuiFate | null {
  if (actionIds.test(event)) return fate(event);
  if (codes.has(event)) return fate("0", event);
  return lookUp(maker === null ? {} : makerFates[maker], event) ?? lookUp(ownFates, event);
}

function lookUp(fates: Readonly<Partial<Record<string, GetuiFate>>>, event: string): GetuiFate | null {
  return Object.hasOwn(fates, event) ? (fates[event] ?? null) : null;
}

/** One line of a receipt. */
export interface GetuiReceipt {
  readonly appid: string;
  readonly cid: string;
  readonly taskid: string;
  readonly msgid: string;
  readonly fate: GetuiFate;
  /** Milliseconds since 1970. */
  readonly recvtime: number;
}

/** Lower-case hexadecimal MD5 over app, device, task, message and master secret. Source: docs.getui.com/getui/server/receipt, 2026-06. */
export function getuiReceiptSign(
  { appid, cid, taskid, msgid }: Pick<GetuiReceipt, "appid" | "cid" | "taskid" | "msgid">,
  masterSecret: string,
): string {
  return createHash("md5").update(`${appid}${cid}${taskid}${msgid}${masterSecret}`).digest("hex");
}

const descriptions: Readonly<Record<string, string>> = {
  "200": "success",
  "400": "apns failed",
  "401": "user does not exist",
  "402": "user is inactive",
  "500": "other",
};

/** The body of a call: one JSON object a line. */
export function getuiReceiptLines(receipts: readonly GetuiReceipt[], masterSecret: string): string {
  return receipts
    .map((receipt) => {
      const { fate, recvtime, ...about } = receipt;
      const desc = descriptions[fate.code] ?? "other";
      const sign = getuiReceiptSign(about, masterSecret);
      return `${JSON.stringify({ ...about, code: fate.code, desc, sign, actionid: fate.actionid, recvtime })}\n`;
    })
    .join("");
}
