import type { Carillon } from "../../main/wire.ts";
import { currentId } from "../../operation/people.ts";
import { shownHygiene } from "../../operation/token-report.ts";
import { timestamp } from "../../store/database.ts";
import { listDevices } from "../../store/devices.ts";
import { runHygiene } from "../../worker/hygiene.ts";
import type { Command, Io } from "../command.ts";
import { readWords } from "../options.ts";
import { table } from "../table.ts";
import { hygieneText } from "../tokens-text.ts";
import { withCarillon } from "../with-carillon.ts";

export const devices: Command = {
  name: "devices",
  summary: "list a person's devices and whether they can be rung, and retire those that are idle",
  usage: `carillon devices PERSON [--json]
carillon devices retire [--dry-run] [--json]

Each token stands with its channel and is never shown whole: its last four characters tell it apart. A token that is not alive is dead or
in quarantine; carillon tokens tells more.

retire: what carillon serve does once a day, now: devices that gave no sign of life and for which no message was taken for
CARILLON_RETENTION_DEVICES go, and tokens that have been dead or in quarantine for 30 days.

  --dry-run      remove nothing, and show what would go: rows and bytes by maker and channel`,
  async run(words, io) {
    const { values, positionals } = readWords(words, { "dry-run": { type: "boolean", default: false } });
    const [person, ...rest] = positionals;
    const isRetiring = person === "retire";
    if (person === undefined || rest.length > 0 || (values["dry-run"] && !isRetiring)) {
      io.note(devices.usage);
      return 2;
    }
    if (isRetiring)
      return withCarillon(io, (carillon, nowMs) => retire(carillon, { nowMs, dryRun: values["dry-run"], json: values.json }, io));
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
          (device.channels ?? []).map((one) => `${one.channel} …${one.ending}${one.alive ? "" : " (not alive)"}`).join(", ") || "none";
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

async function retire(
  { pool }: Carillon,
  { nowMs, dryRun, json }: { readonly nowMs: number; readonly dryRun: boolean; readonly json: boolean },
  io: Io,
): Promise<number> {
  const { devicesMs } = io.config.retention;
  const report = await runHygiene(pool, { nowMs, devicesMs, dryRun });
  if (report === null) {
    io.note("another process is at it: carillon report tokens shows what it removed when it is done");
    return 1;
  }
  const shown = shownHygiene(report);
  io.out(json ? JSON.stringify(shown) : hygieneText(shown));
  return 0;
}
