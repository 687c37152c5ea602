import type { Client } from "../store/database.ts";
import { type DeviceKey, markInactive } from "../store/devices.ts";
import { denyToldDevices } from "../store/receipts.ts";
import { tellDevices } from "./tell-devices.ts";

/** What vendors said of devices themselves. Times are domain times. */
export interface ClosedDevices {
  /** The person switched notifications off. */
  readonly denied: readonly { readonly deviceId: string; readonly atMs: number }[];
  /** The vendor calls the device out of use. */
  readonly inactive: readonly (DeviceKey & { readonly channel: string; readonly token: string; readonly atMs: number })[];
}

/**
 * Closes devices of which a vendor said that nothing is shown there: one with notifications switched off to everything, one that is out of use
 * to marketing over that channel. Both are open again when the app registers. Without it every decision would choose them again.
 */
export async function closeDevices(client: Client, { denied, inactive }: ClosedDevices): Promise<void> {
  const times = [...denied, ...inactive].map(({ atMs }) => atMs);
  if (times.length === 0) return;
  const off = await denyToldDevices(client, denied);
  const away = await markInactive(client, inactive);
  await tellDevices(client, [...off, ...away], Math.max(...times));
}
