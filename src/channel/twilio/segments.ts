/** How a text goes through the air: characters as the encoding counts them, and the segments that are paid for. */
export interface SegmentCount {
  readonly encoding: "GSM-7" | "UCS-2";
  /** Septets, or UTF-16 units. */
  readonly units: number;
  readonly segments: number;
}

/** GSM 7-bit default alphabet without the escape, and its extension table, whose characters count two. Source: 3GPP TS 23.038 §6.2.1. */
const alphabet =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const extension = "\f^{}\\[~]|€";
const septets: ReadonlyMap<string, number> = new Map([
  ...[...alphabet].map((character) => [character, 1] as const),
  ...[...extension].map((character) => [character, 2] as const),
]);

/** What one segment holds, alone or as a part of several: the header of a part takes 6 bytes (3GPP TS 23.040 §9.2.3.24.1). */
const room = { "GSM-7": { alone: 160, part: 153 }, "UCS-2": { alone: 70, part: 67 } } as const;

/** One character outside the GSM alphabet turns the whole text into UCS-2. A character of two units is never torn apart. */
export function countSegments(text: string): SegmentCount {
  const characters = [...text];
  const encoding = characters.every((character) => septets.has(character)) ? "GSM-7" : "UCS-2";
  const sizes = characters.map((character) => (encoding === "GSM-7" ? (septets.get(character) ?? 2) : character.length));
  const units = sizes.reduce((sum, size) => sum + size, 0);
  const { alone, part } = room[encoding];
  if (units <= alone) return { encoding, units, segments: 1 };
  let segments = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > part) {
      segments++;
      used = 0;
    }
    used += size;
  }
  return { encoding, units, segments };
}
