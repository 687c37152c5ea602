import type { Audience, Catalogue } from "../catalogue/catalogue.ts";
import type { LedgerEntry, PersonState, Preferences } from "../person/state.ts";
import { doNotDisturbStretches, quietStretches } from "../timing/free-time.ts";
import { type LocalPiece, localPieces } from "../timing/local-pieces.ts";
import { minutesIn, type Stretches } from "../timing/stretches.ts";

/** Zone of people who never told us theirs. */
export const fallbackZone = "UTC";

const noEntries: readonly LedgerEntry[] = [];

/**
 * One person and one stretch of time, [nowMs, toMs), in which a message may be placed. Holds what several steps ask for; each
 * thing is worked out when it is first asked for, since most decisions end early.
 */
export class Moment {
  readonly state: PersonState;
  readonly preferences: Preferences;
  readonly catalogue: Catalogue;
  readonly nowMs: number;
  readonly toMs: number;
  readonly zone: string;
  /** Pull placements are answered at once: their stretch is this very instant. */
  readonly atOnce: boolean;
  readonly #leftOut: string | null;
  #counted: readonly LedgerEntry[] | null = null;
  #byItem: ReadonlyMap<string, readonly LedgerEntry[]> | null = null;
  #byCreative: ReadonlyMap<string, readonly LedgerEntry[]> | null = null;
  #pieces: readonly LocalPiece[] | null = null;
  #quiet: Stretches | null = null;
  #doNotDisturb: Stretches | null = null;
  #otherZones: Map<string, readonly LocalPiece[]> | null = null;
  #audiences: Map<Audience, boolean> | null = null;

  constructor(input: {
    readonly state: PersonState;
    readonly preferences: Preferences;
    readonly catalogue: Catalogue;
    readonly nowMs: number;
    readonly toMs: number;
    readonly atOnce: boolean;
    /** A message that does not count against limits: the one that is about to be sent. */
    readonly leftOut?: string;
  }) {
    this.state = input.state;
    this.preferences = input.preferences;
    this.catalogue = input.catalogue;
    this.nowMs = input.nowMs;
    this.toMs = input.toMs;
    this.zone = input.state.zone ?? fallbackZone;
    this.atOnce = input.atOnce;
    this.#leftOut = input.leftOut ?? null;
  }

  /** The stretch in the person's zone. */
  get pieces(): readonly LocalPiece[] {
    this.#pieces ??= localPieces(this.zone, this.nowMs, this.toMs);
    return this.#pieces;
  }

  piecesIn(zone: string): readonly LocalPiece[] {
    if (zone === this.zone) return this.pieces;
    this.#otherZones ??= new Map();
    const known = this.#otherZones.get(zone);
    if (known !== undefined) return known;
    const made = localPieces(zone, this.nowMs, this.toMs);
    this.#otherZones.set(zone, made);
    return made;
  }

  get quiet(): Stretches {
    this.#quiet ??= quietStretches(this.pieces, this.catalogue.policy.quietHours);
    return this.#quiet;
  }

  get doNotDisturb(): Stretches {
    this.#doNotDisturb ??= doNotDisturbStretches(this.pieces, this.preferences.doNotDisturb);
    return this.#doNotDisturb;
  }

  /** Ledger entries that limits count: every class but service. */
  get counted(): readonly LedgerEntry[] {
    this.#counted ??= this.state.ledger.filter((entry) => entry.class !== "service" && entry.messageId !== this.#leftOut);
    return this.#counted;
  }

  /** The counted entries of an item; a limit by item has no others to count. */
  countedOfItem(itemId: string): readonly LedgerEntry[] {
    this.#byItem ??= Map.groupBy(this.counted, (entry) => entry.item ?? "");
    return this.#byItem.get(itemId) ?? noEntries;
  }

  countedOfCreative(creativeId: string): readonly LedgerEntry[] {
    this.#byCreative ??= Map.groupBy(this.counted, (entry) => entry.creative);
    return this.#byCreative.get(creativeId) ?? noEntries;
  }

  /** True when a message can be placed: now for pull, else at some whole minute. */
  hasRoom(free: Stretches): boolean {
    return this.atOnce ? free.length > 0 : minutesIn(free) > 0;
  }

  isIn(audience: Audience): boolean {
    this.#audiences ??= new Map();
    const known = this.#audiences.get(audience);
    if (known !== undefined) return known;
    const found = audience.matches(this.state, this.nowMs);
    this.#audiences.set(audience, found);
    return found;
  }
}
