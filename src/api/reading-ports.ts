import type { Place } from "../base/place.ts";
import type { OutcomeKind } from "../event/fact.ts";
import type { TimelineKind } from "../person/timeline-kinds.ts";
import type { DecisionRowView, FeedView, MessageRowView, messageStates, TotalView } from "./wire/reading.ts";
import type {
  CreativesReport,
  FailureDimension,
  Failures,
  Funnel,
  FunnelDimension,
  Quotas,
  ReachReport,
  ReasonsReport,
  Summary,
  TokensReport,
} from "./wire/reports.ts";
import type { TodayView } from "./wire/today.ts";

export interface PeopleQuestion {
  /** Beginning of an id or of a searchable attribute; or a whole alias or device id. Empty: everybody. */
  readonly query: string;
  readonly limit: number;
  readonly cursor: string | null;
  /** True: those alone who can be reached now. */
  readonly reachable: boolean;
}

export interface TimelineQuestion extends TextReader {
  readonly before: Place | null;
  readonly limit: number;
  readonly kinds: readonly TimelineKind[];
}

/** One page of a list by time. */
export interface Listed<T> {
  readonly items: readonly T[];
  readonly next: Place | null;
  /** Set where the search stopped with fewer rows than asked for: how far back it looked. */
  readonly searchedTo: string | null;
}

interface ListQuestion {
  /** null = anybody. */
  readonly person: string | null;
  readonly campaign: string | null;
  /** Inclusive. */
  readonly fromMs: number | null;
  /** Exclusive. */
  readonly toMs: number | null;
  readonly limit: number;
  readonly cursor: Place | null;
}

/** A span of time; null = open at that end. */
export interface SpanAsked {
  /** Inclusive. */
  readonly fromMs: number | null;
  /** Exclusive. */
  readonly toMs: number | null;
}

/** Who asks for texts: without the right those of service messages, which may hold a code that opens an account, are hidden. */
export interface TextReader {
  readonly mayReadService: boolean;
}

/** Times are those of the decision. null = any. */
export interface MessageQuestion extends ListQuestion, TextReader {
  /** When they were handed over; the list then runs by that. */
  readonly attempted: SpanAsked;
  /** When the outcome first happened, where one is asked for; of opened and converted the list then runs by that. */
  readonly happened: SpanAsked;
  /** Those alone that a call asked for. */
  readonly byCall: boolean;
  readonly creative: string | null;
  readonly item: string | null;
  readonly channel: string | null;
  readonly placement: string | null;
  readonly state: (typeof messageStates)[number] | null;
  readonly reason: string | null;
  readonly outcome: OutcomeKind | null;
  /** Whether to tell how many there are in all. */
  readonly count: boolean;
}

export interface DecisionQuestion extends ListQuestion {
  readonly cause: "due" | "trigger" | "pull" | null;
  /** True: those alone that chose nothing. */
  readonly silent: boolean;
  /** The step that left nothing, or a rule by which it took something out. */
  readonly reason: string | null;
}

export interface ListPort {
  messages(question: MessageQuestion): Promise<Listed<MessageRowView> & { readonly total?: TotalView }>;
  decisions(question: DecisionQuestion): Promise<Listed<DecisionRowView>>;
  /** The newest messages and outcomes after a place; asked every few seconds. */
  feed(
    question: TextReader & { readonly after: Place | null; readonly limit: number; readonly nowMs: number },
  ): Promise<Omit<FeedView, "after"> & { readonly after: Place | null }>;
}

export interface ReportPort {
  /** By time of attempt, `from` inclusive, `to` exclusive. */
  funnel(query: { readonly fromMs: number; readonly toMs: number; readonly by: readonly FunnelDimension[] }): Promise<Funnel>;
  /** `channel`: failures of this vendor alone; null = of all. */
  failures(query: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly channel: string | null;
    readonly by: readonly FailureDimension[];
  }): Promise<Failures>;
  /** What is left now of everything that is counted. */
  quotas(): Promise<Quotas>;
  /** By maker and ROM; devices as they are now, attempts of the span. */
  reach(query: { readonly fromMs: number; readonly toMs: number }): Promise<ReachReport>;
  /** `campaign`: null = all. */
  creatives(query: { readonly fromMs: number; readonly toMs: number; readonly campaign: string | null }): Promise<CreativesReport>;
  /** `campaign`: null = all. */
  reasons(query: { readonly fromMs: number; readonly toMs: number; readonly campaign: string | null }): Promise<ReasonsReport>;
  summary(): Promise<Summary>;
  /** How tokens stand now. */
  tokens(): Promise<TokensReport>;
  /** Today by hour beside yesterday and a week ago, and what wants attention. */
  today(query: { readonly zone: string; readonly nowMs: number }): Promise<TodayView>;
}
