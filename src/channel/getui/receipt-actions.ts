import type { FailureReason } from "../../delivery/failure.ts";

/** What an action id says; `pending`: known, and nothing has happened to the device yet. */
export type Action = "delivered" | "shown" | "clicked" | "pending" | FailureReason;

const each = <T extends Action>(action: T, ids: readonly number[]): [number, Action][] => ids.map((id) => [id, action]);

/** Action ids as they are listed. Source: a public table of Getui's receipt rules, 2026-06-30; those of Xiaomi are not told apart there. */
const listed: ReadonlyMap<number, Action> = new Map<number, Action>([
  ...each("delivered", [0, 10030, 110000, 120000, 130000, 140000, 150000, 180002, 330000]),
  ...each("shown", [10000]),
  ...each("clicked", [10010, 60020, 60030, 60040, 60070, 60090]),
  ...each("TOKEN_INVALID", [110030, 110060, 180003, 180004, 140001, 15020001, 15020002]),
  ...each("DEVICE_INACTIVE", [110180, 15020006]),
  ...each("USER_DISABLED_NOTIFICATIONS", [110070, 180005]),
  ...each("DEVICE_QUOTA_EXCEEDED", [110102, 110256, 180009, 140002, 15012000]),
  ...each("APP_QUOTA_EXCEEDED", [140003, 15011001]),
  ...each("CONTENT_REJECTED", [150101]),
  ...each("REPLACED", [150103]),
  ...each("CONTROLLED_TIME", [140004]),
  ...each("DISPLAY_FAILED", [150104]),
]);

/** Huawei's own receipt statuses (developer.huawei.com, HMS receipts, 2026-06-30), also those of HarmonyOS. */
const huawei: ReadonlyMap<number, Action> = new Map<number, Action>([
  ...each("delivered", [0]),
  ...each("pending", [27]),
  ...each("TOKEN_INVALID", [2, 5]),
  ...each("USER_DISABLED_NOTIFICATIONS", [6, 201]),
  ...each("DEVICE_INACTIVE", [10]),
  ...each("PROVIDER_UNAVAILABLE", [14]),
  ...each("REPLACED", [15]),
  ...each("TARGET_FILTERED", [22, 144]),
  ...each("DEVICE_QUOTA_EXCEEDED", [102, 256]),
  ...each("CONTENT_REJECTED", [259]),
  ...each("DISPLAY_FAILED", [31, 51, 151, 155, 156, 158, 188, 191, 261, 262, 264, 265, 268, 269]),
]);

/** Honor's own receipt statuses without the 400000 before them (developer.honor.com, 2026-06-30). */
const honor: ReadonlyMap<number, Action> = new Map<number, Action>([
  ...each("delivered", [1, 2]),
  ...each("clicked", [7]),
  ...each("pending", [13]),
  ...each("TOKEN_INVALID", [3, 4]),
  ...each("USER_DISABLED_NOTIFICATIONS", [5]),
  ...each("DEVICE_QUOTA_EXCEEDED", [9]),
  ...each("DISPLAY_FAILED", [6, 11, 15]),
  ...each("TARGET_FILTERED", [8, 14]),
]);

/** vivo's own receipt types and sub-types (dev.vivo.com.cn/documentCenter/doc/681, 2026-06-30). */
const vivo: ReadonlyMap<number, Action> = new Map<number, Action>([
  ...each("delivered", [0]),
  ...each("CONTENT_REJECTED", [101]),
  ...each("REPLACED", [103, 2124]),
  ...each("APP_QUOTA_EXCEEDED", [11001]),
  ...each("DEVICE_QUOTA_EXCEEDED", [12000]),
  ...each("EXPIRED", [10012, 2144]),
  ...each("DEVICE_INACTIVE", [14002, 20006]),
  ...each("TOKEN_INVALID", [20001, 20002, 2183]),
  ...each("CONTROLLED_TIME", [1017]),
  ...each("DISPLAY_FAILED", [2158, 2161, 2162]),
  ...each("TARGET_FILTERED", [2333]),
]);

const nothing: ReadonlyMap<number, Action> = new Map();

/** Action ids that are not listed are a maker's prefix of two digits and its own status. */
const byPrefix: Readonly<Record<string, ReadonlyMap<number, Action>>> = {
  "11": huawei,
  "12": nothing,
  "13": nothing,
  "14": nothing,
  "15": vivo,
  "18": honor,
  "33": huawei,
};

/** What an action id says; null when neither it nor its prefix is known. */
export function readAction(id: string): Action | null {
  if (!/^\d{1,12}$/.test(id)) return null;
  const action = listed.get(Number(id));
  if (action !== undefined) return action;
  const maker = id.length >= 6 ? byPrefix[id.slice(0, 2)] : undefined;
  // With a maker's prefix it is what became of the message there, and no maker has two words for success.
  return maker === undefined ? null : (maker.get(Number(id.slice(2))) ?? "UNKNOWN");
}
