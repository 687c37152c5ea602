import type { reportOfQuotas } from "../operation/quota-report.ts";
import { right, table } from "./table.ts";

type Told = Awaited<ReturnType<typeof reportOfQuotas>>;

/** What is left today for people: lines with a quota, then what vendors take of each app, and what will not suffice. */
export function quotasText({ at, lines, channels }: Told): string {
  const told: string[] = [
    `what is left at ${at} of each quota's own day; expected: used by its end, if the rest of it goes as it usually does`,
  ];
  if (lines.length > 0)
    told.push(
      table(
        [{ title: "line" }, { title: "day of" }, ...["a day", "used", "left", "expected"].map(right)],
        lines.map((one) => [one.line, one.zone, one.perDay, one.used, one.left, one.expected]),
      ),
    );
  if (channels.length > 0)
    told.push(
      table(
        [
          { title: "vendor" },
          { title: "app" },
          { title: "day of" },
          ...["a device", "devices done", "the app", "used", "waiting", "left", "expected"].map(right),
        ],
        channels.map((one) => [
          one.vendor,
          one.appId,
          one.zone,
          one.perDevice ?? "–",
          one.spentDevices,
          one.perApp ?? "–",
          one.used ?? "–",
          one.waiting ?? "–",
          one.left ?? "–",
          one.expected ?? "–",
        ]),
      ),
    );
  if (lines.length + channels.length === 0) told.push("nothing is counted: no line has a quota, and no open channel's vendor counts");
  const short = [
    ...lines.flatMap(({ line, perDay, expected }) => (expected > perDay ? [`line ${line} (${expected} of ${perDay})`] : [])),
    ...channels.flatMap(({ vendor, appId, perApp, expected }) =>
      perApp !== null && expected !== null && expected > perApp ? [`${vendor} for ${appId} (${expected} of ${perApp})`] : [],
    ),
  ];
  if (short.length > 0) told.push(`will not suffice: ${short.join(", ")}; what is left goes to whom it is worth most`);
  return told.join("\n\n");
}
