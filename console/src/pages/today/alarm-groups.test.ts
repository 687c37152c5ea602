import { describe, expect, it } from "vitest";
import type { AlarmView } from "../../../../src/api/wire/today.ts";
import { groupAlarms } from "./alarm-groups.ts";

const alarm = (id: string, severity: AlarmView["severity"] = "warning"): AlarmView => ({
  id,
  kind: id,
  severity,
  what: id,
  since: null,
  link: "/",
  nextStep: "",
});
const told = (alarms: readonly AlarmView[]) => groupAlarms(alarms).map(({ first, alike }) => [first, ...alike].map(({ id }) => id));

describe("alarms of one kind", () => {
  it("stand together where the first of them stood", () => {
    expect(told([alarm("stopped"), alarm("fewCreatives:a"), alarm("queue"), alarm("fewCreatives:b")])).toEqual([
      ["stopped"],
      ["fewCreatives:a", "fewCreatives:b"],
      ["queue"],
    ]);
  });

  it("stand apart where some are worse than others", () => {
    expect(told([alarm("paused:channel:a", "critical"), alarm("paused:channel:b", "info")])).toEqual([
      ["paused:channel:a"],
      ["paused:channel:b"],
    ]);
  });
});
