import { romTable } from "../../delivery/rom.ts";
import { deviceSchema, parseDevice } from "../../person/device.ts";
import { asClient, boundTo, mayActFor } from "../auth.ts";
import { fault } from "../errors.ts";
import { described, json, notFound, pathId, refused, refusedAll, route } from "../route.ts";
import { registeredSchema, romTableSchema } from "../wire/devices.ts";
import { doneSchema } from "../wire/lists.ts";

const common = { access: ["ingest", "client"], role: null, area: "Devices" } as const;

export const deviceRoutes = [
  route({
    ...common,
    method: "PUT",
    path: "/v1/devices/{id}",
    summary: "Register a device, or say that it has changed",
    params: pathId,
    body: described(deviceSchema),
    answer: { schema: registeredSchema, description: "Which channels this device should start, and why." },
    handler: async ({ params, body, caller, ports, nowMs }) => {
      const device = parseDevice(params.id, body, nowMs);
      if (!device.ok) return refusedAll(device.error);
      const barred = await mayActFor(caller, device.value.personId, { field: "personId", ports });
      if (barred) return refused(barred);
      const put = await ports.devices.put(device.value, nowMs, { asStranger: asClient(caller)?.anonymous === device.value.personId });
      if (!put.ok) return refused(put.error === "taken" ? fault("deviceTaken", { field: "id", value: params.id }) : put.error);
      const { webPushPublicKey, channels, noChannel, rom } = put.value;
      const { summary, warnings } = device.value;
      const configured = channels.filter((one) => one.configured);
      return json({
        deviceId: params.id,
        initialise: (configured.length > 0 ? configured : channels).map(({ channel }) => channel),
        channels,
        ...(noChannel !== null && { noChannel }),
        rom,
        ...(webPushPublicKey !== null && summary.platform === "web" && { webPush: webPushPublicKey }),
        ...(warnings.length > 0 && { warnings }),
      });
    },
  }),
  route({
    ...common,
    method: "DELETE",
    path: "/v1/devices/{id}",
    summary: "Forget a device",
    params: pathId,
    answer: { schema: doneSchema, description: "It is not rung any more." },
    handler: async ({ params, caller, ports, nowMs }) => {
      const bound = await boundTo(caller, ports);
      if (!bound.ok) return refused(bound.error);
      // Whoever may not see a device is told what is said of one that does not exist.
      const foreign = bound.value !== null && !bound.value.includes((await ports.devices.personOf(params.id)) ?? "");
      const removed = !foreign && (await ports.devices.remove(params.id, nowMs));
      return removed ? json({ ok: true }) : notFound("device", params.id);
    },
  }),
  route({
    access: ["ingest", "client", "read"],
    role: "viewer",
    area: "Devices",
    method: "GET",
    path: "/v1/rom-table",
    summary: "How a ROM is recognised and which channel fits it, as data for native apps",
    answer: { schema: romTableSchema, description: "The table by which registrations are answered." },
    handler: async () => json(romTable),
  }),
];
