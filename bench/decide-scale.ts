import { decodeState, encodeState } from "../src/person/state-codec.ts";
import { decidePerson, type World, type WorldPerson } from "./decide-world.ts";
import { type Rate, rateOf } from "./measure.ts";

/** Everybody's encoded state in one buffer, as a table of people holds it. */
export interface Herd {
  readonly size: number;
  readonly bytes: number;
  /** The person as a worker gets them: decoded from their bytes. */
  person(n: number): WorldPerson;
}

/** So many people by copying the world's one after the other; each has bytes of their own, so that no cache is warmer than it would be. */
export function makeHerd({ states }: World, size: number): Herd {
  const encoded = states.map(({ state }) => encodeState(state));
  const ends = new Float64Array(size + 1);
  for (let n = 0; n < size; n++) ends[n + 1] = (ends[n] ?? 0) + (encoded[n % encoded.length]?.length ?? 0);
  const bytes = ends[size] ?? 0;
  const all = Buffer.allocUnsafe(bytes);
  for (let n = 0; n < size; n++) all.set(encoded[n % encoded.length] ?? [], ends[n]);
  return {
    size,
    bytes,
    person(n) {
      const decoded = decodeState(all.subarray(ends[n], ends[n + 1]));
      if (!decoded.ok) throw new Error(`person ${n}: ${decoded.error.kind}`);
      return { personId: `u_${n}`, state: decoded.value };
    },
  };
}

/** Decides `count` people spread over the first `size` of the herd: one of each stretch, not always the same of the world's people. */
export function decideAcross(
  { shared }: World,
  herd: Herd,
  { size, count }: { readonly size: number; readonly count: number },
): Promise<Rate> {
  const step = size / count;
  return rateOf(count, () => {
    for (let n = 0; n < count; n++) decidePerson(shared, herd.person(Math.floor(n * step) + ((n * 7919) % Math.floor(step))), n);
  });
}
