import type { ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";

/** How a text is kept: plain ASCII, UTF-8, a lower-case UUID as its 16 bytes, or (with halves of surrogate pairs) UTF-16. */
const form = { ascii: 0, utf8: 1, uuid: 2, utf16: 3 } as const;

/** Collects a record's texts, each distinct one once, and writes them as one table. */
export class TextTableWriter {
  private readonly texts: string[] = [];
  private readonly places = new Map<string, number>();

  /** Place of a text in the table. */
  place(text: string): number {
    const known = this.places.get(text);
    if (known !== undefined) return known;
    const place = this.texts.push(text) - 1;
    this.places.set(text, place);
    return place;
  }

  /** Adds a text that nothing refers to by place: it is known by its position. */
  append(text: string): void {
    this.texts.push(text);
  }

  /** Count, then each text behind a header of its length in bytes and its form. */
  writeTo(out: ByteWriter): void {
    out.count(this.texts.length);
    for (const text of this.texts) writeText(out, text);
  }
}

function writeText(out: ByteWriter, text: string): void {
  const start = out.length;
  out.count(16 * 4 + form.uuid);
  if (out.uuid(text)) return;
  out.cutTo(start);
  out.count(text.length * 4 + form.ascii);
  if (out.ascii(text)) return;
  out.cutTo(start);
  const sound = text.isWellFormed();
  const bytes = Buffer.from(text, sound ? "utf8" : "utf16le");
  out.count(bytes.length * 4 + (sound ? form.utf8 : form.utf16));
  out.append(bytes);
}

/** Reads a table from a record's bytes, which the reader stands in; null when it is damaged. Leaves the reader behind it. */
export function readTextTable(reader: ByteReader, bytes: Uint8Array): readonly string[] | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // One text for all ASCII ones, one for all UUIDs: cutting is cheaper than many conversions.
  const latin = buffer.toString("latin1");
  let hex = "";
  const texts: string[] = [];
  for (let left = reader.size(); left > 0; left--) {
    const header = reader.count();
    const length = Math.floor(header / 4);
    const from = reader.skip(length);
    if (from < 0) return null;
    const kind = header & 3;
    if (kind === form.ascii) texts.push(latin.substring(from, from + length));
    else if (kind === form.uuid) {
      if (hex === "") hex = buffer.toString("hex");
      texts.push(uuidAt(hex, from * 2));
    } else texts.push(buffer.toString(kind === form.utf8 ? "utf8" : "utf16le", from, from + length));
  }
  return reader.failed ? null : texts;
}

function uuidAt(hex: string, at: number): string {
  const first = `${hex.substring(at, at + 8)}-${hex.substring(at + 8, at + 12)}-${hex.substring(at + 12, at + 16)}`;
  return `${first}-${hex.substring(at + 16, at + 20)}-${hex.substring(at + 20, at + 32)}`;
}
