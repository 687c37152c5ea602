import type { Hold } from "../api/wire/learning.ts";
import type { AlarmView } from "../api/wire/today.ts";
import { MINUTE_MS } from "../base/duration.ts";
import type { Problem } from "../catalogue/check.ts";
import { type FailureReason, failureGuide } from "../delivery/failure.ts";
import { timestamp, timestampOrNull } from "../store/database.ts";
import { mismatch, stopRemedy } from "../worker/judge-tokens.ts";
import { readSpikeReason } from "../worker/spikes.ts";
import { alarming } from "./alarm-sentences.ts";
import type { reportOfCreatives } from "./creative-report.ts";
import { readPauseReason } from "./pause-reason.ts";

/** What is known of everything that may be wrong. */
export interface Standing {
  readonly nowMs: number;
  readonly isStopped: boolean;
  readonly pauses: readonly {
    readonly kind: "channel" | "campaign";
    readonly subject: string;
    readonly cause: string;
    readonly reason: string;
    readonly atMs: number;
  }[];
  readonly channels: readonly {
    readonly id: string;
    readonly vendor: string;
    readonly appId: string;
    readonly pausedReason: string | null;
  }[];
  /** Ids of channels that are rested because they failed again and again. */
  readonly resting: readonly string[];
  /** Refusals of the last hour that are the fault of how a channel is set up. */
  readonly refused: readonly {
    readonly vendor: string;
    readonly reason: FailureReason;
    readonly count: number;
    readonly lastAtMs: number;
  }[];
  readonly deadLetters: number;
  readonly newestDeadLetter: { readonly personId: string; readonly error: string; readonly buriedAtMs: number } | null;
  readonly tokenStops: readonly { readonly channelId: string; readonly pausedReason: string | null; readonly atMs: number }[];
  readonly rosterClashes: readonly Problem[];
  /** null: not looked at yet. */
  readonly creatives: Pick<Awaited<ReturnType<typeof reportOfCreatives>>, "campaigns" | "advice"> | null;
  readonly spentQuotas: readonly {
    readonly what: "line" | "vendor";
    readonly name: string;
    /** null: a line. */
    readonly app: { readonly vendor: string; readonly id: string } | null;
    readonly perDay: number;
    readonly zone: string;
  }[];
  /** Webhooks that were disabled by themselves, or whose receivers take nothing. */
  readonly webhooks: readonly {
    readonly name: string;
    readonly id: string;
    /** null: it is enabled. */
    readonly disabledReason: "gone" | "failing" | null;
    readonly sinceMs: number;
  }[];
  readonly queue: { readonly waiting: number; readonly oldestMs: number | null };
  /** null: the policy does not ask for a learned scorer. */
  readonly model: { readonly promoted: boolean; readonly examples: number } | null;
  readonly liveCampaigns: number;
  /** The version that deciders are held to; null: they use the newest. */
  readonly hold: Hold;
}

/** Facts wait for moments; from here on somebody should look. */
const queueLateMs = MINUTE_MS;
const queueStuckMs = 10 * MINUTE_MS;

const ranks = { critical: 0, warning: 1, info: 2 } as const;

/** Everything that wants somebody's attention, worst first. */
export function alarmsOf(standing: Standing): readonly AlarmView[] {
  const found = [
    ...stopAlarms(standing),
    ...pauseAlarms(standing),
    ...channelAlarms(standing),
    ...factAlarms(standing),
    ...webhookAlarms(standing),
    ...modelAlarms(standing),
    ...supplyAlarms(standing),
    ...setupAlarms(standing),
  ];
  return found.sort((a, b) => ranks[a.severity] - ranks[b.severity]);
}

const path = (page: string, id: string): string => `/${page}/${encodeURIComponent(id)}`;

function stopAlarms({ isStopped }: Standing): readonly AlarmView[] {
  if (!isStopped) return [];
  const what = "The stop switch is on: nothing is handed to any channel.";
  return [
    {
      id: "stopped",
      ...alarming("stopped", {}),
      severity: "critical",
      what,
      since: null,
      link: "/",
      nextStep: "Switch it off when messages may go out again.",
    },
  ];
}

function pauseAlarms({ pauses }: Standing): readonly AlarmView[] {
  return pauses.map(({ kind, subject, cause, reason, atMs }) => {
    const [figures = reason, ...advice] = reason.split(": ");
    const because = cause === "optOuts" ? "opt-outs shot up" : "errors shot up";
    return {
      id: `paused:${kind}:${subject}`,
      ...alarming(cause === "optOuts" ? "paused.optOuts" : "paused.errors", { what: kind, subject, ...readSpikeReason(reason) }),
      severity: "critical",
      what: `The ${kind} ${subject} was paused because ${because}: ${figures}.`,
      since: timestamp(atMs),
      link: kind === "channel" ? "/channels" : path("campaigns", subject),
      nextStep: advice.length > 0 ? advice.join(": ") : "Find the cause, then let it go on.",
    };
  });
}

function channelAlarms({ channels, pauses, tokenStops, resting, refused }: Standing): readonly AlarmView[] {
  const link = "/channels";
  const bySpike = new Set(pauses.filter(({ kind }) => kind === "channel").map(({ subject }) => subject));
  const mismatched = tokenStops.filter(({ pausedReason }) => pausedReason?.startsWith(mismatch) ?? false);
  const told = new Set([...bySpike, ...mismatched.map(({ channelId }) => channelId)]);
  return [
    ...mismatched
      .filter(({ channelId }) => !bySpike.has(channelId))
      .map(
        ({ channelId, pausedReason, atMs }): AlarmView => ({
          id: `mismatch:${channelId}`,
          ...alarming("mismatch", { subject: channelId, ...readPauseReason(pausedReason ?? "") }),
          severity: "critical",
          what: `The channel ${channelId} stands still: its vendor calls its tokens another app's (${pausedReason}).`,
          since: timestamp(atMs),
          link,
          nextStep: stopRemedy(channelId),
        }),
      ),
    ...refused.map(
      ({ vendor, reason, count, lastAtMs }): AlarmView => ({
        id: `refused:${vendor}:${reason}`,
        ...alarming("refused", { vendor, reason, count, lastAt: timestamp(lastAtMs) }),
        severity: "critical",
        what: `${vendor} refused the channel itself ${count === 1 ? "once" : `${count} times`} in the last hour (${reason}), last at ${timestamp(lastAtMs)}.`,
        since: null,
        link,
        nextStep: failureGuide[reason].advice,
      }),
    ),
    ...resting.map(
      (id): AlarmView => ({
        id: `resting:${id}`,
        ...alarming("resting", { subject: id }),
        severity: "warning",
        what: `The channel ${id} is rested: its vendor failed again and again.`,
        since: null,
        link,
        nextStep: "Nothing while it passes by itself; the failures of the channel tell why if it does not.",
      }),
    ),
    ...channels
      .filter(({ id, pausedReason }) => pausedReason !== null && !told.has(id))
      .map(
        ({ id, pausedReason }): AlarmView => ({
          id: `paused:channel:${id}`,
          ...alarming("paused.byHand", { subject: id, why: pausedReason ?? "" }),
          severity: "info",
          what: `The channel ${id} is paused: ${pausedReason}.`,
          since: null,
          link,
          nextStep: "Let it go on when its messages may leave again.",
        }),
      ),
  ];
}

function webhookAlarms({ webhooks }: Standing): readonly AlarmView[] {
  return webhooks.map(({ id, name, disabledReason, sinceMs }): AlarmView => {
    const why = disabledReason === "gone" ? "its receiver answered 410 (gone)" : "its receiver took nothing for five days";
    return {
      id: `webhook:${disabledReason ?? "late"}:${id}`,
      ...alarming(`webhook.${disabledReason ?? "late"}`, { name }),
      severity: "warning",
      what:
        disabledReason === null
          ? `The receiver of the webhook ${name} takes nothing; what it is to be told waits.`
          : `The webhook ${name} was disabled: ${why}.`,
      since: timestamp(sinceMs),
      link: "/settings?tab=webhooks",
      nextStep:
        disabledReason === null
          ? "Look at its newest answers and mend the receiver; after five days without a success the webhook is disabled."
          : "Ask whoever runs the receiver, send a test event, then enable the webhook again; or remove it.",
    };
  });
}

function factAlarms({ deadLetters, newestDeadLetter, queue, nowMs }: Standing): readonly AlarmView[] {
  const found: AlarmView[] = [];
  if (deadLetters > 0)
    found.push({
      id: "deadLetters",
      ...alarming("deadLetters", {
        count: deadLetters,
        person: newestDeadLetter?.personId,
        error: newestDeadLetter?.error.split("\n", 1)[0],
      }),
      severity: "warning",
      what: `${deadLetters === 1 ? "A fact" : `${deadLetters} facts`} could not be folded${
        newestDeadLetter === null ? "" : `; the newest, of ${newestDeadLetter.personId}: ${newestDeadLetter.error.split("\n", 1)[0]}`
      }.`,
      since: timestampOrNull(newestDeadLetter?.buriedAtMs),
      link: "/settings",
      nextStep: "Report it as a fault of Carillon; `carillon dead-letters` shows them all and revives them with a version that mends it.",
    });
  const ageMs = queue.oldestMs === null ? 0 : nowMs - queue.oldestMs;
  if (ageMs > queueLateMs)
    found.push({
      id: "queue",
      ...alarming("queue", { waiting: queue.waiting, minutes: Math.round(ageMs / MINUTE_MS) }),
      severity: ageMs > queueStuckMs ? "critical" : "warning",
      what: `${queue.waiting} facts wait to be folded, the oldest for ${Math.round(ageMs / MINUTE_MS)} min: decisions do not know of them yet.`,
      since: timestampOrNull(queue.oldestMs),
      link: "/settings",
      nextStep: "See that a worker runs (`carillon serve`) and that the database is not at its limit.",
    });
  return found;
}

/** With ids that stay when another is mended: only what has the same name is numbered, from the second on. */
function numbered<T>(all: readonly T[], nameOf: (one: T) => string): readonly (readonly [string, T])[] {
  const seen = new Map<string, number>();
  return all.map((one) => {
    const name = nameOf(one);
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return [before === 0 ? name : `${name}:${before}`, one];
  });
}

function supplyAlarms({ creatives, rosterClashes, spentQuotas }: Standing): readonly AlarmView[] {
  return [
    ...spentQuotas.map(
      ({ what, name, app, perDay, zone }): AlarmView => ({
        id: `quota:${what}:${name}`,
        ...(app === null
          ? alarming("quota.line", { name, perDay, zone })
          : alarming("quota.vendor", { vendor: app.vendor, app: app.id, perDay, zone })),
        severity: "warning",
        what: `Today's ${perDay} messages of ${what === "line" ? `the line ${name}` : name} are used up (${zone}).`,
        since: null,
        link: what === "line" ? "/policies" : "/channels",
        nextStep:
          what === "line" ? "Nothing, or raise the line's quota." : "Nothing, or ask the vendor for more and write it into the channel.",
      }),
    ),
    ...numbered(rosterClashes, ({ id, refusal }) => `roster:${id}:${refusal.code}`).map(
      ([id, { refusal }]): AlarmView => ({
        id,
        ...alarming("roster", {}),
        cause: { code: refusal.code, ...(refusal.values === undefined ? {} : { values: refusal.values }) },
        severity: "warning",
        what: `${refusal.message}.`,
        since: null,
        link: "/roster",
        nextStep: refusal.remedy,
      }),
    ),
    ...(creatives?.advice ?? []).map(
      ({ creative, kind, reason, values }): AlarmView => ({
        id: `${kind}:${creative}`,
        kind,
        values: { creative, ...values },
        severity: "info",
        what: `The creative ${creative} should ${kind === "rest" ? "rest" : "be retired"}: ${reason}.`,
        since: null,
        link: "/creatives",
        nextStep:
          kind === "rest" ? "Set it to resting, or let autoRest of the policy do it." : "Retire it, or let autoRetire of the policy do it.",
      }),
    ),
    ...(creatives?.campaigns ?? []).flatMap(({ campaign, alarms }) =>
      alarms.map(
        ({ kind, text, values }): AlarmView => ({
          id: `${kind}:${campaign}`,
          kind: "unsent" in values ? "unsent" : kind,
          values: { campaign, ...values },
          severity: kind === "fewCreatives" || kind === "starving" ? "warning" : "info",
          what: `Campaign ${campaign}: ${text}`,
          since: null,
          link: path("campaigns", campaign),
          nextStep: "Write more creatives for it, or widen which of them it takes.",
        }),
      ),
    ),
  ];
}

function setupAlarms({ channels, liveCampaigns, model }: Standing): readonly AlarmView[] {
  const found: AlarmView[] = [];
  const say = (one: Omit<AlarmView, "since">) => found.push({ ...one, since: null });
  if (channels.length === 0)
    say({
      id: "noChannel",
      ...alarming("noChannel", {}),
      severity: "warning",
      what: "No channel is configured: nothing can be sent.",
      link: "/channels",
      nextStep: "Configure one with the credentials of a vendor.",
    });
  if (liveCampaigns === 0)
    say({
      id: "noCampaign",
      ...alarming("noCampaign", {}),
      severity: "info",
      what: "No campaign is live: nobody is told anything.",
      link: "/campaigns",
      nextStep: "Set a campaign live.",
    });
  if (model !== null && !model.promoted)
    say({
      id: "model",
      ...alarming("model", { examples: model.examples }),
      severity: "info",
      what: `The learned scorer is not in force yet; it has learned from ${model.examples} messages, and counted rates decide.`,
      link: "/learning",
      nextStep: "Nothing: it takes over by itself once it has seen enough and beats the mean rate.",
    });
  return found;
}

/** That a version decides by somebody's word, and nothing that is learned moves it. */
function modelAlarms({ hold }: Standing): readonly AlarmView[] {
  if (hold === null) return [];
  const { kind, version, by, reason, at, until, isObeyed } = hold;
  const how = kind === "promotion" ? "was promoted by hand" : "is held";
  const why = reason === null ? "" : `: ${reason}`;
  const decides = isObeyed ? "it decides, whatever is learned" : "parts of it are no longer kept, so that the newest decides";
  const end = until === null ? "until somebody releases it" : `until ${until}`;
  return [
    {
      id: `${kind === "promotion" ? "promoted" : "held"}:${version}`,
      ...alarming(`${kind === "promotion" ? "promoted" : "held"}${isObeyed ? "" : ".lost"}`, { version, by, until, why: reason }),
      severity: isObeyed ? "info" : "warning",
      what: `Version ${version} of the model ${how} by ${by}${why}; ${decides}, ${end}.`,
      since: at,
      link: `/learning?model=${version}`,
      nextStep: isObeyed ? "Release it when the newest version may decide again." : "Release it, or choose a newer version.",
    },
  ];
}
