/**
 * MurmurHash3 x86 32-bit of a text's UTF-8 bytes, as a whole number from 0 to 2^32 − 1. A lone surrogate counts as U+FFFD, as in the
 * Encoding Standard. Stable for ever: learned models address their weights by it. Source: Austin Appleby, SMHasher, MurmurHash3.cpp
 * (public domain).
 */
export function murmur3(text: string, seed = 0): number {
  const { length } = text;
  let hash = seed | 0;
  let block = 0;
  let bytes = 0;
  for (let i = 0; i < length; i++) {
    let code = text.charCodeAt(i);
    if ((bytes & 3) === 0 && i + 3 < length) {
      const [b, c, d] = [text.charCodeAt(i + 1), text.charCodeAt(i + 2), text.charCodeAt(i + 3)];
      if ((code | b | c | d) < 0x80) {
        hash = withBlock(hash, code | (b << 8) | (c << 16) | (d << 24));
        bytes += 4;
        i += 3;
        continue;
      }
    }
    if (code < 0x80) {
      block |= code << (8 * (bytes & 3));
      if ((++bytes & 3) === 0) {
        hash = withBlock(hash, block);
        block = 0;
      }
      continue;
    }
    if (code >= 0xd800 && code <= 0xdfff) {
      const next = i + 1 < length ? text.charCodeAt(i + 1) : 0;
      const paired = code < 0xdc00 && next >= 0xdc00 && next <= 0xdfff;
      code = paired ? 0x10000 + ((code - 0xd800) << 10) + (next - 0xdc00) : 0xfffd;
      if (paired) i++;
    }
    const more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    for (let at = more; at >= 0; at--) {
      const byte = at === more ? (code >>> (6 * more)) | (leads[more] ?? 0) : ((code >>> (6 * at)) & 0x3f) | 0x80;
      block |= byte << (8 * (bytes & 3));
      if ((++bytes & 3) === 0) {
        hash = withBlock(hash, block);
        block = 0;
      }
    }
  }
  if ((bytes & 3) !== 0) hash ^= scrambled(block);
  return finalised(hash ^ bytes);
}

/**
 * One hash of two: the address of a cross such as hour × channel, without building its text. The order counts: mix(a, b) ≠ mix(b, a).
 * One round of MurmurHash3 with `b` as the block and `a` as the hash so far, then its finaliser.
 */
export function mix(a: number, b: number): number {
  return finalised(withBlock(a | 0, b | 0));
}

const leads = [0, 0xc0, 0xe0, 0xf0] as const;

function scrambled(block: number): number {
  const k = Math.imul(block, 0xcc9e2d51);
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
}

function withBlock(hash: number, block: number): number {
  const h = hash ^ scrambled(block);
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

function finalised(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
