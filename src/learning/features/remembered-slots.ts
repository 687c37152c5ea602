import { slotOf } from "./slots.ts";

const mostRemembered = 1000;

/** `slotOf` for the few values that a namespace has, such as platforms: each is hashed once. */
export function rememberedSlots(namespace: string): (value: string | number) => number {
  // A memo of a pure function, not state.
  const known = new Map<string | number, number>();
  return (value) => {
    const before = known.get(value);
    if (before !== undefined) return before;
    const slot = slotOf(namespace, value);
    if (known.size < mostRemembered) known.set(value, slot);
    return slot;
  };
}
