const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const beijingMs = 8 * hourMs;

/** How many messages of one signature a number gets. Aliyun: 1 a minute, 5 an hour, 10 a day. */
export interface AliyunFlowLimits {
  readonly perMinute: number;
  readonly perHour: number;
  readonly perDay: number;
}

/** Which limit was met, as the answer to a send says it and as a report does. */
export interface AliyunFlowStop {
  readonly message: string;
  readonly valve: "VALVE:M_MC" | "VALVE:H_MC" | "VALVE:D_MC";
}

/** Remembers what each number got; minutes and hours slide, days are Beijing's. */
export interface AliyunFlow {
  /** The limit that one more message would break, or null. */
  stop(key: string, nowMs: number): AliyunFlowStop | null;
  note(key: string, nowMs: number): void;
}

/** Without limits nothing is remembered. */
export function makeAliyunFlow(limits: AliyunFlowLimits | null): AliyunFlow {
  if (limits === null) return { stop: () => null, note: () => {} };
  const sent = new Map<string, readonly number[]>();
  return {
    stop: (key, nowMs) => {
      const times = sent.get(key) ?? [];
      const within = (spanMs: number): number => times.filter((atMs) => nowMs - atMs < spanMs).length;
      const today = times.filter((atMs) => beijingDay(atMs) === beijingDay(nowMs)).length;
      if (within(minuteMs) >= limits.perMinute) return { message: `触发分钟级流控Permits:${limits.perMinute}`, valve: "VALVE:M_MC" };
      if (within(hourMs) >= limits.perHour) return { message: `触发小时级流控Permits:${limits.perHour}`, valve: "VALVE:H_MC" };
      return today >= limits.perDay ? { message: `触发天级流控Permits:${limits.perDay}`, valve: "VALVE:D_MC" } : null;
    },
    note: (key, nowMs) => {
      const kept = (sent.get(key) ?? []).filter((atMs) => nowMs - atMs < hourMs || beijingDay(atMs) === beijingDay(nowMs));
      sent.set(key, [...kept, nowMs]);
    },
  };
}

/** Calendar day of Beijing, as `YYYY-MM-DD`. */
export function beijingDay(atMs: number): string {
  return new Date(atMs + beijingMs).toISOString().slice(0, 10);
}
