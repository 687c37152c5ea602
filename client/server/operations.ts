// Made by write-types.ts of the API reference; npm run client:types makes it anew, and a test tells when that is due.

export type Error = {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly field?: string;
    readonly value?: unknown;
    readonly limit?: string | number;
    readonly remedy: string;
    readonly values?: { readonly [name: string]: unknown };
  };
};

export type IntakeAnswer = {
  readonly success: boolean;
  readonly accepted: number;
  readonly refused: ReadonlyArray<RefusedItem>;
};

export type RefusedItem = {
  readonly index: number;
  readonly code: string;
  readonly message: string;
  readonly field?: string;
  readonly value?: unknown;
  readonly limit?: string | number;
  readonly remedy: string;
  readonly values?: { readonly [name: string]: string | number | ReadonlyArray<string> };
};

export type Registered = {
  readonly deviceId: string;
  readonly initialise: ReadonlyArray<string>;
  readonly channels: ReadonlyArray<{
    readonly channel: string;
    readonly why: string;
    readonly configured: boolean;
  }>;
  readonly noChannel?: string;
  readonly rom: {
    readonly name: string | null;
    readonly version: string | null;
  };
  readonly webPush?: string;
  readonly warnings?: ReadonlyArray<unknown>;
};

export type RomTable = {
  readonly source: string;
  readonly checkedOn: string;
  readonly platforms: { readonly [name: string]: {
    readonly rom: string | null;
    readonly channel: string;
  } };
  readonly rows: ReadonlyArray<{
    readonly properties: ReadonlyArray<{
      readonly property: string;
      readonly value?: string;
      readonly rom: string;
      readonly version?: ReadonlyArray<string>;
    }>;
    readonly display?: {
      readonly contains: string;
      readonly rom: string;
    };
    readonly osBrand?: {
      readonly equals: string;
      readonly rom: string;
    };
    readonly makers: ReadonlyArray<string>;
    readonly channel: string;
  }>;
  readonly order: ReadonlyArray<string>;
  readonly behindGoogleAbroad: ReadonlyArray<string>;
  readonly supportOf: { readonly [name: string]: string };
  readonly honor: {
    readonly channel: string;
    readonly oldChannel: string;
    readonly maker: string;
    readonly oldMaker: string;
    readonly versionProperty: string;
    readonly versionFromInChina: string;
    readonly versionFromAbroad: string;
    readonly distrustSupportAboveSdk: number;
  };
  readonly google: string;
};

export type PeopleList = {
  readonly items: ReadonlyArray<PersonRow>;
  readonly next: string | null;
  readonly searchedTo: string | null;
};

export type PersonRow = {
  readonly id: string;
  readonly foundBy: "id" | "alias" | "device" | "attribute";
  readonly matched: {
    readonly attribute: string;
    readonly value: string;
  } | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly zone: string | null;
  readonly firstSeenAt: string | null;
  readonly lastSeenAt: string | null;
  readonly nextDueAt: string | null;
  readonly messages30d: number;
  readonly opened30d: number;
  readonly devices: number;
  readonly reachable: boolean;
  readonly unreachable: string | null;
};

export type Why = {
  readonly decisions: ReadonlyArray<LoggedDecision>;
  readonly next: string | null;
};

export type LoggedDecision = {
  readonly id: string;
  readonly at: string;
  readonly cause: "due" | "trigger" | "pull";
  readonly steps: ReadonlyArray<{
    readonly step: string;
    readonly removed: ReadonlyArray<{
      readonly campaign?: string;
      readonly item?: string;
      readonly creative?: string;
      readonly rule: string;
      readonly value?: string | number;
      readonly limit?: string | number;
      readonly count?: number;
    }>;
    readonly left: number;
  }>;
  readonly chosen: {
    readonly campaign: string;
    readonly item: string | null;
    readonly creative: string;
    readonly sendAt: string;
    readonly propensity: number;
    readonly score: number;
  } | null;
  readonly skipped?: string | null;
  readonly messageId?: string | null;
  readonly because: ReadonlyArray<{
    readonly group: string;
    readonly effect: number;
    readonly text: string;
  }>;
  readonly value: number | null;
  readonly pOff: number | null;
  readonly price: number | null;
  readonly model: string | number;
  readonly policy: string | number;
  readonly eligible: number;
  readonly shortlist: ReadonlyArray<{
    readonly campaign: string;
    readonly item: string | null;
    readonly creative: string;
    readonly score: number;
    readonly propensity: number;
  }>;
  readonly arm: string | null;
  readonly seed: string;
  readonly items: number;
  readonly state: number;
};

export type Scores = {
  readonly personId: string;
  readonly at: string;
  readonly scoredBy: "model" | "rates" | "none";
  readonly model: {
    readonly version: number;
    readonly promoted: boolean;
    readonly examples: number;
  };
  readonly steps: ReadonlyArray<{
    readonly step: string;
    readonly removed: ReadonlyArray<{
      readonly campaign?: string;
      readonly item?: string;
      readonly creative?: string;
      readonly rule: string;
      readonly value?: string | number;
      readonly limit?: string | number;
      readonly count?: number;
    }>;
    readonly left: number;
  }>;
  readonly skipped: string | null;
  readonly eligible: number;
  readonly price: number | null;
  readonly cap: {
    readonly perWeek: number;
    readonly perDay: number;
    readonly reason: string;
    readonly text: string;
  } | null;
  readonly pairs: ReadonlyArray<{
    readonly campaign: string;
    readonly item: string | null;
    readonly creative: string;
    readonly open: number | null;
    readonly convert: number | null;
    readonly switchOff: number | null;
    readonly value: number | null;
    readonly because: ReadonlyArray<{
      readonly group: string;
      readonly effect: number;
      readonly text: string;
    }>;
    readonly convertOpened: number | null;
    readonly price: number;
    readonly linePrice: number;
    readonly bestHours: ReadonlyArray<{
      readonly hourOfWeek: number;
      readonly relative: number;
    }>;
  }>;
};

export type OutcomeInput = {
  readonly messageId?: string;
  readonly batchId?: string;
  readonly deviceId?: string;
  readonly outcome: "delivered" | "shown" | "opened" | "dismissed" | "converted" | "switchedOff" | "uninstalled";
  readonly at?: string;
  readonly value?: number;
};

export type BulkAnswer = {
  readonly accepted: number;
  readonly refused: ReadonlyArray<RefusedItem>;
};

export type PullDecision = {
  readonly personId: string;
  readonly messageId: string;
  readonly campaign: string;
  readonly item: string | null;
  readonly creative: string;
  readonly title: string;
  readonly body: string;
  readonly image?: string;
  readonly link: string | null;
  readonly propensity: number;
} | {
  readonly personId: string;
  readonly messageId: null;
  readonly reasons: { readonly [name: string]: number };
};

export type DryRun = {
  readonly at: string;
  readonly decided: number;
  readonly skipped: { readonly [name: string]: number };
  readonly decisions: ReadonlyArray<{
    readonly id: string;
    readonly at: string;
    readonly cause: "due" | "trigger" | "pull";
    readonly steps: ReadonlyArray<{
      readonly step: string;
      readonly removed: ReadonlyArray<{
        readonly campaign?: string;
        readonly item?: string;
        readonly creative?: string;
        readonly rule: string;
        readonly value?: string | number;
        readonly limit?: string | number;
        readonly count?: number;
      }>;
      readonly left: number;
    }>;
    readonly chosen: {
      readonly campaign: string;
      readonly item: string | null;
      readonly creative: string;
      readonly sendAt: string;
      readonly propensity: number;
      readonly score: number;
    } | null;
    readonly skipped?: string | null;
    readonly messageId?: string | null;
    readonly because: ReadonlyArray<{
      readonly group: string;
      readonly effect: number;
      readonly text: string;
    }>;
    readonly value: number | null;
    readonly pOff: number | null;
    readonly price: number | null;
    readonly model: string | number;
    readonly policy: string | number;
    readonly personId: string;
  }>;
};

export type ScoreAnswer = {
  readonly scoredBy: "model" | "rates" | "none";
  readonly model: {
    readonly version: number;
    readonly promoted: boolean;
    readonly examples: number;
  };
  readonly accepted: number;
  readonly scores: ReadonlyArray<{
    readonly index: number;
    readonly personId: string;
    readonly eligible: boolean;
    readonly reason: string | null;
    readonly removed: ReadonlyArray<{
      readonly campaign?: string;
      readonly item?: string;
      readonly creative?: string;
      readonly rule: string;
      readonly value?: string | number;
      readonly limit?: string | number;
      readonly count?: number;
    }>;
    readonly expected: {
      readonly campaign: string;
      readonly item: string | null;
      readonly creative: string;
      readonly open: number | null;
      readonly convert: number | null;
      readonly switchOff: number | null;
      readonly value: number | null;
      readonly because: ReadonlyArray<{
        readonly group: string;
        readonly effect: number;
        readonly text: string;
      }>;
    } | null;
  }>;
  readonly refused: ReadonlyArray<RefusedItem>;
};

export type InlineCreativeInput = {
  readonly id?: string;
  readonly lang?: string;
  readonly style?: string;
  readonly title: string;
  readonly body: string;
  readonly image?: string;
  readonly link?: string;
  readonly needs?: ReadonlyArray<string>;
  readonly perDay?: {
    readonly max: number;
    readonly zone?: string;
  };
  readonly withoutRight?: "downgrade" | "skip";
  readonly status?: "draft" | "inReview" | "approved" | "live" | "resting" | "retired";
};

export type Preview = {
  readonly title: string;
  readonly body: string;
  readonly payload: unknown;
  readonly missing: ReadonlyArray<string>;
  readonly warnings: ReadonlyArray<{
    readonly rule: string;
    readonly text: string;
    readonly remedy: string;
    readonly code: string;
    readonly values?: { readonly [name: string]: string | number | ReadonlyArray<string> };
  }>;
  readonly channels: ReadonlyArray<ChannelPreview>;
  readonly expected: {
    readonly campaign: string;
    readonly open: number | null;
    readonly convert: number | null;
    readonly switchOff: number | null;
    readonly because: ReadonlyArray<{
      readonly group: string;
      readonly effect: number;
      readonly text: string;
    }>;
  } | null;
};

export type ChannelPreview = {
  readonly channel: string;
  readonly vendor: string;
  readonly isOpen: boolean;
  readonly class: "marketing" | "service";
  readonly native: { readonly [name: string]: string };
  readonly title: string;
  readonly body: string;
  readonly unit: "codePoints" | "utf16" | "halfWidths";
  readonly lengths: {
    readonly title: {
      readonly length: number;
      readonly limit: number | null;
    };
    readonly body: {
      readonly length: number;
      readonly limit: number | null;
    };
  };
  readonly image: string | null;
  readonly leftOut: ReadonlyArray<string>;
  readonly warnings: ReadonlyArray<{
    readonly rule: string;
    readonly text: string;
    readonly remedy: string;
    readonly code: string;
    readonly values?: { readonly [name: string]: string | number | ReadonlyArray<string> };
  }>;
  readonly refusal: {
    readonly reason: string;
    readonly message: string;
  } | null;
};

export type Message = {
  readonly id: string;
  readonly personId: string;
  readonly state: string;
  readonly reason: string | null;
  readonly campaign: string | null;
  readonly creative: string | null;
  readonly item: string | null;
  readonly placement: string;
  readonly class: "marketing" | "service";
  readonly text: MessageText | null;
  readonly decidedAt: string;
  readonly sendAt: string;
  readonly skipped: ReadonlyArray<{
    readonly deviceId: string;
    readonly vendor: string;
    readonly reason: string;
  }>;
  readonly attempts: ReadonlyArray<{
    readonly at: string;
    readonly deviceId: string | null;
    readonly channel: string | null;
    readonly touch: number;
    readonly verdict: string;
    readonly reason: string | null;
    readonly text: MessageText | null;
    readonly skipped: ReadonlyArray<{
      readonly deviceId: string;
      readonly vendor: string;
      readonly reason: string;
    }>;
    readonly native: unknown;
  }>;
  readonly secondTouch: {
    readonly state: string;
    readonly reason: string | null;
    readonly way: "otherWay" | "activeHour" | null;
    readonly dueAt: string;
    readonly at: string | null;
    readonly channel: string | null;
  } | null;
  readonly outcomes: ReadonlyArray<{
    readonly outcome: string;
    readonly deviceId: string | null;
    readonly at: string;
    readonly value?: number;
  }>;
};

export type MessageText = {
  readonly title: string;
  readonly body: string;
  readonly image: string | null;
  readonly link: string | null;
  readonly of: "sent" | "call" | "inbox" | "template";
  readonly isHidden: boolean;
};

export type MessageList = {
  readonly items: ReadonlyArray<MessageRow>;
  readonly next: string | null;
  readonly searchedTo: string | null;
  readonly total?: {
    readonly count: number;
    readonly exact: boolean;
  };
};

export type MessageRow = {
  readonly id: string;
  readonly personId: string;
  readonly decisionId: string | null;
  readonly decidedAt: string;
  readonly sendAt: string;
  readonly attemptedAt: string | null;
  readonly state: "waiting" | "sending" | "sent" | "failed" | "cancelled" | "doubtful" | "offered";
  readonly reason: string | null;
  readonly campaign: string | null;
  readonly line: string | null;
  readonly creative: string | null;
  readonly item: string | null;
  readonly placement: string;
  readonly class: "marketing" | "service";
  readonly channel: string | null;
  readonly maker: string | null;
  readonly text: MessageText | null;
  readonly outcomes: {
    readonly delivered?: string;
    readonly shown?: string;
    readonly opened?: string;
    readonly dismissed?: string;
    readonly converted?: string;
    readonly switchedOff?: string;
    readonly uninstalled?: string;
  };
  readonly secondTouch: {
    readonly state: string;
    readonly way: string | null;
    readonly reason: string | null;
    readonly at: string | null;
  } | null;
};

export type DecisionList = {
  readonly items: ReadonlyArray<DecisionRow>;
  readonly next: string | null;
  readonly searchedTo: string | null;
};

export type DecisionRow = {
  readonly id: string;
  readonly at: string;
  readonly personId: string;
  readonly cause: "due" | "trigger" | "pull";
  readonly chosen: {
    readonly campaign: string;
    readonly item: string | null;
    readonly creative: string;
    readonly sendAt: string;
    readonly propensity: number;
    readonly score: number | null;
  } | null;
  readonly messageId: string | null;
  readonly silent: {
    readonly step: string;
    readonly rule: string | null;
    readonly rules: ReadonlyArray<{
      readonly rule: string;
      readonly count: number;
    }>;
  } | null;
  readonly propensity: number | null;
  readonly model: number;
  readonly policy: number;
  readonly arm: string | null;
};

export type LiveFeed = {
  readonly now: string;
  readonly items: ReadonlyArray<FeedItem>;
  readonly after: string | null;
  readonly left: boolean;
};

export type FeedItem = {
  readonly id: string;
  readonly at: string;
  readonly kind: "message" | "outcome";
  readonly what: string;
  readonly reason: string | null;
  readonly messageId: string;
  readonly person: {
    readonly id: string;
    readonly name: string | null;
    readonly email: string | null;
  };
  readonly campaign: string | null;
  readonly line: string | null;
  readonly creative: string | null;
  readonly item: {
    readonly id: string;
    readonly title: string | null;
  } | null;
  readonly channel: string | null;
  readonly class: "marketing" | "service";
  readonly text: MessageText | null;
};

export type Timeline = {
  readonly personId: string;
  readonly kinds: ReadonlyArray<"event" | "traits" | "device" | "preferences" | "identity" | "feed" | "decision" | "message" | "attempt" | "outcome">;
  readonly items: ReadonlyArray<TimelineEntry>;
  readonly next: string | null;
};

export type TimelineEntry = {
  readonly id: string;
  readonly at: string;
  readonly personId: string;
  readonly kind: "event";
  readonly name: string;
  readonly properties: { readonly [name: string]: unknown };
  readonly deviceId: string | null;
} | {
  readonly id: string;
  readonly at: string;
  readonly personId: string;
  readonly kind: "traits";
  readonly traits: { readonly [name: string]: unknown };
} | {
  readonly id: string;
  readonly at: string;
  readonly personId: string;
  readonly kind: "device";
  readonly change: "seen" | "removed";
  readonly deviceId: string;
  readonly device: {
    readonly platform: string;
    readonly maker: string;
    readonly appId: string;
    readonly appVersion: string;
    readonly permission: string;
    readonly channels: ReadonlyArray<string>;
  } | null;
} | {
  readonly id: string;
  readonly at: string;
  readonly personId: string;
  readonly kind: "preferences";
  readonly preferences: unknown;
} | {
  readonly id: string;
  readonly at: string;
  readonly personId: string;
  readonly kind: "identity";
  readonly change: "mergedInto" | "absorbed";
  readonly other: string;
} | {
  readonly id: string;
  readonly at: string;
  readonly personId: string;
  readonly kind: "feed";
  readonly items: number;
  readonly expiresAt: string;
} | {
  readonly id: string;
  readonly at: string;
  readonly personId: string;
  readonly kind: "decision";
  readonly decisionId: string;
  readonly cause: string;
  readonly messageId: string | null;
  readonly campaign: string | null;
  readonly item: string | null;
  readonly creative: string | null;
  readonly propensity: number | null;
  readonly model: number;
  readonly silent: {
    readonly step: string;
    readonly rule: string | null;
    readonly rules: ReadonlyArray<{
      readonly rule: string;
      readonly count: number;
    }>;
  } | null;
} | {
  readonly id: string;
  readonly at: string;
  readonly personId: string;
  readonly kind: "message";
  readonly messageId: string;
  readonly state: "waiting" | "sending" | "sent" | "failed" | "cancelled" | "doubtful" | "offered";
  readonly reason: string | null;
  readonly campaign: string | null;
  readonly creative: string | null;
  readonly item: string | null;
  readonly placement: string;
  readonly class: "marketing" | "service";
  readonly channel: string | null;
  readonly sendAt: string;
  readonly text: MessageText | null;
} | {
  readonly id: string;
  readonly at: string;
  readonly personId: string;
  readonly kind: "attempt";
  readonly messageId: string;
  readonly deviceId: string | null;
  readonly channel: string;
  readonly attempt: number;
  readonly touch: number;
  readonly verdict: string;
  readonly reason: string | null;
  readonly maker: string;
  readonly native: unknown;
} | {
  readonly id: string;
  readonly at: string;
  readonly personId: string;
  readonly kind: "outcome";
  readonly messageId: string;
  readonly deviceId: string | null;
  readonly outcome: string;
  readonly value: number | null;
};

export type PersonLimits = {
  readonly personId: string;
  readonly at: string;
  readonly zone: string;
  readonly limits: ReadonlyArray<{
    readonly limit: string;
    readonly text: string;
    readonly origin: "policy" | "own";
    readonly rule: "max" | "gap";
    readonly of: { readonly [name: string]: string };
    readonly used: number;
    readonly max: number | null;
    readonly left: number | null;
    readonly gapMinutes: number | null;
    readonly isFull: boolean;
    readonly freesAt: string | null;
  }>;
  readonly cap: {
    readonly kind: "adaptive" | "learned" | "budget";
    readonly perWeek: number;
    readonly perDay: number | null;
    readonly text: string;
  } | null;
  readonly reserved: ReadonlyArray<{
    readonly messageId: string;
    readonly campaign: string | null;
    readonly item: string | null;
    readonly creative: string | null;
    readonly class: string;
    readonly sendAt: string;
  }>;
  readonly quietHours: {
    readonly isNow: boolean;
    readonly until: string | null;
    readonly text: string;
  } | null;
  readonly doNotDisturb: {
    readonly isNow: boolean;
    readonly until: string | null;
    readonly text: string;
  } | null;
  readonly consent: {
    readonly marketing: boolean | null;
    readonly at: string | null;
    readonly source: string | null;
    readonly policy: "required" | "assumed";
    readonly off: {
      readonly all: boolean;
      readonly kinds: ReadonlyArray<string>;
      readonly channels: ReadonlyArray<string>;
    };
    readonly refusal: string | null;
  };
  readonly reach: {
    readonly reachable: boolean;
    readonly refusal: string | null;
    readonly devices: number;
  };
  readonly blocked: ReadonlyArray<{
    readonly by: string;
    readonly text: string;
  }>;
  readonly nextDueAt: string | null;
};

export type Inbox = {
  readonly items: ReadonlyArray<InboxItem>;
  readonly next: string | null;
  readonly unseen: number;
  readonly unread: number;
};

export type InboxItem = {
  readonly messageId: string;
  readonly title: string;
  readonly body: string;
  readonly image?: string;
  readonly link: string | null;
  readonly isHidden?: true;
  readonly at: string;
  readonly seenAt: string | null;
  readonly readAt: string | null;
  readonly archivedAt: string | null;
};

export type Line = {
  readonly id: string;
  readonly priority: number;
  readonly quota?: {
    readonly perDay: number;
    readonly zone: string;
  };
};

export type EntryChange = {
  readonly version: number;
  readonly at: string;
  readonly author: string;
  readonly change: "added" | "changed" | "removed";
  readonly diff: ReadonlyArray<{
    readonly path: string;
    readonly before?: unknown;
    readonly after?: unknown;
  }>;
  readonly reason: string | null;
  readonly note: string | null;
};

export type LineInput = {
  readonly id: string;
  readonly priority?: number;
  readonly quota?: {
    readonly perDay: number;
    readonly zone?: string;
  };
};

export type Applied = {
  readonly version: number;
  readonly changes: ReadonlyArray<Change>;
  readonly items: number;
  readonly warnings: ReadonlyArray<{
    readonly code: string;
    readonly message: string;
    readonly remedy: string;
    readonly [name: string]: unknown;
  }>;
};

export type Change = {
  readonly kind: string;
  readonly id: string;
  readonly change: "added" | "changed" | "removed";
  readonly diff: ReadonlyArray<{
    readonly path: string;
    readonly before?: unknown;
    readonly after?: unknown;
  }>;
  readonly reason?: string;
  readonly note?: string;
};

export type Placement = {
  readonly id: string;
  readonly kind: "push" | "pull";
  readonly class: "marketing" | "service";
  readonly devices?: "mostRecent" | "all";
  readonly inbox?: boolean;
  readonly sms?: boolean;
  readonly secondTouch?: {
    readonly after: string;
  };
};

export type PlacementInput = {
  readonly id: string;
  readonly kind: "push" | "pull";
  readonly class?: "marketing" | "service";
  readonly devices?: "mostRecent" | "all";
  readonly inbox?: boolean;
  readonly sms?: boolean;
  readonly secondTouch?: {
    readonly after: string;
  };
};

export type Audience = {
  readonly id: string;
  readonly where: Predicate;
};

export type Predicate = {
  readonly all: ReadonlyArray<Predicate>;
} | {
  readonly any: ReadonlyArray<Predicate>;
} | {
  readonly not: Predicate;
} | {
  readonly trait: string;
  readonly is?: string | number | boolean | null;
  readonly in?: ReadonlyArray<string | number | boolean | null>;
  readonly gt?: number | string;
  readonly gte?: number | string;
  readonly lt?: number | string;
  readonly lte?: number | string;
  readonly exists?: boolean;
  readonly contains?: number | string;
} | {
  readonly lastSeen: {
    readonly before?: string;
    readonly within?: string;
  };
} | {
  readonly event: string;
  readonly within: string;
  readonly count?: {
    readonly is?: number;
    readonly gt?: number;
    readonly gte?: number;
    readonly lt?: number;
    readonly lte?: number;
  };
  readonly where?: { readonly [name: string]: {
    readonly is?: string | number | boolean | null;
    readonly in?: ReadonlyArray<string | number | boolean | null>;
    readonly gt?: number | string;
    readonly gte?: number | string;
    readonly lt?: number | string;
    readonly lte?: number | string;
    readonly exists?: boolean;
    readonly contains?: number | string;
  } };
} | {
  readonly audience: string;
} | {
  readonly appVersion: {
    readonly is?: string;
    readonly in?: ReadonlyArray<string>;
    readonly gt?: string;
    readonly gte?: string;
    readonly lt?: string;
    readonly lte?: string;
  };
};

export type AudienceInput = {
  readonly id: string;
  readonly where: PredicateInput;
};

export type PredicateInput = {
  readonly all: ReadonlyArray<PredicateInput>;
} | {
  readonly any: ReadonlyArray<PredicateInput>;
} | {
  readonly not: PredicateInput;
} | {
  readonly trait: string;
  readonly is?: string | number | boolean | null;
  readonly in?: ReadonlyArray<string | number | boolean | null>;
  readonly gt?: number | string;
  readonly gte?: number | string;
  readonly lt?: number | string;
  readonly lte?: number | string;
  readonly exists?: boolean;
  readonly contains?: number | string;
} | {
  readonly lastSeen: {
    readonly before?: string;
    readonly within?: string;
  };
} | {
  readonly event: string;
  readonly within: string;
  readonly count?: {
    readonly is?: number;
    readonly gt?: number;
    readonly gte?: number;
    readonly lt?: number;
    readonly lte?: number;
  };
  readonly where?: { readonly [name: string]: {
    readonly is?: string | number | boolean | null;
    readonly in?: ReadonlyArray<string | number | boolean | null>;
    readonly gt?: number | string;
    readonly gte?: number | string;
    readonly lt?: number | string;
    readonly lte?: number | string;
    readonly exists?: boolean;
    readonly contains?: number | string;
  } };
} | {
  readonly audience: string;
} | {
  readonly appVersion: {
    readonly is?: string;
    readonly in?: ReadonlyArray<string>;
    readonly gt?: string;
    readonly gte?: string;
    readonly lt?: string;
    readonly lte?: string;
  };
};

export type ItemRule = {
  readonly id: string;
  readonly from: "history";
  readonly event: string;
  readonly within: string;
  readonly type?: string;
  readonly tags?: ReadonlyArray<string>;
  readonly top?: number;
} | {
  readonly id: string;
  readonly from: "feed";
  readonly top?: number;
  readonly type?: string;
  readonly tags?: ReadonlyArray<string>;
} | {
  readonly id: string;
  readonly from: "pool";
  readonly type?: string;
  readonly tags?: ReadonlyArray<string>;
  readonly order: "popularity" | "newest";
  readonly top?: number;
} | {
  readonly id: string;
  readonly from: "none";
};

export type ItemRuleInput = {
  readonly id: string;
  readonly from: "history";
  readonly event: string;
  readonly within: string;
  readonly type?: string;
  readonly tags?: ReadonlyArray<string>;
  readonly top?: number;
} | {
  readonly id: string;
  readonly from: "feed";
  readonly top?: number;
  readonly type?: string;
  readonly tags?: ReadonlyArray<string>;
} | {
  readonly id: string;
  readonly from: "pool";
  readonly type?: string;
  readonly tags?: ReadonlyArray<string>;
  readonly order?: "popularity" | "newest";
  readonly top?: number;
} | {
  readonly id: string;
  readonly from: "none";
};

export type Campaign = {
  readonly id: string;
  readonly line: string;
  readonly kind: string;
  readonly category: "im" | "call" | "account" | "finance" | "order" | "logistics" | "reminder" | "device" | "subscription" | "health" | "mail" | "news" | "content" | "promotion" | "social";
  readonly placement: string;
  readonly audience?: string;
  readonly items?: string | {
    readonly from: "history";
    readonly event: string;
    readonly within: string;
    readonly type?: string;
    readonly tags?: ReadonlyArray<string>;
    readonly top?: number;
  } | {
    readonly from: "feed";
    readonly top?: number;
    readonly type?: string;
    readonly tags?: ReadonlyArray<string>;
  } | {
    readonly from: "pool";
    readonly type?: string;
    readonly tags?: ReadonlyArray<string>;
    readonly order: "popularity" | "newest";
    readonly top?: number;
  } | {
    readonly from: "none";
  };
  readonly creatives: {
    readonly ids?: ReadonlyArray<string>;
    readonly style?: string | ReadonlyArray<string>;
    readonly lang?: string | ReadonlyArray<string>;
  };
  readonly strategy: "random" | "itemFirst" | "creativeFirst" | "combined";
  readonly sms?: boolean;
  readonly secondTouch?: false | {
    readonly after: string;
  };
  readonly familiarity: number;
  readonly window?: {
    readonly from: string;
    readonly to: string;
    readonly zone: string;
  };
  readonly goal?: {
    readonly event: string;
    readonly within: string;
  };
  readonly link?: string;
  readonly status: "draft" | "live" | "paused" | "ended";
  readonly start?: string;
  readonly end?: string;
  readonly minAppVersion?: string;
};

export type CampaignInput = {
  readonly id: string;
  readonly line: string;
  readonly kind: string;
  readonly category: "im" | "call" | "account" | "finance" | "order" | "logistics" | "reminder" | "device" | "subscription" | "health" | "mail" | "news" | "content" | "promotion" | "social";
  readonly placement: string;
  readonly audience?: string;
  readonly items?: string | {
    readonly from: "history";
    readonly event: string;
    readonly within: string;
    readonly type?: string;
    readonly tags?: ReadonlyArray<string>;
    readonly top?: number;
  } | {
    readonly from: "feed";
    readonly top?: number;
    readonly type?: string;
    readonly tags?: ReadonlyArray<string>;
  } | {
    readonly from: "pool";
    readonly type?: string;
    readonly tags?: ReadonlyArray<string>;
    readonly order?: "popularity" | "newest";
    readonly top?: number;
  } | {
    readonly from: "none";
  };
  readonly creatives: {
    readonly ids?: ReadonlyArray<string>;
    readonly style?: string | ReadonlyArray<string>;
    readonly lang?: string | ReadonlyArray<string>;
  };
  readonly strategy?: "random" | "itemFirst" | "creativeFirst" | "combined";
  readonly sms?: boolean;
  readonly secondTouch?: false | {
    readonly after: string;
  };
  readonly familiarity?: number;
  readonly window?: {
    readonly from: string;
    readonly to: string;
    readonly zone?: string;
  };
  readonly goal?: {
    readonly event: string;
    readonly within?: string;
  };
  readonly link?: string;
  readonly status?: "draft" | "live" | "paused" | "ended";
  readonly start?: string;
  readonly end?: string;
  readonly minAppVersion?: string;
};

export type Creative = {
  readonly id: string;
  readonly lang?: string;
  readonly style: string;
  readonly title: string;
  readonly body: string;
  readonly image?: string;
  readonly link?: string;
  readonly needs: ReadonlyArray<string>;
  readonly perDay?: {
    readonly max: number;
    readonly zone: string;
  };
  readonly withoutRight?: "downgrade" | "skip";
  readonly status: "draft" | "inReview" | "approved" | "live" | "resting" | "retired";
};

export type CreativeInput = {
  readonly id: string;
  readonly lang?: string;
  readonly style?: string;
  readonly title: string;
  readonly body: string;
  readonly image?: string;
  readonly link?: string;
  readonly needs?: ReadonlyArray<string>;
  readonly perDay?: {
    readonly max: number;
    readonly zone?: string;
  };
  readonly withoutRight?: "downgrade" | "skip";
  readonly status?: "draft" | "inReview" | "approved" | "live" | "resting" | "retired";
};

export type Experiment = {
  readonly id: string;
  readonly salt?: string;
  readonly audience?: string;
  readonly arms: ReadonlyArray<{
    readonly id: string;
    readonly weight: number;
    readonly holdout: boolean;
    readonly strategy?: "random" | "itemFirst" | "creativeFirst" | "combined";
  }>;
};

export type ExperimentInput = {
  readonly id: string;
  readonly salt?: string;
  readonly audience?: string;
  readonly arms: ReadonlyArray<{
    readonly id: string;
    readonly weight?: number;
    readonly holdout?: boolean;
    readonly strategy?: "random" | "itemFirst" | "creativeFirst" | "combined";
  }>;
};

export type RosterSlot = {
  readonly id: string;
  readonly line: string;
  readonly campaign?: string;
  readonly placement?: string;
  readonly audience?: string;
  readonly days?: ReadonlyArray<number> | ReadonlyArray<string>;
  readonly from: string;
  readonly to: string;
  readonly zone: string;
  readonly slots: number;
};

export type RosterSlotInput = {
  readonly id: string;
  readonly line: string;
  readonly campaign?: string;
  readonly placement?: string;
  readonly audience?: string;
  readonly days?: ReadonlyArray<number> | ReadonlyArray<string>;
  readonly from: string;
  readonly to: string;
  readonly zone?: string;
  readonly slots?: number;
};

export type RosterClash = {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly slot: string;
  readonly [name: string]: unknown;
};

export type Policy = {
  readonly limits: ReadonlyArray<Limit>;
  readonly quietHours?: {
    readonly from: string;
    readonly to: string;
    readonly then: "delay" | "cancel";
  };
  readonly reward: {
    readonly opened: number;
    readonly converted: number;
    readonly dismissed: number;
    readonly switchedOff: number;
  };
  readonly consent: "required" | "assumed";
  readonly exploration: {
    readonly uniform: number;
    readonly method: "thompson" | "inverseGap" | "recovering" | "none";
    readonly hours: number;
  };
  readonly volume: {
    readonly lambda: "auto" | number;
    readonly minPerWeek?: number;
    readonly maxPerWeek?: number;
    readonly adaptive: boolean;
    readonly learned: boolean;
    readonly switchOffsPer1000: number;
    readonly budgets: {
      readonly share: number;
      readonly arms: ReadonlyArray<number>;
      readonly salt: string;
    };
  };
  readonly timing: {
    readonly personal: boolean;
  };
  readonly scorer: "learned" | "rate" | "none";
  readonly holdout: {
    readonly share: number;
    readonly salt: string;
  };
  readonly creatives: {
    readonly autoRest: boolean;
    readonly restFor: string;
    readonly autoRetire: boolean;
    readonly least: number;
    readonly keep: number;
  };
  readonly serviceText?: {
    readonly refuse: ReadonlyArray<string>;
    readonly allow: ReadonlyArray<string>;
  };
  readonly spikes?: {
    readonly pause: boolean;
    readonly errors: number;
    readonly optOuts: number;
    readonly times: number;
    readonly least: number;
  };
  readonly searchable?: ReadonlyArray<string>;
  readonly dueHour: number;
  readonly patience: string;
};

export type Limit = {
  readonly each: "person" | "line" | "kind" | "creative" | "placement" | "campaign" | "item" | ReadonlyArray<"person" | "line" | "kind" | "creative" | "placement" | "campaign" | "item">;
  readonly for?: string | ReadonlyArray<string> | {
    readonly placements?: ReadonlyArray<string>;
    readonly lines?: ReadonlyArray<string>;
    readonly kinds?: ReadonlyArray<string>;
    readonly campaigns?: ReadonlyArray<string>;
  };
  readonly audience?: string;
  readonly max: number;
  readonly per: "day" | "week" | string;
} | {
  readonly each: "person" | "line" | "kind" | "creative" | "placement" | "campaign" | "item" | ReadonlyArray<"person" | "line" | "kind" | "creative" | "placement" | "campaign" | "item">;
  readonly for?: string | ReadonlyArray<string> | {
    readonly placements?: ReadonlyArray<string>;
    readonly lines?: ReadonlyArray<string>;
    readonly kinds?: ReadonlyArray<string>;
    readonly campaigns?: ReadonlyArray<string>;
  };
  readonly audience?: string;
  readonly gap: string;
};

export type PolicyInput = {
  readonly limits?: ReadonlyArray<LimitInput>;
  readonly quietHours?: {
    readonly from: string;
    readonly to: string;
    readonly then?: "delay" | "cancel";
  };
  readonly reward?: {
    readonly opened?: number;
    readonly converted?: number;
    readonly dismissed?: number;
    readonly switchedOff?: number;
  };
  readonly consent?: "required" | "assumed";
  readonly exploration?: {
    readonly uniform?: number;
    readonly method?: "thompson" | "inverseGap" | "recovering" | "none";
    readonly hours?: number;
  };
  readonly volume?: {
    readonly lambda?: "auto" | number;
    readonly minPerWeek?: number;
    readonly maxPerWeek?: number;
    readonly adaptive?: boolean;
    readonly learned?: boolean;
    readonly switchOffsPer1000?: number;
    readonly budgets?: {
      readonly share?: number;
      readonly arms?: ReadonlyArray<number>;
      readonly salt?: string;
    };
  };
  readonly timing?: {
    readonly personal?: boolean;
  };
  readonly scorer?: "learned" | "rate" | "none";
  readonly holdout?: {
    readonly share?: number;
    readonly salt?: string;
  };
  readonly creatives?: {
    readonly autoRest?: boolean;
    readonly restFor?: string;
    readonly autoRetire?: boolean;
    readonly least?: number;
    readonly keep?: number;
  };
  readonly serviceText?: {
    readonly refuse?: ReadonlyArray<string>;
    readonly allow?: ReadonlyArray<string>;
  };
  readonly spikes?: {
    readonly pause?: boolean;
    readonly errors?: number;
    readonly optOuts?: number;
    readonly times?: number;
    readonly least?: number;
  };
  readonly searchable?: ReadonlyArray<string>;
  readonly dueHour?: number;
  readonly patience?: string;
};

export type LimitInput = {
  readonly each: "person" | "line" | "kind" | "creative" | "placement" | "campaign" | "item" | ReadonlyArray<"person" | "line" | "kind" | "creative" | "placement" | "campaign" | "item">;
  readonly for?: string | ReadonlyArray<string> | {
    readonly placements?: ReadonlyArray<string>;
    readonly lines?: ReadonlyArray<string>;
    readonly kinds?: ReadonlyArray<string>;
    readonly campaigns?: ReadonlyArray<string>;
  };
  readonly audience?: string;
  readonly max: number;
  readonly per: "day" | "week" | string;
} | {
  readonly each: "person" | "line" | "kind" | "creative" | "placement" | "campaign" | "item" | ReadonlyArray<"person" | "line" | "kind" | "creative" | "placement" | "campaign" | "item">;
  readonly for?: string | ReadonlyArray<string> | {
    readonly placements?: ReadonlyArray<string>;
    readonly lines?: ReadonlyArray<string>;
    readonly kinds?: ReadonlyArray<string>;
    readonly campaigns?: ReadonlyArray<string>;
  };
  readonly audience?: string;
  readonly gap: string;
};

export type CatalogueFileInput = {
  readonly lines?: ReadonlyArray<LineInput>;
  readonly placements?: ReadonlyArray<PlacementInput>;
  readonly policy?: PolicyInput;
  readonly audiences?: ReadonlyArray<AudienceInput>;
  readonly itemRules?: ReadonlyArray<ItemRuleInput>;
  readonly campaigns?: ReadonlyArray<CampaignInput>;
  readonly creatives?: ReadonlyArray<CreativeInput>;
  readonly experiments?: ReadonlyArray<ExperimentInput>;
  readonly roster?: ReadonlyArray<RosterSlotInput>;
  readonly items?: ReadonlyArray<{ readonly [name: string]: unknown }>;
};

export type CatalogueFile = {
  readonly lines?: ReadonlyArray<Line>;
  readonly placements?: ReadonlyArray<Placement>;
  readonly policy?: Policy;
  readonly audiences?: ReadonlyArray<Audience>;
  readonly itemRules?: ReadonlyArray<ItemRule>;
  readonly campaigns?: ReadonlyArray<Campaign>;
  readonly creatives?: ReadonlyArray<Creative>;
  readonly experiments?: ReadonlyArray<Experiment>;
  readonly roster?: ReadonlyArray<RosterSlot>;
  readonly items?: ReadonlyArray<{ readonly [name: string]: unknown }>;
};

export type ItemInput = {
  readonly id: string;
  readonly type: string;
  readonly tags?: ReadonlyArray<string>;
  readonly attributes?: { readonly [name: string]: postV1Items__schema0Input };
  readonly link?: string | null;
  readonly validFrom?: string | null;
  readonly validTo?: string | null;
  readonly popularity?: number;
};

export type postV1Items__schema0Input = string | number | boolean | null | ReadonlyArray<postV1Items__schema0Input> | { readonly [name: string]: postV1Items__schema0Input };

export type ItemView = Item;

export type getV1Items__schema0 = string | number | boolean | null | ReadonlyArray<getV1Items__schema0> | { readonly [name: string]: getV1Items__schema0 };

export type Item = {
  readonly id: string;
  readonly type: string;
  readonly tags: ReadonlyArray<string>;
  readonly attributes: { readonly [name: string]: putV1ItemsId__schema0 };
  readonly link?: string | null;
  readonly validFrom?: string | null;
  readonly validTo?: string | null;
  readonly popularity: number;
};

export type getV1ItemsId__schema0 = string | number | boolean | null | ReadonlyArray<getV1ItemsId__schema0> | { readonly [name: string]: getV1ItemsId__schema0 };

export type putV1ItemsId__schema0Input = string | number | boolean | null | ReadonlyArray<putV1ItemsId__schema0Input> | { readonly [name: string]: putV1ItemsId__schema0Input };

export type putV1ItemsId__schema0 = string | number | boolean | null | ReadonlyArray<putV1ItemsId__schema0> | { readonly [name: string]: putV1ItemsId__schema0 };

export type ChannelView = {
  readonly id: string;
  readonly vendor: string;
  readonly appId: string;
  readonly paused: boolean;
  readonly pausedReason?: string | null;
  readonly pausedValues?: { readonly [name: string]: string | number | ReadonlyArray<string> } | null;
  readonly resting?: boolean;
  readonly callbackUrl?: string | null;
  readonly [name: string]: unknown;
};

export type ChannelInput = {
  readonly vendor: string;
  readonly appId: string;
  readonly endpoints?: { readonly [name: string]: string };
  readonly pace?: unknown;
  readonly http2?: boolean;
  readonly credentials?: unknown;
  readonly [name: string]: unknown;
};

export type ChannelTest = {
  readonly channel: string;
  readonly vendor: string;
  readonly result: "passed" | "failed" | "cannotTest";
  readonly tookMs: number;
  readonly reason: "TOKEN_INVALID" | "TOKEN_MISMATCH" | "DEVICE_INACTIVE" | "USER_DISABLED_NOTIFICATIONS" | "DEVICE_QUOTA_EXCEEDED" | "APP_QUOTA_EXCEEDED" | "RATE_LIMITED" | "AUTH_EXPIRED" | "AUTH_FAILED" | "PERMISSION_DENIED" | "CATEGORY_NOT_ALLOWED" | "CONTENT_REJECTED" | "PAYLOAD_TOO_LARGE" | "INVALID_REQUEST" | "PROVIDER_UNAVAILABLE" | "TIMEOUT" | "EXPIRED" | "REPLACED" | "CONTROLLED_TIME" | "DISPLAY_FAILED" | "TARGET_FILTERED" | "UNKNOWN" | null;
  readonly native: {
    readonly httpStatus: number | null;
    readonly code: string | null;
    readonly message: string | null;
  } | null;
  readonly refusals: ReadonlyArray<{
    readonly code: string;
    readonly message: string;
    readonly field?: string;
    readonly limit?: string | number;
    readonly remedy: string;
    readonly values?: { readonly [name: string]: string | number | ReadonlyArray<string> };
  }>;
  readonly message: string;
  readonly remedy: string;
};

export type Pause = {
  readonly kind: "channel" | "campaign";
  readonly subject: string;
  readonly cause: "errors" | "optOuts";
  readonly reason: string;
  readonly values: { readonly [name: string]: string | number | ReadonlyArray<string> } | null;
  readonly at: string;
  readonly resumedAt: string | null;
};

export type TokensToUndoInput = {
  readonly vendor?: string;
  readonly reason?: "TOKEN_INVALID" | "STRIKES" | "TOKEN_MISMATCH";
  readonly since?: string;
};

export type TokensUndone = {
  readonly accepted: number;
  readonly refused: ReadonlyArray<RefusedItem>;
  readonly undone: ReadonlyArray<{
    readonly index: number;
    readonly found: ReadonlyArray<{
      readonly channel: string;
      readonly state: "dead" | "quarantined";
      readonly reason: string;
      readonly tokens: number;
    }>;
    readonly total: number;
    readonly revived: number;
  }>;
};

export type Webhooks = {
  readonly items: ReadonlyArray<Webhook>;
  readonly next: null;
  readonly origins: ReadonlyArray<string>;
  readonly loopback: boolean;
};

export type Webhook = {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly kinds: ReadonlyArray<"message.sent" | "message.failed" | "message.cancelled" | "message.doubtful" | "message.delivered" | "message.shown" | "message.opened" | "message.dismissed" | "message.converted" | "message.switchedOff" | "message.uninstalled" | "device.removed" | "campaign.live" | "campaign.paused" | "campaign.ended" | "alarm.raised" | "alarm.cleared">;
  readonly line: string | null;
  readonly campaign: string | null;
  readonly batch: boolean;
  readonly enabled: boolean;
  readonly disabledReason: "gone" | "failing" | null;
  readonly disabledAt: string | null;
  readonly failingSince: string | null;
  readonly restingUntil: string | null;
  readonly deliveredAt: string | null;
  readonly waiting: number;
  readonly oldSecretUntil: string | null;
  readonly createdAt: string;
};

export type WebhookInputInput = {
  readonly name: string;
  readonly url: string;
  readonly kinds: ReadonlyArray<"message.sent" | "message.failed" | "message.cancelled" | "message.doubtful" | "message.delivered" | "message.shown" | "message.opened" | "message.dismissed" | "message.converted" | "message.switchedOff" | "message.uninstalled" | "device.removed" | "campaign.live" | "campaign.paused" | "campaign.ended" | "alarm.raised" | "alarm.cleared">;
  readonly line?: string | null;
  readonly campaign?: string | null;
  readonly batch?: boolean;
  readonly enabled?: boolean;
};

export type WebhookMade = {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly kinds: ReadonlyArray<"message.sent" | "message.failed" | "message.cancelled" | "message.doubtful" | "message.delivered" | "message.shown" | "message.opened" | "message.dismissed" | "message.converted" | "message.switchedOff" | "message.uninstalled" | "device.removed" | "campaign.live" | "campaign.paused" | "campaign.ended" | "alarm.raised" | "alarm.cleared">;
  readonly line: string | null;
  readonly campaign: string | null;
  readonly batch: boolean;
  readonly enabled: boolean;
  readonly disabledReason: "gone" | "failing" | null;
  readonly disabledAt: string | null;
  readonly failingSince: string | null;
  readonly restingUntil: string | null;
  readonly deliveredAt: string | null;
  readonly waiting: number;
  readonly oldSecretUntil: string | null;
  readonly createdAt: string;
  readonly secret: string;
};

export type WebhookSecret = {
  readonly secret: string;
  readonly oldSecretUntil: string;
};

export type WebhookTest = {
  readonly ok: boolean;
  readonly status: number | null;
  readonly reason: string | null;
  readonly tookMs: number;
};

export type WebhookDelivery = {
  readonly id: string;
  readonly kind: "message.sent" | "message.failed" | "message.cancelled" | "message.doubtful" | "message.delivered" | "message.shown" | "message.opened" | "message.dismissed" | "message.converted" | "message.switchedOff" | "message.uninstalled" | "device.removed" | "campaign.live" | "campaign.paused" | "campaign.ended" | "alarm.raised" | "alarm.cleared";
  readonly events: number;
  readonly state: "waiting" | "delivered" | "failed";
  readonly createdAt: string;
  readonly attempts: number;
  readonly triedAt: string | null;
  readonly nextTryAt: string | null;
  readonly status: number | null;
  readonly reason: string | null;
};

export type Today = {
  readonly now: string;
  readonly zone: string;
  readonly day: string;
  readonly hour: number;
  readonly hours: ReadonlyArray<{
    readonly hour: number;
    readonly today: {
      readonly attempted: number;
      readonly accepted: number;
      readonly opened: number;
      readonly conversions: number;
    } | null;
    readonly yesterday: {
      readonly attempted: number;
      readonly accepted: number;
      readonly opened: number;
      readonly conversions: number;
    };
    readonly weekAgo: {
      readonly attempted: number;
      readonly accepted: number;
      readonly opened: number;
      readonly conversions: number;
    };
  }>;
  readonly totals: {
    readonly today: {
      readonly attempted: number;
      readonly accepted: number;
      readonly opened: number;
      readonly conversions: number;
    };
    readonly yesterday: {
      readonly attempted: number;
      readonly accepted: number;
      readonly opened: number;
      readonly conversions: number;
    };
    readonly weekAgo: {
      readonly attempted: number;
      readonly accepted: number;
      readonly opened: number;
      readonly conversions: number;
    };
    readonly ratio: {
      readonly yesterday: {
        readonly attempted: number | null;
        readonly accepted: number | null;
        readonly opened: number | null;
        readonly conversions: number | null;
      };
      readonly weekAgo: {
        readonly attempted: number | null;
        readonly accepted: number | null;
        readonly opened: number | null;
        readonly conversions: number | null;
      };
    };
  };
  readonly alarms: ReadonlyArray<Alarm>;
};

export type Alarm = {
  readonly id: string;
  readonly severity: "critical" | "warning" | "info";
  readonly what: string;
  readonly since: string | null;
  readonly link: string;
  readonly nextStep: string;
  readonly kind: string;
  readonly values?: { readonly [name: string]: string | number | ReadonlyArray<string> };
  readonly cause?: {
    readonly code: string;
    readonly values?: { readonly [name: string]: string | number | ReadonlyArray<string> };
  };
};

export type Funnel = {
  readonly from: string;
  readonly to: string;
  readonly countedAt?: string;
  readonly isCounting?: boolean;
  readonly estimated?: boolean;
  readonly rows: ReadonlyArray<{
    readonly campaign?: string | null;
    readonly channel?: string | null;
    readonly day?: string;
    readonly line?: string | null;
    readonly kind?: string | null;
    readonly placement?: string | null;
    readonly creative?: string | null;
    readonly item?: string | null;
    readonly maker?: string | null;
    readonly class?: string;
    readonly people?: number;
    readonly peopleOpened?: number;
    readonly attempted: number;
    readonly accepted: number;
    readonly delivered: number;
    readonly shown: number;
    readonly opened: number;
    readonly converted: number;
    readonly dismissed: number;
    readonly switchedOff: number;
    readonly uninstalled: number;
    readonly doubtful: number;
    readonly failed: { readonly [name: string]: number };
  }>;
  readonly totals: {
    readonly people?: number;
    readonly peopleOpened?: number;
    readonly attempted: number;
    readonly accepted: number;
    readonly delivered: number;
    readonly shown: number;
    readonly opened: number;
    readonly converted: number;
    readonly dismissed: number;
    readonly switchedOff: number;
    readonly uninstalled: number;
    readonly doubtful: number;
    readonly failed: { readonly [name: string]: number };
  };
};

export type Failures = {
  readonly from: string;
  readonly to: string;
  readonly countedAt?: string;
  readonly isCounting?: boolean;
  readonly rows: ReadonlyArray<{
    readonly reason: string;
    readonly fault: string;
    readonly vendor?: string;
    readonly maker?: string;
    readonly rom?: string;
    readonly appVersion?: string;
    readonly campaign?: string;
    readonly day?: string;
    readonly count: number;
    readonly devices: number;
    readonly lastAt: string;
    readonly codes: ReadonlyArray<{
      readonly code: string;
      readonly count: number;
    }>;
    readonly advice: string;
  }>;
  readonly skipped?: ReadonlyArray<{
    readonly vendor: string;
    readonly reason: string;
    readonly count: number;
    readonly advice: string;
  }>;
  readonly waiting?: ReadonlyArray<{
    readonly reason: string;
    readonly count: number;
    readonly advice: string;
  }>;
};

export type ReachReport = {
  readonly from: string;
  readonly to: string;
  readonly countedAt?: string;
  readonly isCounting?: boolean;
  readonly oneIn?: number;
  readonly rows: ReadonlyArray<{
    readonly maker: string;
    readonly rom: string;
    readonly registered: number;
    readonly permitted: number;
    readonly reachable: number;
    readonly devices: {
      readonly attempted: number;
      readonly accepted: number;
      readonly delivered: number;
      readonly shown: number;
      readonly opened: number;
    };
    readonly messages: {
      readonly attempted: number;
      readonly accepted: number;
      readonly delivered: number;
      readonly shown: number;
      readonly opened: number;
    };
    readonly rates: {
      readonly permitted: number | null;
      readonly accepted: number | null;
      readonly delivered: number | null;
      readonly shown: number | null;
      readonly opened: number | null;
    };
  }>;
  readonly totals: {
    readonly registered: number;
    readonly permitted: number;
    readonly reachable: number;
    readonly devices: {
      readonly attempted: number;
      readonly accepted: number;
      readonly delivered: number;
      readonly shown: number;
      readonly opened: number;
    };
    readonly messages: {
      readonly attempted: number;
      readonly accepted: number;
      readonly delivered: number;
      readonly shown: number;
      readonly opened: number;
    };
    readonly rates: {
      readonly permitted: number | null;
      readonly accepted: number | null;
      readonly delivered: number | null;
      readonly shown: number | null;
      readonly opened: number | null;
    };
  };
  readonly secondTouches: {
    readonly watched: number;
    readonly pending: number;
    readonly sent: number;
    readonly failed: { readonly [name: string]: number };
    readonly none: { readonly [name: string]: number };
    readonly rows: ReadonlyArray<{
      readonly way: "otherWay" | "activeHour";
      readonly channel: string;
      readonly sent: number;
      readonly delivered: number;
      readonly shown: number;
      readonly opened: number;
    }>;
  };
};

export type Quotas = {
  readonly at: string;
  readonly lines: ReadonlyArray<{
    readonly line: string;
    readonly zone: string;
    readonly price: number;
    readonly perDay: number;
    readonly used: number;
    readonly left: number;
    readonly expected: number;
  }>;
  readonly channels: ReadonlyArray<{
    readonly vendor: string;
    readonly appId: string;
    readonly zone: string;
    readonly price: number;
    readonly perDevice: number | null;
    readonly spentDevices: number;
    readonly perApp: number | null;
    readonly used: number | null;
    readonly waiting: number | null;
    readonly left: number | null;
    readonly expected: number | null;
  }>;
};

export type CreativesReport = {
  readonly from: string;
  readonly to: string;
  readonly countedAt?: string;
  readonly isCounting?: boolean;
  readonly creatives: ReadonlyArray<{
    readonly campaign: string;
    readonly creative: string;
    readonly status: string;
    readonly sends: number;
    readonly opens: number;
    readonly rate: number;
    readonly low: number;
    readonly high: number;
    readonly shareOfSends: number;
    readonly shareOfOpens: number;
    readonly before: {
      readonly sends: number;
      readonly rate: number | null;
    };
    readonly recent: {
      readonly sends: number;
      readonly rate: number | null;
    };
    readonly advice: {
      readonly kind: "rest" | "retire";
      readonly reason: string;
      readonly values: { readonly [name: string]: string | number | ReadonlyArray<string> };
    } | null;
    readonly change: {
      readonly version: number;
      readonly at: string;
      readonly author: string;
      readonly from: string | null;
      readonly to: string;
      readonly reason: string | null;
      readonly backAt: string | null;
    } | null;
  }>;
  readonly campaigns: ReadonlyArray<{
    readonly campaign: string;
    readonly creatives: number;
    readonly sends: number;
    readonly opens: number;
    readonly top: ReadonlyArray<string>;
    readonly topShareOfOpens: number;
    readonly effectiveNumber: number;
    readonly alarms: ReadonlyArray<{
      readonly kind: "concentrated" | "fewCreatives" | "starving" | "overfed";
      readonly text: string;
      readonly values: { readonly [name: string]: string | number | ReadonlyArray<string> };
    }>;
  }>;
  readonly overall: {
    readonly creatives: number;
    readonly sends: number;
    readonly opens: number;
    readonly top: ReadonlyArray<string>;
    readonly topShareOfOpens: number;
    readonly effectiveNumber: number;
    readonly alarms: ReadonlyArray<{
      readonly kind: "concentrated" | "fewCreatives" | "starving" | "overfed";
      readonly text: string;
      readonly values: { readonly [name: string]: string | number | ReadonlyArray<string> };
    }>;
  };
  readonly advice: ReadonlyArray<{
    readonly creative: string;
    readonly kind: "rest" | "retire";
    readonly reason: string;
    readonly values: { readonly [name: string]: string | number | ReadonlyArray<string> };
  }>;
};

export type ReasonsReport = {
  readonly from: string;
  readonly to: string;
  readonly countedAt?: string;
  readonly isCounting?: boolean;
  readonly clearEffect: number;
  readonly overall: {
    readonly messages: number;
    readonly explained: number;
    readonly settled: number;
    readonly opens: number;
    readonly openRate: number | null;
    readonly reasons: ReadonlyArray<{
      readonly group: string;
      readonly text: string;
      readonly effect: number;
      readonly factor: number;
      readonly kept: number;
      readonly share: number;
      readonly clear: {
        readonly settled: number;
        readonly opens: number;
        readonly openRate: number | null;
      };
      readonly rest: {
        readonly settled: number;
        readonly opens: number;
        readonly openRate: number | null;
      };
      readonly difference: {
        readonly value: number;
        readonly low: number;
        readonly high: number;
      } | null;
    }>;
  };
  readonly campaigns: ReadonlyArray<{
    readonly campaign: string;
    readonly messages: number;
    readonly explained: number;
    readonly settled: number;
    readonly opens: number;
    readonly openRate: number | null;
    readonly reasons: ReadonlyArray<{
      readonly group: string;
      readonly text: string;
      readonly effect: number;
      readonly factor: number;
      readonly kept: number;
      readonly share: number;
      readonly clear: {
        readonly settled: number;
        readonly opens: number;
        readonly openRate: number | null;
      };
      readonly rest: {
        readonly settled: number;
        readonly opens: number;
        readonly openRate: number | null;
      };
      readonly difference: {
        readonly value: number;
        readonly low: number;
        readonly high: number;
      } | null;
    }>;
  }>;
};

export type TokensReport = {
  readonly now: string;
  readonly countedAt?: string;
  readonly isCounting?: boolean;
  readonly rows: ReadonlyArray<{
    readonly channel: string;
    readonly maker: string;
    readonly live: number;
    readonly striking: number;
    readonly quarantined: number;
    readonly dead: number;
    readonly reasons: { readonly [name: string]: number };
  }>;
  readonly totals: {
    readonly live: number;
    readonly striking: number;
    readonly quarantined: number;
    readonly dead: number;
    readonly reasons: { readonly [name: string]: number };
  };
  readonly stops: ReadonlyArray<{
    readonly channelId: string;
    readonly vendor: string;
    readonly appId: string;
    readonly at: string;
    readonly answers: number;
    readonly mismatches: number;
    readonly restored: number;
    readonly isStopped: boolean;
    readonly remedy: string | null;
  }>;
  readonly hygiene: {
    readonly at: string;
    readonly dryRun: boolean;
    readonly done: boolean;
    readonly devices: number;
    readonly tokens: number;
    readonly rows: number;
    readonly bytes: number;
    readonly savings: ReadonlyArray<{
      readonly what: "device" | "token" | "dead" | "quarantined";
      readonly maker: string;
      readonly channel: string | null;
      readonly rows: number;
      readonly bytes: number;
    }>;
  } | null;
};

export type Summary = {
  readonly now: string;
  readonly countedAt?: string;
  readonly isCounting?: boolean;
  readonly estimated?: boolean;
  readonly people: number;
  readonly devices: number;
  readonly events: number;
  readonly items: number;
  readonly deadTokens: number;
  readonly due: {
    readonly total: number;
    readonly decided: number;
    readonly skipped: { readonly [name: string]: number };
  };
  readonly removed: { readonly [name: string]: number };
  readonly messages: {
    readonly total: number;
    readonly sent: number;
    readonly failed: { readonly [name: string]: number };
    readonly cancelled: { readonly [name: string]: number };
    readonly doubtful: number;
    readonly waiting: number;
    readonly offered: number;
  };
};

export type LearnedModels = {
  readonly items: ReadonlyArray<LearnedModel>;
  readonly next: string | null;
  readonly hold: {
    readonly version: number;
    readonly kind: "hold" | "promotion";
    readonly at: string;
    readonly until: string | null;
    readonly by: string;
    readonly reason: string | null;
    readonly isObeyed: boolean;
  } | null;
  readonly inForce: number;
};

export type LearnedModel = {
  readonly version: number;
  readonly at: string;
  readonly until: string | null;
  readonly parts: ReadonlyArray<{
    readonly part: "response" | "timing" | "interruption" | "creatives" | "caps";
    readonly version: number;
    readonly at: string | null;
    readonly isNew: boolean;
  }>;
  readonly examples: number | null;
  readonly promotion: {
    readonly isPromoted: boolean;
    readonly heldBack: "nothingLearned" | "tooFewExamples" | "noPredictions" | "noBetterThanMean" | "noLongerKept" | "unreadable" | null;
    readonly text: string;
    readonly leastExamples: number;
    readonly mostEntropy: number;
  };
  readonly evidence: {
    readonly open: {
      readonly n: number;
      readonly positives: number;
      readonly auc: number | null;
      readonly ne: number | null;
      readonly logLoss: number | null;
      readonly meanLogLoss: number | null;
      readonly ece: number | null;
      readonly observedOverExpected: number | null;
    };
    readonly convert: {
      readonly n: number;
      readonly positives: number;
      readonly auc: number | null;
      readonly ne: number | null;
      readonly logLoss: number | null;
      readonly meanLogLoss: number | null;
      readonly ece: number | null;
      readonly observedOverExpected: number | null;
    };
    readonly switchOff: {
      readonly n: number;
      readonly positives: number;
      readonly auc: number | null;
      readonly ne: number | null;
      readonly logLoss: number | null;
      readonly meanLogLoss: number | null;
      readonly ece: number | null;
      readonly observedOverExpected: number | null;
    };
  } | null;
};

export type LearnedModelDetail = {
  readonly version: number;
  readonly at: string;
  readonly until: string | null;
  readonly parts: ReadonlyArray<{
    readonly part: "response" | "timing" | "interruption" | "creatives" | "caps";
    readonly version: number;
    readonly at: string | null;
    readonly isNew: boolean;
  }>;
  readonly examples: number | null;
  readonly promotion: {
    readonly isPromoted: boolean;
    readonly heldBack: "nothingLearned" | "tooFewExamples" | "noPredictions" | "noBetterThanMean" | "noLongerKept" | "unreadable" | null;
    readonly text: string;
    readonly leastExamples: number;
    readonly mostEntropy: number;
  };
  readonly evidence: {
    readonly open: {
      readonly n: number;
      readonly positives: number;
      readonly auc: number | null;
      readonly ne: number | null;
      readonly logLoss: number | null;
      readonly meanLogLoss: number | null;
      readonly ece: number | null;
      readonly observedOverExpected: number | null;
    };
    readonly convert: {
      readonly n: number;
      readonly positives: number;
      readonly auc: number | null;
      readonly ne: number | null;
      readonly logLoss: number | null;
      readonly meanLogLoss: number | null;
      readonly ece: number | null;
      readonly observedOverExpected: number | null;
    };
    readonly switchOff: {
      readonly n: number;
      readonly positives: number;
      readonly auc: number | null;
      readonly ne: number | null;
      readonly logLoss: number | null;
      readonly meanLogLoss: number | null;
      readonly ece: number | null;
      readonly observedOverExpected: number | null;
    };
  } | null;
  readonly calibration: {
    readonly open: ReadonlyArray<{
      readonly n: number;
      readonly predicted: number;
      readonly observed: number;
    }>;
    readonly byCategory: ReadonlyArray<{
      readonly category: string;
      readonly n: number;
      readonly slope: number;
      readonly intercept: number;
    }>;
  };
  readonly asDecided: {
    readonly models: {
      readonly first: number;
      readonly last: number;
    };
    readonly sample: {
      readonly messages: number;
      readonly limit: number;
      readonly opensTo: string;
      readonly switchOffsTo: string;
    };
    readonly open: {
      readonly n: number;
      readonly positives: number;
      readonly auc: number | null;
      readonly ne: number | null;
      readonly logLoss: number | null;
      readonly meanLogLoss: number | null;
      readonly ece: number | null;
      readonly observedOverExpected: number | null;
      readonly bins: ReadonlyArray<{
        readonly n: number;
        readonly predicted: number;
        readonly observed: number;
      }>;
    };
    readonly switchOff: {
      readonly n: number;
      readonly positives: number;
      readonly auc: number | null;
      readonly ne: number | null;
      readonly logLoss: number | null;
      readonly meanLogLoss: number | null;
      readonly ece: number | null;
      readonly observedOverExpected: number | null;
      readonly bins: ReadonlyArray<{
        readonly n: number;
        readonly predicted: number;
        readonly observed: number;
      }>;
    };
    readonly groups: ReadonlyArray<{
      readonly group: string;
      readonly text: string;
      readonly share: number;
      readonly effect: number;
      readonly weight: number;
    }>;
    readonly explained: number;
  } | null;
  readonly weights: {
    readonly open: {
      readonly examples: number;
      readonly nonZero: number;
      readonly absolute: number;
      readonly constant: number;
    } | null;
    readonly convert: {
      readonly examples: number;
      readonly nonZero: number;
      readonly absolute: number;
      readonly constant: number;
    } | null;
    readonly switchOff: {
      readonly examples: number;
      readonly nonZero: number;
      readonly absolute: number;
      readonly constant: number;
    } | null;
  } | null;
  readonly interruption: {
    readonly lambda: number;
    readonly fatigueSlope: number;
    readonly linePrices: ReadonlyArray<{
      readonly owner: string;
      readonly price: number;
      readonly shareByHour: ReadonlyArray<number>;
    }>;
  } | null;
  readonly hours: {
    readonly population: ReadonlyArray<number>;
    readonly response: ReadonlyArray<number>;
    readonly dayKappa: number | null;
    readonly weekKappa: number | null;
    readonly kernelHours: number;
    readonly liftExponent: number;
    readonly groups: ReadonlyArray<{
      readonly from: number;
      readonly personal: boolean;
      readonly predictor: "population" | "personal" | "boosting" | "forest";
    }>;
  } | null;
  readonly creatives: {
    readonly rounds: number;
    readonly leftOut: number;
    readonly campaigns: number;
  } | null;
  readonly caps: {
    readonly isInForce: boolean;
  } | null;
};

export type DriftReport = {
  readonly from: string;
  readonly to: string;
  readonly countedAt?: string;
  readonly isCounting?: boolean;
  readonly sample: {
    readonly messages: number;
    readonly readShare: number;
  };
  readonly detector: {
    readonly method: "pageHinkley";
    readonly baselineDays: number;
    readonly delta: number;
    readonly lambda: number;
    readonly isRunning: boolean;
  };
  readonly days: ReadonlyArray<{
    readonly day: string;
    readonly messages: number;
    readonly opens: number;
    readonly clickRate: number;
    readonly predicted: number;
    readonly ne: number | null;
    readonly observedOverExpected: number | null;
    readonly z: number;
    readonly isMiscalibrated: boolean;
    readonly alarms: ReadonlyArray<"neRises" | "clickRateFalls" | "clickRateRises">;
  }>;
  readonly alarms: ReadonlyArray<{
    readonly day: string;
    readonly alarm: "neRises" | "clickRateFalls" | "clickRateRises";
    readonly text: string;
  }>;
};

export type Replay = {
  readonly id: string;
  readonly at: string;
  readonly by: string;
  readonly endedAt: string | null;
  readonly state: "running" | "done" | "cancelled" | "interrupted" | "failed";
  readonly request: {
    readonly name: string;
    readonly policy?: { readonly [name: string]: unknown };
    readonly strategy?: "random" | "itemFirst" | "creativeFirst" | "combined";
    readonly changes?: { readonly [name: string]: unknown };
    readonly from: string | null;
    readonly to: string | null;
    readonly reward: "opened" | "policy";
    readonly estimators: ReadonlyArray<"IPS" | "SNIPS" | "DM" | "DR" | "SWITCH-DR">;
    readonly resamples: number;
    readonly seed: string;
    readonly catalogueVersion: number;
    readonly modelVersion: number;
  };
  readonly progress: {
    readonly part: "starting" | "rewards" | "decisions" | "estimates";
    readonly decisions: number;
    readonly total: number;
  };
  readonly result: {
    readonly decisions: number;
    readonly n: number;
    readonly silent: number;
    readonly leftOut: ReadonlyArray<{
      readonly reason: string;
      readonly text: string;
      readonly n: number;
    }>;
    readonly clusters: number;
    readonly models: {
      readonly first: number;
      readonly last: number;
    } | null;
    readonly logged: {
      readonly mean: number | null;
      readonly standardError: number | null;
    };
    readonly estimates: ReadonlyArray<{
      readonly estimator: string;
      readonly value: number | null;
      readonly standardError: number | null;
      readonly low: number | null;
      readonly high: number | null;
      readonly parameter: number | null;
      readonly ess: number | null;
      readonly difference: {
        readonly value: number | null;
        readonly low: number | null;
        readonly high: number | null;
      };
    }>;
    readonly ess: number | null;
    readonly meanWeight: number | null;
    readonly meanWeightError: number | null;
    readonly expectedWeight: number | null;
    readonly maxWeight: number | null;
    readonly unsupported: number | null;
    readonly verdict: {
      readonly refused: boolean;
      readonly reasons: ReadonlyArray<"noChoices" | "unsupported" | "fewEffective" | "weightsOff">;
      readonly text: string;
    };
  } | null;
  readonly failure: string | null;
  readonly failureCode: "outOfMemory" | "threadEnded" | "storeAway" | "storeRefused" | "unexpected" | null;
  readonly failureDetail: string | null;
};

export type ActivityReport = {
  readonly at: string;
  readonly countedAt?: string;
  readonly isCounting?: boolean;
  readonly campaign: string | null;
  readonly audience: string | null;
  readonly sample: {
    readonly people: number;
    readonly matching: number;
    readonly active: number;
    readonly events: number;
  };
  readonly people: {
    readonly total: number;
    readonly isExact: boolean;
  };
  readonly shares: ReadonlyArray<number>;
  readonly counts: ReadonlyArray<number>;
  readonly smoothed: ReadonlyArray<number>;
  readonly busy: ReadonlyArray<{
    readonly from: number;
    readonly to: number;
    readonly peak: number;
    readonly share: number;
  }>;
  readonly parts: {
    readonly morning: number;
    readonly noon: number;
    readonly evening: number;
    readonly night: number;
  };
  readonly peopleByPart: {
    readonly morning: number;
    readonly noon: number;
    readonly evening: number;
    readonly night: number;
  };
  readonly rhythm: string;
  readonly waves: {
    readonly weeks: number;
    readonly people: number;
    readonly peaks: ReadonlyArray<{
      readonly hours: number;
      readonly power: number;
      readonly chance: number;
    }>;
  };
  readonly inForce: {
    readonly model: number;
    readonly dayKappa: number | null;
    readonly weekKappa: number | null;
    readonly kernelHours: number;
    readonly groups: ReadonlyArray<{
      readonly from: number;
      readonly personal: boolean;
      readonly predictor: "population" | "personal" | "boosting" | "forest";
      readonly judged: {
        readonly people: number;
        readonly events: number;
        readonly candidates: ReadonlyArray<{
          readonly name: string;
          readonly logLoss: number | null;
          readonly hitRate: number | null;
          readonly gain: number | null;
          readonly error: number | null;
        }>;
      } | null;
    }>;
    readonly population: ReadonlyArray<number>;
  } | null;
  readonly gate: {
    readonly people: number;
    readonly events: number;
    readonly use: string;
    readonly reason: string;
    readonly personal: boolean;
    readonly dayKappa: number | null;
    readonly weekKappa: number | null;
    readonly candidates: ReadonlyArray<{
      readonly name: string;
      readonly logLoss: number | null;
      readonly hitRate: number | null;
      readonly gain: number | null;
      readonly error: number | null;
    }>;
    readonly groups: ReadonlyArray<{
      readonly from: number;
      readonly to: number | null;
      readonly people: number;
      readonly events: number;
      readonly use: string;
      readonly reason: string;
    }>;
  } | null;
};

export type PersonHours = {
  readonly personId: string;
  readonly at: string;
  readonly zone: string;
  readonly shares: ReadonlyArray<number>;
  readonly population: ReadonlyArray<number>;
  readonly counts: ReadonlyArray<number>;
  readonly events: number;
  readonly isPersonal: boolean;
  readonly gate: {
    readonly model: number;
    readonly dayKappa: number | null;
    readonly weekKappa: number | null;
    readonly from: number;
    readonly to: number | null;
    readonly predictor: "population" | "personal" | "boosting" | "forest";
    readonly judged: {
      readonly people: number;
      readonly events: number;
      readonly candidates: ReadonlyArray<{
        readonly name: string;
        readonly logLoss: number | null;
        readonly hitRate: number | null;
        readonly gain: number | null;
        readonly error: number | null;
      }>;
    } | null;
  } | null;
  readonly part: "morning" | "noon" | "evening" | "night" | null;
  readonly parts: {
    readonly morning: number;
    readonly noon: number;
    readonly evening: number;
    readonly night: number;
  };
  readonly rhythm: string;
  readonly usesHours: boolean;
  readonly freeMinutes: number;
  readonly until: string;
  readonly best: ReadonlyArray<{
    readonly at: string;
    readonly hourOfWeek: number;
    readonly factor: number;
    readonly minutes: number;
  }>;
};

export type DecidedHours = {
  readonly personId: string;
  readonly decision: string;
  readonly at: string;
  readonly model: number;
  readonly placedBy: "population" | "personal" | "boosting" | "forest" | "ownActivity" | "evenly" | "atOnce" | null;
  readonly events: number | null;
  readonly random: number | null;
};

export type AudienceSize = {
  readonly at: string;
  readonly text: string;
  readonly people: {
    readonly total: number;
    readonly isExact: boolean;
  };
  readonly sample: {
    readonly people: number;
    readonly share: number;
    readonly low: number;
    readonly high: number;
    readonly estimate: number;
    readonly estimateLow: number;
    readonly estimateHigh: number;
    readonly drawn: number;
    readonly isEverybody: boolean;
  };
  readonly exact: {
    readonly people: number;
    readonly read: number;
    readonly complete: boolean;
    readonly milliseconds: number;
  } | null;
  readonly isRecounted: boolean;
  readonly examples: ReadonlyArray<{
    readonly id: string;
    readonly traits: { readonly [name: string]: unknown };
  }>;
};

export type Forecast = {
  readonly at: string;
  readonly campaign: string;
  readonly day: string;
  readonly assumptions: ReadonlyArray<string>;
  readonly assumed: ReadonlyArray<{
    readonly code: string;
    readonly values?: { readonly [name: string]: string | number | ReadonlyArray<string> };
  }>;
  readonly people: {
    readonly total: number;
    readonly isExact: boolean;
  };
  readonly sample: number;
  readonly inAudience: {
    readonly people: number;
    readonly share: number;
    readonly low: number;
    readonly high: number;
    readonly estimate: number;
    readonly estimateLow: number;
    readonly estimateHigh: number;
  };
  readonly outcomes: ReadonlyArray<{
    readonly outcome: "reached" | "otherCampaign" | "notWorth" | "notInAudience" | "onItsWay" | "notRunning" | "unreachable" | "noConsent" | "doNotDisturb" | "heldOut" | "quiet" | "capped" | "noItem" | "noCreative";
    readonly text: string;
    readonly people: number;
    readonly share: number;
    readonly low: number;
    readonly high: number;
    readonly estimate: number;
    readonly estimateLow: number;
    readonly estimateHigh: number;
    readonly rules: ReadonlyArray<{
      readonly rule: string;
      readonly text: string;
      readonly people: number;
      readonly share: number;
      readonly low: number;
      readonly high: number;
      readonly estimate: number;
      readonly estimateLow: number;
      readonly estimateHigh: number;
    }>;
  }>;
  readonly creatives: number;
  readonly opens: {
    readonly expected: number;
    readonly low: number;
    readonly high: number;
    readonly rate: number;
    readonly by: "model" | "rates";
    readonly examples: number;
  } | null;
  readonly quotas: {
    readonly line: {
      readonly line: string;
      readonly perDay: number;
      readonly zone: string;
      readonly left: number;
      readonly need: number;
      readonly needLow: number;
      readonly needHigh: number;
      readonly verdict: "enough" | "tight" | "short";
    } | null;
    readonly vendors: ReadonlyArray<{
      readonly vendor: string;
      readonly appId: string;
      readonly perDay: number;
      readonly zone: string;
      readonly left: number;
      readonly need: number;
      readonly needLow: number;
      readonly needHigh: number;
      readonly verdict: "enough" | "tight" | "short";
    }>;
  };
  readonly warnings: ReadonlyArray<{
    readonly code: string;
    readonly message: string;
    readonly remedy: string;
    readonly [name: string]: unknown;
  }>;
};

export type Advance = {
  readonly now: string;
  readonly decided: number;
  readonly skipped: { readonly [name: string]: number };
  readonly sent: number;
  readonly failed: number;
  readonly waiting: number;
  readonly settled: number;
  readonly doubtful: number;
  readonly cancelled: number;
  readonly secondTouches: number;
};

export type Session = {
  readonly signedIn: boolean;
  readonly operator: SignedIn | null;
  readonly needsOwner: boolean;
  readonly lab: boolean;
  readonly now: string;
};

export type SignedIn = {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly role: "viewer" | "operator" | "approver" | "admin";
};

export type Operator = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: "viewer" | "operator" | "approver" | "admin";
  readonly disabled: boolean;
  readonly createdAt: string;
  readonly disabledAt: string | null;
  readonly lastSignInAt: string | null;
};

export type AuditEntry = {
  readonly id: number;
  readonly at: string;
  readonly actor: {
    readonly kind: "key" | "operator" | "system";
    readonly id: string;
    readonly name: string;
  };
  readonly action: string;
  readonly kind: string;
  readonly object: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly requestId: string;
  readonly address: string;
};

export type Ready = {
  readonly ok: boolean;
  readonly checks: { readonly [name: string]: {
    readonly ok: boolean;
    readonly detail?: string;
  } };
};

/** Every call of the API. */
export interface Operations {
  /** Take one track call. */
  "POST /v1/track": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly messageId?: string;
      readonly userId?: string;
      readonly anonymousId?: string;
      readonly timestamp?: string;
      readonly sentAt?: string;
      readonly context?: { readonly [name: string]: unknown };
      readonly event: string;
      readonly properties?: { readonly [name: string]: unknown };
      readonly [name: string]: unknown;
    };
    readonly answer: IntakeAnswer;
  };
  /** Take one page call. */
  "POST /v1/page": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly messageId?: string;
      readonly userId?: string;
      readonly anonymousId?: string;
      readonly timestamp?: string;
      readonly sentAt?: string;
      readonly context?: { readonly [name: string]: unknown };
      readonly name?: string;
      readonly properties?: { readonly [name: string]: unknown };
      readonly [name: string]: unknown;
    };
    readonly answer: IntakeAnswer;
  };
  /** Take one screen call. */
  "POST /v1/screen": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly messageId?: string;
      readonly userId?: string;
      readonly anonymousId?: string;
      readonly timestamp?: string;
      readonly sentAt?: string;
      readonly context?: { readonly [name: string]: unknown };
      readonly name?: string;
      readonly properties?: { readonly [name: string]: unknown };
      readonly [name: string]: unknown;
    };
    readonly answer: IntakeAnswer;
  };
  /** Take one identify call. */
  "POST /v1/identify": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly messageId?: string;
      readonly userId?: string;
      readonly anonymousId?: string;
      readonly timestamp?: string;
      readonly sentAt?: string;
      readonly context?: { readonly [name: string]: unknown };
      readonly traits?: { readonly [name: string]: unknown };
      readonly [name: string]: unknown;
    };
    readonly answer: IntakeAnswer;
  };
  /** Take one group call. */
  "POST /v1/group": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly messageId?: string;
      readonly userId?: string;
      readonly anonymousId?: string;
      readonly timestamp?: string;
      readonly sentAt?: string;
      readonly context?: { readonly [name: string]: unknown };
      readonly groupId: string;
      readonly traits?: { readonly [name: string]: unknown };
      readonly [name: string]: unknown;
    };
    readonly answer: IntakeAnswer;
  };
  /** Take one alias call. */
  "POST /v1/alias": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly messageId?: string;
      readonly userId?: string;
      readonly anonymousId?: string;
      readonly timestamp?: string;
      readonly sentAt?: string;
      readonly context?: { readonly [name: string]: unknown };
      readonly previousId: string;
      readonly [name: string]: unknown;
    };
    readonly answer: IntakeAnswer;
  };
  /** Take many calls at once. */
  "POST /v1/batch": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly batch: ReadonlyArray<{
        readonly messageId?: string;
        readonly userId?: string;
        readonly anonymousId?: string;
        readonly timestamp?: string;
        readonly sentAt?: string;
        readonly context?: { readonly [name: string]: unknown };
        readonly type: "track" | "page" | "screen" | "identify" | "group" | "alias";
        readonly [name: string]: unknown;
      }>;
      readonly sentAt?: string;
      readonly [name: string]: unknown;
    };
    readonly answer: IntakeAnswer;
  };
  /** Take many calls at once. */
  "POST /v1/import": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly batch: ReadonlyArray<{
        readonly messageId?: string;
        readonly userId?: string;
        readonly anonymousId?: string;
        readonly timestamp?: string;
        readonly sentAt?: string;
        readonly context?: { readonly [name: string]: unknown };
        readonly type: "track" | "page" | "screen" | "identify" | "group" | "alias";
        readonly [name: string]: unknown;
      }>;
      readonly sentAt?: string;
      readonly [name: string]: unknown;
    };
    readonly answer: IntakeAnswer;
  };
  /** Take one track call. */
  "POST /v1/t": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly messageId?: string;
      readonly userId?: string;
      readonly anonymousId?: string;
      readonly timestamp?: string;
      readonly sentAt?: string;
      readonly context?: { readonly [name: string]: unknown };
      readonly event: string;
      readonly properties?: { readonly [name: string]: unknown };
      readonly [name: string]: unknown;
    };
    readonly answer: IntakeAnswer;
  };
  /** Take one page call. */
  "POST /v1/p": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly messageId?: string;
      readonly userId?: string;
      readonly anonymousId?: string;
      readonly timestamp?: string;
      readonly sentAt?: string;
      readonly context?: { readonly [name: string]: unknown };
      readonly name?: string;
      readonly properties?: { readonly [name: string]: unknown };
      readonly [name: string]: unknown;
    };
    readonly answer: IntakeAnswer;
  };
  /** Take one screen call. */
  "POST /v1/s": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly messageId?: string;
      readonly userId?: string;
      readonly anonymousId?: string;
      readonly timestamp?: string;
      readonly sentAt?: string;
      readonly context?: { readonly [name: string]: unknown };
      readonly name?: string;
      readonly properties?: { readonly [name: string]: unknown };
      readonly [name: string]: unknown;
    };
    readonly answer: IntakeAnswer;
  };
  /** Take one identify call. */
  "POST /v1/i": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly messageId?: string;
      readonly userId?: string;
      readonly anonymousId?: string;
      readonly timestamp?: string;
      readonly sentAt?: string;
      readonly context?: { readonly [name: string]: unknown };
      readonly traits?: { readonly [name: string]: unknown };
      readonly [name: string]: unknown;
    };
    readonly answer: IntakeAnswer;
  };
  /** Take one group call. */
  "POST /v1/g": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly messageId?: string;
      readonly userId?: string;
      readonly anonymousId?: string;
      readonly timestamp?: string;
      readonly sentAt?: string;
      readonly context?: { readonly [name: string]: unknown };
      readonly groupId: string;
      readonly traits?: { readonly [name: string]: unknown };
      readonly [name: string]: unknown;
    };
    readonly answer: IntakeAnswer;
  };
  /** Take one alias call. */
  "POST /v1/a": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly messageId?: string;
      readonly userId?: string;
      readonly anonymousId?: string;
      readonly timestamp?: string;
      readonly sentAt?: string;
      readonly context?: { readonly [name: string]: unknown };
      readonly previousId: string;
      readonly [name: string]: unknown;
    };
    readonly answer: IntakeAnswer;
  };
  /** Take many calls at once. */
  "POST /v1/b": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly batch: ReadonlyArray<{
        readonly messageId?: string;
        readonly userId?: string;
        readonly anonymousId?: string;
        readonly timestamp?: string;
        readonly sentAt?: string;
        readonly context?: { readonly [name: string]: unknown };
        readonly type: "track" | "page" | "screen" | "identify" | "group" | "alias";
        readonly [name: string]: unknown;
      }>;
      readonly sentAt?: string;
      readonly [name: string]: unknown;
    };
    readonly answer: IntakeAnswer;
  };
  /** Register a device, or say that it has changed. */
  "PUT /v1/devices/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: {
      readonly personId: string;
      readonly platform: "ios" | "android" | "harmony" | "web" | "other";
      readonly permission?: "granted" | "denied" | "provisional" | "unknown";
      readonly appId?: string;
      readonly appVersion?: string;
      readonly maker?: string;
      readonly brand?: string;
      readonly model?: string;
      readonly rom?: string;
      readonly romName?: string;
      readonly romVersion?: string;
      readonly osName?: string;
      readonly osVersion?: string;
      readonly display?: string;
      readonly osBrand?: string;
      readonly sdkInt?: number;
      readonly region?: string;
      readonly properties?: { readonly [name: string]: string };
      readonly services?: {
        readonly gms?: boolean;
        readonly hms?: boolean;
        readonly honorPush?: boolean;
        readonly xiaomiPush?: boolean;
        readonly oppoPush?: boolean;
        readonly vivoPush?: boolean;
        readonly meizuPush?: boolean;
        readonly webPush?: boolean;
      };
      readonly channelsDisabled?: ReadonlyArray<string>;
      readonly tokens?: ReadonlyArray<{
        readonly channel: string;
        readonly token: string | { readonly [name: string]: unknown };
        readonly environment?: "production" | "sandbox";
      }>;
      readonly zone?: string;
      readonly locale?: string;
      readonly [name: string]: unknown;
    };
    readonly answer: Registered;
  };
  /** Forget a device. */
  "DELETE /v1/devices/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: {
      readonly ok: true;
    };
  };
  /** How a ROM is recognised and which channel fits it, as data for native apps. */
  "GET /v1/rom-table": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: RomTable;
  };
  /** Look for people. */
  "GET /v1/people": {
    readonly path: undefined;
    readonly query: { readonly limit?: string | number | boolean; readonly cursor?: string | number | boolean; readonly query?: string | number | boolean; readonly reachable?: "0" | "1" | "true" | "false" | "" };
    readonly body: undefined;
    readonly answer: PeopleList;
  };
  /** What is known of a person. */
  "GET /v1/people/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: { readonly [name: string]: unknown };
  };
  /** Forget a person for good. */
  "DELETE /v1/people/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: {
      readonly receipt: string;
      readonly rows: { readonly [name: string]: number };
    };
  };
  /** Everything that is kept of a person. */
  "GET /v1/people/{id}/export": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: { readonly [name: string]: unknown };
  };
  /** Why a person got what they got, and why nothing else. */
  "GET /v1/people/{id}/why": {
    readonly path: { readonly id: string };
    readonly query: { readonly limit?: string | number | boolean; readonly before?: string | number | boolean };
    readonly body: undefined;
    readonly answer: Why;
  };
  /** What is expected of everything that a person may be sent now, and why. */
  "GET /v1/people/{id}/scores": {
    readonly path: { readonly id: string };
    readonly query: { readonly placement?: string | number | boolean; readonly top?: string | number | boolean };
    readonly body: undefined;
    readonly answer: Scores;
  };
  /** A person's own hours and switches. */
  "GET /v1/people/{id}/preferences": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: {
      readonly doNotDisturb?: ReadonlyArray<{
        readonly from: string;
        readonly to: string;
        readonly days?: ReadonlyArray<number>;
      }>;
      readonly off?: {
        readonly kinds?: ReadonlyArray<string>;
        readonly channels?: ReadonlyArray<string>;
        readonly all?: boolean;
      };
      readonly consent?: {
        readonly marketing?: boolean | null;
        readonly at?: string | null;
        readonly source?: string | null;
      };
    };
  };
  /** Set a person's own hours and switches. */
  "PUT /v1/people/{id}/preferences": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: {
      readonly doNotDisturb?: ReadonlyArray<{
        readonly from: string;
        readonly to: string;
        readonly days?: ReadonlyArray<number>;
      }>;
      readonly off?: {
        readonly kinds?: ReadonlyArray<string>;
        readonly channels?: ReadonlyArray<string>;
        readonly all?: boolean;
      };
      readonly consent?: {
        readonly marketing?: boolean | null;
        readonly at?: string | null;
        readonly source?: string | null;
      };
    };
    readonly answer: {
      readonly doNotDisturb?: ReadonlyArray<{
        readonly from: string;
        readonly to: string;
        readonly days?: ReadonlyArray<number>;
      }>;
      readonly off?: {
        readonly kinds?: ReadonlyArray<string>;
        readonly channels?: ReadonlyArray<string>;
        readonly all?: boolean;
      };
      readonly consent?: {
        readonly marketing?: boolean | null;
        readonly at?: string | null;
        readonly source?: string | null;
      };
    };
  };
  /** Replace the items that a recommender proposes for a person. */
  "PUT /v1/people/{id}/feed": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: {
      readonly items: ReadonlyArray<{
        readonly id: string;
        readonly score: number;
      }>;
      readonly ttl?: string;
    };
    readonly answer: {
      readonly items: number;
      readonly expiresAt: string;
    };
  };
  /** Report what became of messages. */
  "POST /v1/outcomes": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly outcomes: ReadonlyArray<OutcomeInput>;
    };
    readonly answer: BulkAnswer;
  };
  /** Ask what to show in a banner or inbox. */
  "POST /v1/decide": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly placement: string;
      readonly people: ReadonlyArray<{
        readonly id: string;
        readonly context?: { readonly [name: string]: unknown };
      }>;
    };
    readonly answer: {
      readonly decisions: ReadonlyArray<PullDecision>;
    };
  };
  /** Decide without committing anything. */
  "POST /v1/decide/dry-run": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly people?: ReadonlyArray<string>;
      readonly placement?: string;
      readonly limit?: number;
      readonly at?: string;
    };
    readonly answer: DryRun;
  };
  /** Score a pair for many people, whether or not they may be sent it. */
  "POST /v1/score": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly people: ReadonlyArray<{
        readonly id: string;
      }>;
      readonly campaign?: string;
      readonly creative?: string;
      readonly item?: string;
    };
    readonly answer: ScoreAnswer;
  };
  /** Render a creative for a person. */
  "POST /v1/preview": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly personId: string;
      readonly creative: string | InlineCreativeInput;
      readonly item?: string;
      readonly channel?: string;
      readonly every?: boolean;
      readonly class?: "marketing" | "service";
      readonly category?: "im" | "call" | "account" | "finance" | "order" | "logistics" | "reminder" | "device" | "subscription" | "health" | "mail" | "news" | "content" | "promotion" | "social";
      readonly variables?: { readonly [name: string]: unknown };
    };
    readonly answer: Preview;
  };
  /** Send one message to one person. */
  "POST /v1/messages": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly personId: string;
      readonly placement: string;
      readonly category?: "im" | "call" | "account" | "finance" | "order" | "logistics" | "reminder" | "device" | "subscription" | "health" | "mail" | "news" | "content" | "promotion" | "social";
      readonly data?: { readonly [name: string]: string };
      readonly expiresIn?: string;
      readonly title: string;
      readonly body: string;
      readonly image?: string;
      readonly link?: string;
    } | {
      readonly personId: string;
      readonly placement: string;
      readonly category?: "im" | "call" | "account" | "finance" | "order" | "logistics" | "reminder" | "device" | "subscription" | "health" | "mail" | "news" | "content" | "promotion" | "social";
      readonly data?: { readonly [name: string]: string };
      readonly expiresIn?: string;
      readonly creative: string;
      readonly variables?: { readonly [name: string]: unknown };
      readonly item?: string;
    };
    readonly answer: {
      readonly messageId: string;
    };
  };
  /** Messages, newest decision first. */
  "GET /v1/messages": {
    readonly path: undefined;
    readonly query: { readonly person?: string | number | boolean; readonly campaign?: string | number | boolean; readonly creative?: string | number | boolean; readonly item?: string | number | boolean; readonly channel?: string | number | boolean; readonly placement?: string | number | boolean; readonly state?: string | number | boolean; readonly reason?: string | number | boolean; readonly outcome?: string | number | boolean; readonly byCall?: "0" | "1" | "true" | "false" | ""; readonly from?: string | number | boolean; readonly to?: string | number | boolean; readonly attemptedFrom?: string | number | boolean; readonly attemptedTo?: string | number | boolean; readonly outcomeFrom?: string | number | boolean; readonly outcomeTo?: string | number | boolean; readonly limit?: string | number | boolean; readonly cursor?: string | number | boolean; readonly count?: "0" | "1" | "true" | "false" | "" };
    readonly body: undefined;
    readonly answer: MessageList;
  };
  /** What became of a message. */
  "GET /v1/messages/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: Message;
  };
  /** The stop switch: while it is on nothing is handed to any channel. */
  "POST /v1/stop": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly on: boolean;
    };
    readonly answer: {
      readonly on: boolean;
    };
  };
  /** Decisions, silence among them, newest first. */
  "GET /v1/decisions": {
    readonly path: undefined;
    readonly query: { readonly person?: string | number | boolean; readonly campaign?: string | number | boolean; readonly cause?: string | number | boolean; readonly silent?: "0" | "1" | "true" | "false" | ""; readonly reason?: string | number | boolean; readonly from?: string | number | boolean; readonly to?: string | number | boolean; readonly limit?: string | number | boolean; readonly cursor?: string | number | boolean };
    readonly body: undefined;
    readonly answer: DecisionList;
  };
  /** What is happening now: messages handed over, and what people do with them. */
  "GET /v1/feed": {
    readonly path: undefined;
    readonly query: { readonly after?: string | number | boolean; readonly limit?: string | number | boolean };
    readonly body: undefined;
    readonly answer: LiveFeed;
  };
  /** Everything that happened to or for a person, newest first. */
  "GET /v1/people/{id}/timeline": {
    readonly path: { readonly id: string };
    readonly query: { readonly before?: string | number | boolean; readonly limit?: string | number | boolean; readonly kinds?: string | number | boolean };
    readonly body: undefined;
    readonly answer: Timeline;
  };
  /** What is left for a person now of every limit, and what forbids a message. */
  "GET /v1/people/{id}/limits": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: PersonLimits;
  };
  /** A person's inbox. */
  "GET /v1/inbox": {
    readonly path: undefined;
    readonly query: { readonly limit?: string | number | boolean; readonly cursor?: string | number | boolean; readonly person: string | number | boolean; readonly after?: string | number | boolean; readonly unread?: "0" | "1" | "true" | "false" | ""; readonly archived?: "0" | "1" | "true" | "false" | "" };
    readonly body: undefined;
    readonly answer: Inbox;
  };
  /** Mark all of a person's inbox as seen. */
  "POST /v1/inbox": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly person: string;
      readonly state: "seen";
      readonly before?: string;
    };
    readonly answer: {
      readonly marked: number;
    };
  };
  /** Mark a message of the inbox. */
  "POST /v1/inbox/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: {
      readonly state: "seen" | "read" | "archived";
    };
    readonly answer: {
      readonly ok: true;
    };
  };
  /** The lines, by id. */
  "GET /v1/lines": {
    readonly path: undefined;
    readonly query: { readonly limit?: string | number | boolean; readonly cursor?: string | number | boolean };
    readonly body: undefined;
    readonly answer: {
      readonly items: ReadonlyArray<Line>;
      readonly next: string | null;
    };
  };
  /** One line. */
  "GET /v1/lines/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: Line;
  };
  /** Declare one line. */
  "PUT /v1/lines/{id}": {
    readonly path: { readonly id: string };
    readonly query: { readonly dryRun?: "0" | "1" | "true" | "false" | ""; readonly note?: string | number | boolean };
    readonly body: LineInput;
    readonly answer: Applied;
  };
  /** Remove one line. */
  "DELETE /v1/lines/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: Applied;
  };
  /** What changed of one line. */
  "GET /v1/lines/{id}/changes": {
    readonly path: { readonly id: string };
    readonly query: { readonly limit?: string | number | boolean; readonly cursor?: string | number | boolean };
    readonly body: undefined;
    readonly answer: {
      readonly items: ReadonlyArray<EntryChange>;
      readonly next: string | null;
    };
  };
  /** The placements, by id. */
  "GET /v1/placements": {
    readonly path: undefined;
    readonly query: { readonly limit?: string | number | boolean; readonly cursor?: string | number | boolean };
    readonly body: undefined;
    readonly answer: {
      readonly items: ReadonlyArray<Placement>;
      readonly next: string | null;
    };
  };
  /** One placement. */
  "GET /v1/placements/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: Placement;
  };
  /** Declare one placement. */
  "PUT /v1/placements/{id}": {
    readonly path: { readonly id: string };
    readonly query: { readonly dryRun?: "0" | "1" | "true" | "false" | ""; readonly note?: string | number | boolean };
    readonly body: PlacementInput;
    readonly answer: Applied;
  };
  /** Remove one placement. */
  "DELETE /v1/placements/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: Applied;
  };
  /** What changed of one placement. */
  "GET /v1/placements/{id}/changes": {
    readonly path: { readonly id: string };
    readonly query: { readonly limit?: string | number | boolean; readonly cursor?: string | number | boolean };
    readonly body: undefined;
    readonly answer: {
      readonly items: ReadonlyArray<EntryChange>;
      readonly next: string | null;
    };
  };
  /** The audiences, by id. */
  "GET /v1/audiences": {
    readonly path: undefined;
    readonly query: { readonly limit?: string | number | boolean; readonly cursor?: string | number | boolean };
    readonly body: undefined;
    readonly answer: {
      readonly items: ReadonlyArray<Audience>;
      readonly next: string | null;
    };
  };
  /** One audience. */
  "GET /v1/audiences/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: Audience;
  };
  /** Declare one audience. */
  "PUT /v1/audiences/{id}": {
    readonly path: { readonly id: string };
    readonly query: { readonly dryRun?: "0" | "1" | "true" | "false" | ""; readonly note?: string | number | boolean };
    readonly body: AudienceInput;
    readonly answer: Applied;
  };
  /** Remove one audience. */
  "DELETE /v1/audiences/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: Applied;
  };
  /** What changed of one audience. */
  "GET /v1/audiences/{id}/changes": {
    readonly path: { readonly id: string };
    readonly query: { readonly limit?: string | number | boolean; readonly cursor?: string | number | boolean };
    readonly body: undefined;
    readonly answer: {
      readonly items: ReadonlyArray<EntryChange>;
      readonly next: string | null;
    };
  };
  /** The item rules, by id. */
  "GET /v1/itemRules": {
    readonly path: undefined;
    readonly query: { readonly limit?: string | number | boolean; readonly cursor?: string | number | boolean };
    readonly body: undefined;
    readonly answer: {
      readonly items: ReadonlyArray<ItemRule>;
      readonly next: string | null;
    };
  };
  /** One item rule. */
  "GET /v1/itemRules/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: ItemRule;
  };
  /** Declare one item rule. */
  "PUT /v1/itemRules/{id}": {
    readonly path: { readonly id: string };
    readonly query: { readonly dryRun?: "0" | "1" | "true" | "false" | ""; readonly note?: string | number | boolean };
    readonly body: ItemRuleInput;
    readonly answer: Applied;
  };
  /** Remove one item rule. */
  "DELETE /v1/itemRules/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: Applied;
  };
  /** What changed of one item rule. */
  "GET /v1/itemRules/{id}/changes": {
    readonly path: { readonly id: string };
    readonly query: { readonly limit?: string | number | boolean; readonly cursor?: string | number | boolean };
    readonly body: undefined;
    readonly answer: {
      readonly items: ReadonlyArray<EntryChange>;
      readonly next: string | null;
    };
  };
  /** The campaigns, by id. */
  "GET /v1/campaigns": {
    readonly path: undefined;
    readonly query: { readonly limit?: string | number | boolean; readonly cursor?: string | number | boolean };
    readonly body: undefined;
    readonly answer: {
      readonly items: ReadonlyArray<Campaign>;
      readonly next: string | null;
    };
  };
  /** One campaign. */
  "GET /v1/campaigns/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: Campaign;
  };
  /** Declare one campaign. */
  "PUT /v1/campaigns/{id}": {
    readonly path: { readonly id: string };
    readonly query: { readonly dryRun?: "0" | "1" | "true" | "false" | ""; readonly note?: string | number | boolean };
    readonly body: CampaignInput;
    readonly answer: Applied;
  };
  /** Remove one campaign. */
  "DELETE /v1/campaigns/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: Applied;
  };
  /** What changed of one campaign. */
  "GET /v1/campaigns/{id}/changes": {
    readonly path: { readonly id: string };
    readonly query: { readonly limit?: string | number | boolean; readonly cursor?: string | number | boolean };
    readonly body: undefined;
    readonly answer: {
      readonly items: ReadonlyArray<EntryChange>;
      readonly next: string | null;
    };
  };
  /** The creatives, by id. */
  "GET /v1/creatives": {
    readonly path: undefined;
    readonly query: { readonly limit?: string | number | boolean; readonly cursor?: string | number | boolean };
    readonly body: undefined;
    readonly answer: {
      readonly items: ReadonlyArray<Creative>;
      readonly next: string | null;
    };
  };
  /** One creative. */
  "GET /v1/creatives/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: Creative;
  };
  /** Declare one creative. */
  "PUT /v1/creatives/{id}": {
    readonly path: { readonly id: string };
    readonly query: { readonly dryRun?: "0" | "1" | "true" | "false" | ""; readonly note?: string | number | boolean };
    readonly body: CreativeInput;
    readonly answer: Applied;
  };
  /** Remove one creative. */
  "DELETE /v1/creatives/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: Applied;
  };
  /** What changed of one creative. */
  "GET /v1/creatives/{id}/changes": {
    readonly path: { readonly id: string };
    readonly query: { readonly limit?: string | number | boolean; readonly cursor?: string | number | boolean };
    readonly body: undefined;
    readonly answer: {
      readonly items: ReadonlyArray<EntryChange>;
      readonly next: string | null;
    };
  };
  /** The experiments, by id. */
  "GET /v1/experiments": {
    readonly path: undefined;
    readonly query: { readonly limit?: string | number | boolean; readonly cursor?: string | number | boolean };
    readonly body: undefined;
    readonly answer: {
      readonly items: ReadonlyArray<Experiment>;
      readonly next: string | null;
    };
  };
  /** One experiment. */
  "GET /v1/experiments/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: Experiment;
  };
  /** Declare one experiment. */
  "PUT /v1/experiments/{id}": {
    readonly path: { readonly id: string };
    readonly query: { readonly dryRun?: "0" | "1" | "true" | "false" | ""; readonly note?: string | number | boolean };
    readonly body: ExperimentInput;
    readonly answer: Applied;
  };
  /** Remove one experiment. */
  "DELETE /v1/experiments/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: Applied;
  };
  /** What changed of one experiment. */
  "GET /v1/experiments/{id}/changes": {
    readonly path: { readonly id: string };
    readonly query: { readonly limit?: string | number | boolean; readonly cursor?: string | number | boolean };
    readonly body: undefined;
    readonly answer: {
      readonly items: ReadonlyArray<EntryChange>;
      readonly next: string | null;
    };
  };
  /** The roster, by id. */
  "GET /v1/roster": {
    readonly path: undefined;
    readonly query: { readonly limit?: string | number | boolean; readonly cursor?: string | number | boolean };
    readonly body: undefined;
    readonly answer: {
      readonly items: ReadonlyArray<RosterSlot>;
      readonly next: string | null;
    };
  };
  /** One roster slot. */
  "GET /v1/roster/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: RosterSlot;
  };
  /** Declare one roster slot. */
  "PUT /v1/roster/{id}": {
    readonly path: { readonly id: string };
    readonly query: { readonly dryRun?: "0" | "1" | "true" | "false" | ""; readonly note?: string | number | boolean };
    readonly body: RosterSlotInput;
    readonly answer: Applied;
  };
  /** Remove one roster slot. */
  "DELETE /v1/roster/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: Applied;
  };
  /** What changed of one roster slot. */
  "GET /v1/roster/{id}/changes": {
    readonly path: { readonly id: string };
    readonly query: { readonly limit?: string | number | boolean; readonly cursor?: string | number | boolean };
    readonly body: undefined;
    readonly answer: {
      readonly items: ReadonlyArray<EntryChange>;
      readonly next: string | null;
    };
  };
  /** What keeps slots of the roster from being kept. */
  "GET /v1/roster-clashes": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: {
      readonly items: ReadonlyArray<RosterClash>;
      readonly next: string | null;
    };
  };
  /** The policy. */
  "GET /v1/policy": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: Policy;
  };
  /** Replace the policy. */
  "PUT /v1/policy": {
    readonly path: undefined;
    readonly query: { readonly dryRun?: "0" | "1" | "true" | "false" | "" };
    readonly body: PolicyInput;
    readonly answer: Applied;
  };
  /** Apply a catalogue file. */
  "POST /v1/apply": {
    readonly path: undefined;
    readonly query: { readonly dryRun?: "0" | "1" | "true" | "false" | ""; readonly prune?: "0" | "1" | "true" | "false" | "" };
    readonly body: CatalogueFileInput;
    readonly answer: Applied;
  };
  /** The whole catalogue, as it can be applied again. */
  "GET /v1/export": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: CatalogueFile;
  };
  /** One kind of the catalogue, as it can be applied again. */
  "GET /v1/export/{kind}": {
    readonly path: { readonly kind: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: CatalogueFile;
  };
  /** The versions of the catalogue. */
  "GET /v1/catalogue/versions": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: {
      readonly items: ReadonlyArray<{
        readonly version: number;
        readonly at: string;
        readonly author: string;
        readonly changes: unknown;
      }>;
      readonly next: string | null;
    };
  };
  /** What one version of the catalogue changed. */
  "GET /v1/catalogue/versions/{version}": {
    readonly path: { readonly version: number };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: {
      readonly version: number;
      readonly at: string;
      readonly author: string;
      readonly changes: ReadonlyArray<Change>;
    };
  };
  /** Go back to an earlier version. */
  "POST /v1/catalogue/rollback": {
    readonly path: undefined;
    readonly query: { readonly dryRun?: "0" | "1" | "true" | "false" | "" };
    readonly body: {
      readonly version: number;
    };
    readonly answer: Applied;
  };
  /** Store many items, replacing those with the same id. */
  "POST /v1/items": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly items: ReadonlyArray<ItemInput>;
    };
    readonly answer: BulkAnswer;
  };
  /** The items, by id. */
  "GET /v1/items": {
    readonly path: undefined;
    readonly query: { readonly limit?: string | number | boolean; readonly cursor?: string | number | boolean };
    readonly body: undefined;
    readonly answer: {
      readonly items: ReadonlyArray<ItemView>;
      readonly next: string | null;
    };
  };
  /** One item. */
  "GET /v1/items/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: ItemView;
  };
  /** Store one item. */
  "PUT /v1/items/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: {
      readonly id?: string;
      readonly type: string;
      readonly tags?: ReadonlyArray<string>;
      readonly attributes?: { readonly [name: string]: putV1ItemsId__schema0Input };
      readonly link?: string | null;
      readonly validFrom?: string | null;
      readonly validTo?: string | null;
      readonly popularity?: number;
    };
    readonly answer: ItemView;
  };
  /** Remove one item. */
  "DELETE /v1/items/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: {
      readonly ok: true;
    };
  };
  /** The channels, credentials masked. */
  "GET /v1/channels": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: {
      readonly items: ReadonlyArray<ChannelView>;
      readonly next: string | null;
    };
  };
  /** One channel, credentials masked. */
  "GET /v1/channels/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: ChannelView;
  };
  /** Store a channel. */
  "PUT /v1/channels/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: ChannelInput;
    readonly answer: ChannelView;
  };
  /** Remove a channel and its credentials. */
  "DELETE /v1/channels/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: {
      readonly ok: true;
    };
  };
  /** Try a channel's credentials without sending. */
  "POST /v1/channels/{id}/test": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: ChannelTest;
  };
  /** Pause a channel, or let it go on. */
  "PUT /v1/channels/{id}/paused": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: {
      readonly on: boolean;
    };
    readonly answer: {
      readonly on: boolean;
    };
  };
  /** Channels and campaigns that were paused by themselves, newest first. */
  "GET /v1/pauses": {
    readonly path: undefined;
    readonly query: { readonly limit?: string | number | boolean };
    readonly body: undefined;
    readonly answer: {
      readonly items: ReadonlyArray<Pause>;
      readonly next: string | null;
    };
  };
  /** Take back that tokens are dead or in quarantine. */
  "POST /v1/tokens/undo": {
    readonly path: undefined;
    readonly query: { readonly dryRun?: "0" | "1" | "true" | "false" | "" };
    readonly body: {
      readonly tokens: ReadonlyArray<TokensToUndoInput>;
    };
    readonly answer: TokensUndone;
  };
  /** Where vendors tell what became of messages. */
  "POST /callbacks/{channel}/{secret}": {
    readonly path: { readonly channel: string; readonly secret: string };
    readonly query: undefined;
    readonly body: string | undefined;
    readonly answer: string;
  };
  /** Where vendors try the address out. */
  "GET /callbacks/{channel}/{secret}": {
    readonly path: { readonly channel: string; readonly secret: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: string;
  };
  /** The webhooks, without their secrets. */
  "GET /v1/webhooks": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: Webhooks;
  };
  /** Make a webhook. */
  "POST /v1/webhooks": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: WebhookInputInput;
    readonly answer: WebhookMade;
  };
  /** One webhook, without its secret. */
  "GET /v1/webhooks/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: Webhook;
  };
  /** Change a webhook. */
  "PUT /v1/webhooks/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: WebhookInputInput;
    readonly answer: Webhook;
  };
  /** Remove a webhook. */
  "DELETE /v1/webhooks/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: {
      readonly ok: true;
    };
  };
  /** Give a webhook a new secret. */
  "POST /v1/webhooks/{id}/secret": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: WebhookSecret;
  };
  /** Send a test event. */
  "POST /v1/webhooks/{id}/test": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: WebhookTest;
  };
  /** What a webhook was told, or is to be told, newest first. */
  "GET /v1/webhooks/{id}/deliveries": {
    readonly path: { readonly id: string };
    readonly query: { readonly limit?: string | number | boolean; readonly cursor?: string | number | boolean; readonly state?: string | number | boolean };
    readonly body: undefined;
    readonly answer: {
      readonly items: ReadonlyArray<WebhookDelivery>;
      readonly next: string | null;
    };
  };
  /** Send a delivery again, at once. */
  "POST /v1/webhooks/{id}/deliveries/{delivery}/retry": {
    readonly path: { readonly id: string; readonly delivery: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: {
      readonly ok: true;
    };
  };
  /** Today by hour beside yesterday and a week ago, and what wants attention. */
  "GET /v1/reports/today": {
    readonly path: undefined;
    readonly query: { readonly zone?: string | number | boolean };
    readonly body: undefined;
    readonly answer: Today;
  };
  /** Attempts and what came of them. */
  "GET /v1/reports/funnel": {
    readonly path: undefined;
    readonly query: { readonly from?: string | number | boolean; readonly to?: string | number | boolean; readonly by?: string | number | boolean };
    readonly body: undefined;
    readonly answer: Funnel;
  };
  /** Why attempts failed, with the vendors' own codes and what to do. */
  "GET /v1/reports/failures": {
    readonly path: undefined;
    readonly query: { readonly from?: string | number | boolean; readonly to?: string | number | boolean; readonly channel?: string | number | boolean; readonly by?: string | number | boolean };
    readonly body: undefined;
    readonly answer: Failures;
  };
  /** How far messages get on the devices of each maker and ROM. */
  "GET /v1/reports/reach": {
    readonly path: undefined;
    readonly query: { readonly from?: string | number | boolean; readonly to?: string | number | boolean };
    readonly body: undefined;
    readonly answer: ReachReport;
  };
  /** What is left today of lines' quotas and of what vendors take. */
  "GET /v1/reports/quotas": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: Quotas;
  };
  /** How creatives do and wear, what hangs on how few of them, and which to rest or retire. */
  "GET /v1/reports/creatives": {
    readonly path: undefined;
    readonly query: { readonly from?: string | number | boolean; readonly to?: string | number | boolean; readonly campaign?: string | number | boolean };
    readonly body: undefined;
    readonly answer: CreativesReport;
  };
  /** What spoke for what was sent, in words, and whether leaning on it went with opens. */
  "GET /v1/reports/reasons": {
    readonly path: undefined;
    readonly query: { readonly from?: string | number | boolean; readonly to?: string | number | boolean; readonly campaign?: string | number | boolean };
    readonly body: undefined;
    readonly answer: ReasonsReport;
  };
  /** How tokens stand by channel and maker, and what token hygiene removed. */
  "GET /v1/reports/tokens": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: TokensReport;
  };
  /** Where people and messages stand, and why others stayed silent. */
  "GET /v1/reports/summary": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: Summary;
  };
  /** Versions of what was learned, newest first, and how their predictions did. */
  "GET /v1/learning/models": {
    readonly path: undefined;
    readonly query: { readonly limit?: string | number | boolean; readonly cursor?: string | number | boolean; readonly learned?: "0" | "1" | "true" | "false" | "" };
    readonly body: undefined;
    readonly answer: LearnedModels;
  };
  /** One version: calibration, what it leans on, prices and hours. */
  "GET /v1/learning/models/{version}": {
    readonly path: { readonly version: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: LearnedModelDetail;
  };
  /** Whether what is foretold still holds, day by day. */
  "GET /v1/learning/drift": {
    readonly path: undefined;
    readonly query: { readonly days?: string | number | boolean };
    readonly body: undefined;
    readonly answer: DriftReport;
  };
  /** Hold deciders to a version, whatever is learned. */
  "POST /v1/learning/models/{version}/hold": {
    readonly path: { readonly version: string };
    readonly query: undefined;
    readonly body: {
      readonly reason?: string;
    };
    readonly answer: {
      readonly version: number;
      readonly kind: "hold" | "promotion";
      readonly at: string;
      readonly until: string | null;
      readonly by: string;
      readonly reason: string | null;
      readonly isObeyed: boolean;
    } | null;
  };
  /** Let a version of one's choice decide. */
  "POST /v1/learning/models/{version}/promote": {
    readonly path: { readonly version: string };
    readonly query: undefined;
    readonly body: {
      readonly reason: string;
      readonly days?: number;
    };
    readonly answer: {
      readonly version: number;
      readonly kind: "hold" | "promotion";
      readonly at: string;
      readonly until: string | null;
      readonly by: string;
      readonly reason: string | null;
      readonly isObeyed: boolean;
    } | null;
  };
  /** End the promotion of a version: deciders use the newest again. */
  "POST /v1/learning/models/{version}/release": {
    readonly path: { readonly version: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: {
      readonly ok: true;
    };
  };
  /** Let deciders use the newest version again, whether one was held or promoted. */
  "DELETE /v1/learning/hold": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: {
      readonly ok: true;
    };
  };
  /** Judge another policy on the log, before anybody receives it. */
  "POST /v1/replays": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly name: string;
      readonly policy?: { readonly [name: string]: unknown };
      readonly strategy?: "random" | "itemFirst" | "creativeFirst" | "combined";
      readonly changes?: { readonly [name: string]: unknown };
      readonly from?: string;
      readonly to?: string;
      readonly reward?: "opened" | "policy";
      readonly estimators?: ReadonlyArray<"IPS" | "SNIPS" | "DM" | "DR" | "SWITCH-DR">;
      readonly resamples?: number;
      readonly seed?: string;
    };
    readonly answer: Replay;
  };
  /** Replays that were asked for, newest first. */
  "GET /v1/replays": {
    readonly path: undefined;
    readonly query: { readonly limit?: string | number | boolean; readonly cursor?: string | number | boolean };
    readonly body: undefined;
    readonly answer: {
      readonly items: ReadonlyArray<Replay>;
      readonly next: string | null;
    };
  };
  /** One replay: how far it is, or what it came to. */
  "GET /v1/replays/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: Replay;
  };
  /** Call off a replay that runs. */
  "DELETE /v1/replays/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: Replay;
  };
  /** When people are active by hour of their week, and whether hours of their own are worth having. */
  "GET /v1/reports/activity": {
    readonly path: undefined;
    readonly query: { readonly campaign?: string | number | boolean; readonly audience?: string | number | boolean };
    readonly body: undefined;
    readonly answer: ActivityReport;
  };
  /** A person's hours as a decision sees them, and the best that are free now. */
  "GET /v1/people/{id}/hours": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: PersonHours;
  };
  /** What foretold a person's hours when a decision was made. */
  "GET /v1/people/{id}/decisions/{decision}/hours": {
    readonly path: { readonly id: string; readonly decision: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: DecidedHours;
  };
  /** How many people match a predicate now. */
  "POST /v1/audiences/size": {
    readonly path: undefined;
    readonly query: { readonly exact?: "0" | "1" | "true" | "false" | "" };
    readonly body: {
      readonly where: PredicateInput;
    };
    readonly answer: AudienceSize;
  };
  /** What one day would bring if a campaign were live. */
  "POST /v1/campaigns/{id}/forecast": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: {
      readonly days?: 1;
      readonly people?: number;
      readonly campaign?: CampaignInput;
      readonly creatives?: ReadonlyArray<CreativeInput>;
    } | undefined;
    readonly answer: Forecast;
  };
  /** The lab's clock. */
  "GET /lab": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: {
      readonly now: string;
    };
  };
  /** Let the lab's clock walk on, and do everything that falls due on the way. */
  "POST /lab/advance": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly to: string;
    };
    readonly answer: Advance;
  };
  /** Make a key. */
  "POST /v1/keys": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly name: string;
      readonly scope: "ingest" | "client" | "read" | "admin";
    };
    readonly answer: {
      readonly id: string;
      readonly name: string;
      readonly scope: "ingest" | "client" | "read" | "admin";
      readonly secret: string;
      readonly identitySecret: string | null;
    };
  };
  /** The keys, without their secrets. */
  "GET /v1/keys": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: {
      readonly items: ReadonlyArray<{
        readonly id: string;
        readonly name: string;
        readonly scope: "ingest" | "client" | "read" | "admin";
        readonly createdAt: string;
        readonly revokedAt: string | null;
      }>;
      readonly next: string | null;
    };
  };
  /** Revoke a key. */
  "DELETE /v1/keys/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: {
      readonly ok: true;
    };
  };
  /** Who is signed in at the console. */
  "GET /v1/session": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: Session;
  };
  /** Sign in at the console. */
  "POST /v1/session": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly email?: string;
      readonly password?: string;
      readonly key?: string;
    };
    readonly answer: {
      readonly operator: SignedIn;
    };
  };
  /** Sign out. */
  "DELETE /v1/session": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: {
      readonly ok: true;
    };
  };
  /** Make the first operator, an admin, and sign in. */
  "POST /v1/setup": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly email: string;
      readonly name: string;
      readonly password: string;
    };
    readonly answer: {
      readonly operator: SignedIn;
    };
  };
  /** Change one's own password. */
  "PUT /v1/session/password": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly current: string;
      readonly next: string;
    };
    readonly answer: {
      readonly ok: true;
    };
  };
  /** The people who use the console. */
  "GET /v1/operators": {
    readonly path: undefined;
    readonly query: { readonly limit?: string | number | boolean; readonly cursor?: string | number | boolean };
    readonly body: undefined;
    readonly answer: {
      readonly items: ReadonlyArray<Operator>;
      readonly next: string | null;
    };
  };
  /** Make an operator. */
  "POST /v1/operators": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: {
      readonly email: string;
      readonly name: string;
      readonly role: "viewer" | "operator" | "approver" | "admin";
    };
    readonly answer: {
      readonly id: string;
      readonly email: string;
      readonly name: string;
      readonly role: "viewer" | "operator" | "approver" | "admin";
      readonly disabled: boolean;
      readonly createdAt: string;
      readonly disabledAt: string | null;
      readonly lastSignInAt: string | null;
      readonly password: string;
    };
  };
  /** Change an operator. */
  "PUT /v1/operators/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: {
      readonly name?: string;
      readonly role?: "viewer" | "operator" | "approver" | "admin";
      readonly disabled?: boolean;
      readonly newPassword?: boolean;
    };
    readonly answer: {
      readonly id: string;
      readonly email: string;
      readonly name: string;
      readonly role: "viewer" | "operator" | "approver" | "admin";
      readonly disabled: boolean;
      readonly createdAt: string;
      readonly disabledAt: string | null;
      readonly lastSignInAt: string | null;
      readonly password: string | null;
    };
  };
  /** Remove an operator. */
  "DELETE /v1/operators/{id}": {
    readonly path: { readonly id: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: {
      readonly ok: true;
    };
  };
  /** Who changed what, newest first. */
  "GET /v1/audit": {
    readonly path: undefined;
    readonly query: { readonly limit?: string | number | boolean; readonly cursor?: string | number | boolean; readonly kind?: string | number | boolean; readonly actor?: string | number | boolean; readonly object?: string | number | boolean; readonly from?: string | number | boolean; readonly to?: string | number | boolean };
    readonly body: undefined;
    readonly answer: {
      readonly items: ReadonlyArray<AuditEntry>;
      readonly next: string | null;
    };
  };
  /** The process is alive. */
  "GET /healthz": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: {
      readonly ok: true;
    };
  };
  /** The process can take work. */
  "GET /readyz": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: Ready;
  };
  /** Counters and gauges for Prometheus. */
  "GET /metrics": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: string;
  };
  /** The console. */
  "GET /": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: string;
  };
  /** The console's bell.svg. */
  "GET /bell.svg": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: string;
  };
  /** The console's theme.js. */
  "GET /theme.js": {
    readonly path: undefined;
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: string;
  };
  /** A file of the console. */
  "GET /assets/{file}": {
    readonly path: { readonly file: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: string;
  };
  /** The browser client and its service worker. */
  "GET /client/{file}": {
    readonly path: { readonly file: string };
    readonly query: undefined;
    readonly body: undefined;
    readonly answer: string;
  };
}
