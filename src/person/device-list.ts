import type { DeviceSummary } from "./state.ts";

/** Devices kept of one person: the most recently seen. */
const maxDevices = 8;

type Devices = readonly DeviceSummary[];

/** Sets a device, which may displace the one that was not seen for longest. Sorted by id. */
export function putDevice(devices: Devices, device: DeviceSummary): Devices {
  const known = devices.find(({ deviceId }) => deviceId === device.deviceId);
  const lastSeenMs = Math.max(known?.lastSeenMs ?? device.lastSeenMs, device.lastSeenMs);
  return keepRecent([...removeDevice(devices, device.deviceId), { ...device, lastSeenMs }]);
}

export function removeDevice(devices: Devices, deviceId: string): Devices {
  return devices.filter((device) => device.deviceId !== deviceId);
}

/** Notes a sign of life of a registered device. */
export function markSeen(devices: Devices, deviceId: string, atMs: number): Devices {
  const at = devices.findIndex((device) => device.deviceId === deviceId);
  const device = devices[at];
  return device && atMs > device.lastSeenMs ? devices.with(at, { ...device, lastSeenMs: atMs }) : devices;
}

/** All devices of both, the more recently seen description of each. */
export function uniteDevices(a: Devices, b: Devices): Devices {
  const byId = new Map(a.map((device) => [device.deviceId, device]));
  for (const device of b) {
    const own = byId.get(device.deviceId);
    if (!own || device.lastSeenMs > own.lastSeenMs) byId.set(device.deviceId, device);
  }
  return keepRecent([...byId.values()]);
}

const byId = (a: DeviceSummary, b: DeviceSummary): number => (a.deviceId < b.deviceId ? -1 : a.deviceId > b.deviceId ? 1 : 0);

function keepRecent(devices: Devices): Devices {
  const recent = devices.length <= maxDevices ? devices : [...devices].sort((a, b) => b.lastSeenMs - a.lastSeenMs || byId(a, b));
  return recent.slice(0, maxDevices).sort(byId);
}
