import { oddsBeside } from "./odds.ts";
import type { Known, PersonView, Responses } from "./person-view.ts";

/** What a person had to do with one item, and what they were sent about it. */
export interface ItemPast {
  readonly known: Known | undefined;
  readonly told: Responses | undefined;
}

/** What a person had to do with some facets. */
export interface FacetPast {
  /** Weight of the best-liked one in what the person dealt with and opened. */
  readonly liking: number;
  /** How pushes about them did beside everything the person was sent: the sum of their log-odds. */
  readonly odds: number;
  /** The trait that names the first of them to be named by any. */
  readonly trait: string | null;
}

/**
 * What a person has to do with items and facets, laid out to be asked for hundreds of items in one decision: one look-up an item, and one
 * in a small open table a facet.
 */
export class Dealings {
  readonly items: ReadonlyMap<string, ItemPast>;
  /** By style that the person was written to in: how it did beside everything they were sent, as log-odds. */
  readonly styleOdds: ReadonlyMap<string, number>;
  readonly #facets: Int32Array;
  readonly #liking: Float64Array;
  readonly #odds: Float64Array;
  readonly #traits: (string | null)[];
  readonly #mask: number;

  constructor(view: Pick<PersonView, "known" | "byItem" | "byStyle" | "byFacet" | "liking" | "declared" | "sent" | "opened">) {
    const items = new Map<string, ItemPast>();
    for (const [id, known] of view.known) items.set(id, { known, told: view.byItem.get(id) });
    for (const [id, told] of view.byItem) if (!view.known.has(id)) items.set(id, { known: undefined, told });
    this.items = items;
    const size = 2 ** Math.ceil(Math.log2(2 * (view.liking.size + view.byFacet.size + view.declared.size) + 2));
    this.#mask = size - 1;
    this.#facets = new Int32Array(size).fill(-1);
    this.#liking = new Float64Array(size);
    this.#odds = new Float64Array(size);
    for (const [facet, weight] of view.liking) this.#liking[this.#placeFor(facet)] = weight;
    const odds = oddsBeside(view);
    for (const [facet, before] of view.byFacet) this.#odds[this.#placeFor(facet)] = odds(before);
    this.styleOdds = new Map([...view.byStyle].map(([style, before]) => [style, odds(before)]));
    this.#traits = new Array<string | null>(size).fill(null);
    for (const [facet, trait] of view.declared) this.#traits[this.#placeFor(facet)] = trait;
  }

  /** Tells each facet that the person has anything to do with. */
  forEachFacet(hear: (facet: number, past: FacetPast) => void): void {
    for (const [place, facet] of this.#facets.entries()) {
      if (facet >= 0) hear(facet, { liking: this.#liking[place] ?? 0, odds: this.#odds[place] ?? 0, trait: this.#traits[place] ?? null });
    }
  }

  /** What the person has to do with the facets of one item. */
  withFacets(facets: Int32Array): FacetPast {
    let [liking, odds] = [0, 0];
    let trait: string | null = null;
    for (let n = 0; n < facets.length; n++) {
      const place = this.#placeOf(facets[n] ?? 0);
      if (place < 0) continue;
      liking = Math.max(liking, this.#liking[place] ?? 0);
      odds += this.#odds[place] ?? 0;
      trait ??= this.#traits[place] ?? null;
    }
    return { liking, odds, trait };
  }

  /** -1 for a facet that the person has nothing to do with. */
  #placeOf(facet: number): number {
    let at = facet & this.#mask;
    for (let there = this.#facets[at] ?? -1; there !== facet; there = this.#facets[at] ?? -1) {
      if (there < 0) return -1;
      at = (at + 1) & this.#mask;
    }
    return at;
  }

  #placeFor(facet: number): number {
    let at = facet & this.#mask;
    while ((this.#facets[at] ?? -1) >= 0 && this.#facets[at] !== facet) at = (at + 1) & this.#mask;
    this.#facets[at] = facet;
    return at;
  }
}
