import type { AlarmView } from "../../../../src/api/wire/today.ts";

/** Alarms of one kind: the first, and those that are like it. */
export interface AlarmGroup {
  readonly first: AlarmView;
  readonly alike: readonly AlarmView[];
}

/** Puts alarms of one kind and severity together, each kind where its first stands. The kind is what an id begins with. */
export function groupAlarms(alarms: readonly AlarmView[]): readonly AlarmGroup[] {
  const groups = new Map<string, { readonly first: AlarmView; readonly alike: AlarmView[] }>();
  for (const alarm of alarms) {
    const key = `${alarm.severity} ${alarm.id.split(":", 1)[0]}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: alarm, alike: [] });
    else group.alike.push(alarm);
  }
  return [...groups.values()];
}
