/** A stream of chance. Everything random in the core draws from one of these, so that the same seed decides the same. */
export interface Rng {
  /** Uniform in [0, 1) with 32 random bits. */
  next(): number;
  /** Uniform whole number in [0, n); n from 1 to 2^32. */
  below(n: number): number;
}

/**
 * 32-bit hash of a text (FNV-1a over UTF-16 code units, with a murmur3 finaliser so that near texts land far apart).
 * Stable across releases: experiment arms and shards depend on it.
 */
export function hash32(text: string, seed = 0): number {
  let h = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < text.length; i++) {
    h ^= text.charCodeAt(i);
    h = Math.imul(h, 0x01000193);
  }
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A seeded generator: sfc32 (Chris Doty-Humphrey, PractRand), seeded from a text by four hashes and twelve discarded draws. */
export function makeRng(seed: string): Rng {
  let a = hash32(seed, 1);
  let b = hash32(seed, 2);
  let c = hash32(seed, 3);
  let counter = 1;
  const draw = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) draw();
  const next = (): number => draw() / 4294967296;
  return { next, below: (n) => Math.floor(next() * n) };
}
