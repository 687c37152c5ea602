import type { PeoplePort } from "../ports.ts";
import type { DecisionQuestion, ListPort, MessageQuestion, PeopleQuestion, TextReader, TimelineQuestion } from "../reading-ports.ts";
import type { MessageTextView } from "../wire/messages.ts";
import type { DecisionRowView, LimitsView, MessageRowView, PersonRowView } from "../wire/reading.ts";
import type { TodayView } from "../wire/today.ts";

/** What the fake was asked for. */
export interface FakeReading {
  readonly lists: ListPort;
  readonly messageQuestions: MessageQuestion[];
  readonly decisionQuestions: DecisionQuestion[];
  readonly peopleQuestions: PeopleQuestion[];
  readonly timelineQuestions: TimelineQuestion[];
}

const iso = (ms: number): string => new Date(ms).toISOString();

const fakeMessageRow: MessageRowView = {
  id: "m_1",
  personId: "ann",
  decisionId: "d_1",
  decidedAt: iso(0),
  sendAt: iso(0),
  attemptedAt: null,
  state: "waiting",
  reason: null,
  campaign: "=k1",
  line: "music",
  creative: "c1",
  item: null,
  placement: "push",
  class: "marketing",
  channel: null,
  maker: null,
  text: { title: "-2", body: "Words", image: null, link: null, of: "sent", isHidden: false },
  outcomes: { opened: iso(1) },
  secondTouch: null,
};

/** The text of a service message, as a reader may read it. */
export const fakeText = ({ mayReadService }: TextReader): MessageTextView =>
  mayReadService
    ? { title: "Your code", body: "1234", image: null, link: null, of: "sent", isHidden: false }
    : { title: "", body: "", image: null, link: null, of: "sent", isHidden: true };

const decision: DecisionRowView = {
  id: "d_1",
  at: iso(0),
  personId: "ann",
  cause: "due",
  chosen: null,
  messageId: null,
  silent: { step: "limits", rule: "max 1 per 1d each person", rules: [{ rule: "max 1 per 1d each person", count: 2 }] },
  propensity: null,
  model: 3,
  policy: 1,
  arm: null,
};

/** Lists of one row, which note what they were asked for. */
export function makeFakeReading(): FakeReading {
  const messageQuestions: MessageQuestion[] = [];
  const decisionQuestions: DecisionQuestion[] = [];
  return {
    messageQuestions,
    decisionQuestions,
    peopleQuestions: [],
    timelineQuestions: [],
    lists: {
      async messages(question) {
        messageQuestions.push(question);
        const page = { items: [fakeMessageRow], next: { atMs: 0, id: "m_1" }, searchedTo: null };
        return question.count ? { ...page, total: { count: 1, exact: true } } : page;
      },
      async decisions(question) {
        decisionQuestions.push(question);
        return { items: [decision], next: null, searchedTo: null };
      },
      feed: async ({ after, nowMs }) => ({ now: iso(nowMs), items: [], after: after ?? { atMs: nowMs, id: "m_1" }, left: false }),
    },
  };
}

export const fakePersonRow = (id: string): PersonRowView => ({
  id,
  foundBy: "id",
  matched: null,
  name: null,
  email: null,
  zone: null,
  firstSeenAt: null,
  lastSeenAt: null,
  nextDueAt: null,
  messages30d: 0,
  opened30d: 0,
  devices: 1,
  reachable: true,
  unreachable: null,
});

export const fakeTimeline = (personId: string, { kinds }: TimelineQuestion): Awaited<ReturnType<PeoplePort["timeline"]>> => ({
  personId,
  kinds: [...kinds],
  items: [],
  next: { atMs: 7, id: "a x" },
});

export const fakeLimits = (personId: string, nowMs: number): LimitsView => ({
  personId,
  at: iso(nowMs),
  zone: "UTC",
  limits: [],
  cap: null,
  reserved: [],
  quietHours: null,
  doNotDisturb: null,
  consent: { marketing: null, at: null, source: null, policy: "assumed", off: { all: false, kinds: [], channels: [] }, refusal: null },
  reach: { reachable: true, refusal: null, devices: 1 },
  blocked: [],
  nextDueAt: null,
});

const nothing = { attempted: 0, accepted: 0, opened: 0, conversions: 0 };
const noRatio = { attempted: null, accepted: null, opened: null, conversions: null };

export const fakeToday = (zone: string, nowMs: number): TodayView => ({
  now: iso(nowMs),
  zone,
  day: iso(nowMs).slice(0, 10),
  hour: 9,
  hours: [],
  totals: { today: nothing, yesterday: nothing, weekAgo: nothing, ratio: { yesterday: noRatio, weekAgo: noRatio } },
  alarms: [
    { id: "stopped", kind: "stopped", severity: "critical", what: "stopped", since: null, link: "/settings", nextStep: "switch it off" },
  ],
});
