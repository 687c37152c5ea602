import type { Dealings, FacetPast } from "./dealings.ts";

/** A past that is written over for the next item: nothing is made for each of hundreds. */
type Writable = { -readonly [Name in keyof FacetPast]: FacetPast[Name] };

/**
 * Facets numbered from 0 as they come up, and what one person has to do with each, laid out by number: what a person has to do with an
 * item is then read off a few places. Holds one person at a time; `lay` changes the person.
 */
export class FacetBoard {
  readonly #numbers = new Map<number, number>();
  #liking = new Float64Array(64);
  #odds = new Float64Array(64);
  readonly #traits: (string | null)[] = [];
  /** Numbers that the person of the moment has something to do with. */
  #laid: number[] = [];
  #of: Dealings | null = null;
  readonly #past: Writable = { liking: 0, odds: 0, trait: null };

  /** The numbers of facets, to be kept with whatever has them. */
  numbersOf(facets: Int32Array): Int32Array {
    return facets.map((facet) => this.#numbers.get(facet) ?? this.#add(facet));
  }

  lay(dealings: Dealings): void {
    if (this.#of === dealings) return;
    for (const number of this.#laid) this.#write(number, 0, 0, null);
    this.#laid = [];
    this.#of = dealings;
    dealings.forEachFacet((facet, { liking, odds, trait }) => {
      const number = this.#numbers.get(facet);
      if (number === undefined) return;
      this.#laid.push(number);
      this.#write(number, liking, odds, trait);
    });
  }

  /** The same as `withFacets` of the person laid out; valid until asked again. */
  pastOf(numbers: Int32Array): FacetPast {
    let [liking, odds] = [0, 0];
    let trait: string | null = null;
    for (let n = 0; n < numbers.length; n++) {
      const number = numbers[n] ?? 0;
      const liked = this.#liking[number] ?? 0;
      if (liked > liking) liking = liked;
      odds += this.#odds[number] ?? 0;
      trait ??= this.#traits[number] ?? null;
    }
    this.#past.liking = liking;
    this.#past.odds = odds;
    this.#past.trait = trait;
    return this.#past;
  }

  #add(facet: number): number {
    const number = this.#numbers.size;
    this.#numbers.set(facet, number);
    if (number === this.#liking.length) {
      this.#liking = enlarged(this.#liking);
      this.#odds = enlarged(this.#odds);
    }
    // Whoever is laid out already was asked before this facet came up.
    const past = this.#of?.withFacets(Int32Array.of(facet));
    this.#laid.push(number);
    this.#write(number, past?.liking ?? 0, past?.odds ?? 0, past?.trait ?? null);
    return number;
  }

  #write(number: number, liking: number, odds: number, trait: string | null): void {
    this.#liking[number] = liking;
    this.#odds[number] = odds;
    this.#traits[number] = trait;
  }
}

function enlarged(values: Float64Array): Float64Array<ArrayBuffer> {
  const more = new Float64Array(2 * values.length);
  more.set(values);
  return more;
}
