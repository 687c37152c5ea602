import type { Removal } from "./decision.ts";

/** Above this many removals of one campaign by one rule a single line with a count stands for them. */
const mostNamed = 8;

/** Collects what one campaign lost, and sums up what would be a long list. */
export class Removals {
  readonly #campaign: string;
  readonly #lines: Removal[];
  #byRule: Map<string, { named: Removal[]; count: number }> | null = null;

  constructor(campaign: string, lines: Removal[]) {
    this.#campaign = campaign;
    this.#lines = lines;
  }

  add(
    rule: string,
    what: { readonly item?: string; readonly creative?: string; readonly value?: string | number; readonly limit?: string | number },
  ): void {
    this.#byRule ??= new Map();
    let held = this.#byRule.get(rule);
    if (held === undefined) {
      held = { named: [], count: 0 };
      this.#byRule.set(rule, held);
    }
    held.count++;
    if (held.count <= mostNamed) held.named.push({ campaign: this.#campaign, ...what, rule });
  }

  /** The campaign itself leaves. */
  addWhole(rule: string, value: number): void {
    this.close();
    this.#lines.push({ campaign: this.#campaign, rule, value });
  }

  /** Writes what was collected to the lines given at the start. */
  close(): void {
    if (this.#byRule === null) return;
    for (const [rule, { named, count }] of this.#byRule) {
      if (count > mostNamed) this.#lines.push({ campaign: this.#campaign, rule, count });
      else this.#lines.push(...named);
    }
    this.#byRule = null;
  }
}
