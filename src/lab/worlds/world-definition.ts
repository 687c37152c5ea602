import type { Parameter, Parameters } from "./parameters.ts";
import type { Wording } from "./reading.ts";
import type { Thing } from "./thing.ts";

/** A deed in the app that the server hears of, such as a play; `weight` is how often it is chosen among a session's deeds. */
export interface Deed {
  readonly event: string;
  readonly weight: number;
  /** Searching names no thing, but a word of taste. */
  readonly about: "thing" | "word";
  /** Types of things that it may be done to; empty = all. */
  readonly types: readonly string[];
  /** Whether the thing's price is told as `amount` and `revenue`. */
  readonly paid: boolean;
}

/** What may follow in the app when a push was followed: each step with its chance, given the one before it. */
export interface FollowUp {
  readonly event: string;
  readonly chance: Parameter;
  readonly paid: boolean;
}

export interface ThingsOptions {
  readonly seed: string;
  /** Beginning of the people's past, beginning of the lab, its end. */
  readonly pastMs: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** Everything that tells one world from another. */
export interface WorldDefinition {
  readonly name: string;
  readonly summary: string;
  /** The catalogue that the service's operators would write, in YAML. */
  readonly catalogue: URL;
  /** What taste is over, the more popular first. */
  readonly tags: readonly string[];
  readonly parameters: Parameters;
  readonly wordingMeans: Readonly<Partial<Record<Wording, number>>>;
  readonly deeds: readonly Deed[];
  readonly followUps: readonly FollowUp[];
  /** The event that counts as converted when it follows an opened push. */
  readonly goal: string;
  makeThings(options: ThingsOptions): readonly Thing[];
}
