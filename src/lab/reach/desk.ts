import type { Received } from "../vendors/notification-log.ts";
import type { ReportAnswer } from "../vendors/report.ts";
import type { Link, ReachPhone } from "./phones.ts";

/** A message that a vendor took for a phone and hands over as soon as it can. */
export interface Handed {
  /** Names it to {@link Desk.tell}. */
  readonly ref: number;
  readonly token: string;
  readonly title: string;
  /** The map that the app gets when its code runs. */
  readonly data: Readonly<Record<string, string>>;
  /** How long the vendor keeps it for a phone that cannot be reached. */
  readonly lifeMs: number;
}

/** A message that a vendor took and will not hand over. */
export interface Withheld {
  readonly ref: number;
  readonly token: string;
  /** What the vendor tells of it; null = nothing. */
  readonly event: string | null;
}

/** One vendor in a run: its simulator, the phones that are registered there, and what it tells. */
export interface Desk {
  readonly vendor: string;
  /** Body of `PUT /v1/channels/{id}`. */
  readonly channel: Readonly<Record<string, unknown>>;
  readonly link: Link;
  /** Whether the app's own code runs when a message arrives, and can tell the server; else it only learns of what is opened. */
  readonly wakesApp: boolean;
  /** The event of a message whose life ended; null = the vendor tells nothing of it. */
  readonly expired: string | null;
  /** Installs the app on a phone: the token that its library hands out; null = it hands out none. */
  connect(phone: ReachPhone): string | null;
  /** Lets the vendor know of a phone what it would know by now. */
  settle(phone: ReachPhone, token: string): void;
  /** What came since the last call. */
  take(): { readonly handed: readonly Handed[]; readonly withheld: readonly Withheld[] };
  /** Tells the server; null = this vendor calls nobody. */
  readonly tell:
    | ((refs: readonly number[], event: string, options: { readonly atMs: number; readonly url: string }) => Promise<ReportAnswer>)
    | null;
  close(): Promise<void>;
}

/** What a vendor's simulator offers, in the terms of a run. */
export interface DeskParts<Raw> extends Omit<Desk, "take" | "tell" | "close"> {
  readonly simulator: { readonly received: readonly Received<Raw>[]; close(): Promise<void> };
  /** All that was taken and not handed over so far, in order. */
  withheld(): readonly { readonly notification: Received<Raw>; readonly event: string | null }[];
  lifeMs(raw: Raw): number;
  readonly report:
    | ((
        notifications: readonly Received<Raw>[],
        event: string,
        options: { readonly atMs: number; readonly url: string },
      ) => Promise<ReportAnswer>)
    | null;
}

export function makeDesk<Raw>(parts: DeskParts<Raw>): Desk {
  const { simulator, withheld: allWithheld, lifeMs, report, ...desk } = parts;
  const kept: Received<Raw>[] = [];
  const seen = { handed: 0, withheld: 0 };
  const keep = (one: Received<Raw>): number => kept.push(one) - 1;
  return {
    ...desk,
    take: () => {
      const handed = simulator.received.slice(seen.handed).map((one) => {
        const { token, title, data, raw } = one;
        return { ref: keep(one), token, title: title ?? "", data, lifeMs: lifeMs(raw) };
      });
      const withheld = allWithheld()
        .slice(seen.withheld)
        .map(({ notification, event }) => ({ ref: keep(notification), token: notification.token, event }));
      seen.handed += handed.length;
      seen.withheld += withheld.length;
      return { handed, withheld };
    },
    tell:
      report === null
        ? null
        : (refs, event, options) =>
            report(
              refs.flatMap((ref) => kept[ref] ?? []),
              event,
              options,
            ),
    close: () => simulator.close(),
  };
}
