import { type Hop, inOrderOfTries, type Route, type RouteSkip, type Way } from "./route.ts";

/** A way that was left out, and why. */
export interface SkippedWay {
  readonly deviceId: string;
  readonly vendor: string;
  readonly reason: Exclude<RouteSkip, "tried">;
}

/**
 * The ways of a device that were left out and stand before the one that is taken; with none taken (`null`), all that were left out. Ways
 * that were tried are told by their own attempts.
 */
export function betterWays(
  deviceId: string,
  { ways, route, taken }: { readonly ways: readonly Way[]; readonly route: Route; readonly taken: Hop | null },
): readonly SkippedWay[] {
  const vendors = inOrderOfTries(ways).map(({ vendor }) => vendor);
  const place = (vendor: string): number => vendors.indexOf(vendor);
  return route.skipped.flatMap(({ vendor, reason }) =>
    reason === "tried" || (taken !== null && place(vendor) > place(taken.vendor)) ? [] : [{ deviceId, vendor, reason }],
  );
}
