import { currentId } from "../../operation/people.ts";
import { timestamp } from "../../store/database.ts";
import { listDevices } from "../../store/devices.ts";
import type { Command } from "../command.ts";
import { readWords } from "../options.ts";
import { table } from "../table.ts";
import { withCarillon } from "../with-carillon.ts";

export const devices: Command = {
  name: "devices",
  summary: "list a person's devices and whether they can be rung",
  usage: `carillon devices PERSON [--json]

Each token stands with its channel and is never shown whole: its last four characters tell it apart. A token that is not alive was
declared dead by its vendor.`,
  async run(words, io) {
    const { values, positionals } = readWords(words, {});
    const [person, ...rest] = positionals;
    if (person === undefined || rest.length > 0) {
      io.note(devices.usage);
      return 2;
    }
    return withCarillon(io, async (carillon) => {
      const personId = await currentId(carillon.pool, person);
      const found = (await listDevices(carillon.pool, personId)).map(({ last_seen_at, ...device }) => ({
        ...device,
        lastSeenAt: timestamp(last_seen_at),
      }));
      if (values.json) io.out(JSON.stringify({ personId, devices: found }));
      else if (found.length === 0) io.out(`${personId} has no device: apps register them with PUT /v1/devices/{deviceId}`);
      else {
        const columns = [
          "device",
          "app",
          "version",
          "platform",
          "maker",
          "model",
          "system",
          "ROM",
          "permission",
          "last seen",
          "tokens",
        ].map((title) => ({ title }));
        const tokens = (device: (typeof found)[number]) =>
          (device.channels ?? []).map((one) => `${one.channel} …${one.ending}${one.alive ? "" : " (dead)"}`).join(", ") || "none";
        io.out(
          table(
            columns,
            found.map((one) => [
              one.device_id,
              one.app_id,
              one.app_version,
              one.platform,
              one.maker,
              one.model,
              one.os_version,
              one.rom || "–",
              one.permission,
              one.lastSeenAt,
              tokens(one),
            ]),
          ),
        );
      }
      return 0;
    });
  },
};
