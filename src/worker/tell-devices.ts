import { randomUUID } from "node:crypto";
import type { AddressedFact } from "../event/fact.ts";
import type { Client } from "../store/database.ts";
import { type DeviceKey, deviceSummaries } from "../store/devices.ts";
import { enqueueFacts } from "../store/queue.ts";

/**
 * Tells people's logs by which channels these devices may be rung now, so that nothing is decided for a device that cannot be reached. To be
 * called in the transaction that changed their tokens. `atMs`: domain time.
 */
export async function tellDevices(client: Client, changed: readonly DeviceKey[], atMs: number): Promise<void> {
  const keys = [...new Map(changed.map((key) => [`${key.personId}\n${key.deviceId}`, key])).values()];
  const devices = await deviceSummaries(client, keys);
  await enqueueFacts(
    client,
    devices.map(({ personId, device }): AddressedFact => {
      const fact = { kind: "device", atMs: device.lastSeenMs, device } as const;
      return { personId, key: randomUUID(), receivedAtMs: atMs, fact };
    }),
  );
}
