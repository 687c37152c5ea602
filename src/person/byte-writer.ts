/** Appends numbers and texts to a growing byte array. */
export class ByteWriter {
  // Not zeroed, and cut from Node's pool when small: making one costs little.
  private bytes: Buffer;
  private at = 0;

  constructor(capacity: number) {
    this.bytes = Buffer.allocUnsafe(capacity);
  }

  get length(): number {
    return this.at;
  }

  byte(value: number): void {
    this.need(1);
    this.bytes[this.at++] = value;
  }

  /** A whole number from 0 to 2^53 - 1, seven bits a byte, lowest first. */
  count(value: number): void {
    this.need(8);
    const { bytes } = this;
    let at = this.at;
    let rest = value;
    while (rest >= 0x80000000) {
      bytes[at++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    while (rest >= 128) {
      bytes[at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    bytes[at++] = rest;
    this.at = at;
  }

  /** A whole number of either sign with up to 52 bits, near zero in few bytes. */
  signed(value: number): void {
    this.count(value < 0 ? -2 * value - 1 : 2 * value);
  }

  u32(value: number): void {
    this.need(4);
    this.at = this.bytes.writeUInt32LE(value, this.at);
  }

  f32(value: number): void {
    this.need(4);
    this.at = this.bytes.writeFloatLE(value, this.at);
  }

  f64(value: number): void {
    this.need(8);
    this.at = this.bytes.writeDoubleLE(value, this.at);
  }

  /** A text of ASCII characters, one byte each; writes nothing and says false when it holds others. */
  ascii(text: string): boolean {
    this.need(text.length);
    const { bytes, at } = this;
    let seen = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      seen |= code;
      bytes[at + i] = code;
    }
    if (seen > 127) return false;
    this.at += text.length;
    return true;
  }

  /** A lower-case UUID as 16 bytes; writes nothing and says false when the text is none. */
  uuid(text: string): boolean {
    if (text.length !== 36 || text[8] !== "-" || text[13] !== "-" || text[18] !== "-" || text[23] !== "-") return false;
    this.need(16);
    const { bytes, at } = this;
    for (let i = 0, from = 0; i < 16; i++, from += 2) {
      if (i === 4 || i === 6 || i === 8 || i === 10) from++;
      const high = hexDigit(text.charCodeAt(from));
      const low = hexDigit(text.charCodeAt(from + 1));
      if (high < 0 || low < 0) return false;
      bytes[at + i] = high * 16 + low;
    }
    this.at += 16;
    return true;
  }

  append(other: Uint8Array): void {
    this.need(other.length);
    this.bytes.set(other, this.at);
    this.at += other.length;
  }

  /** Takes back what was written beyond a length. */
  cutTo(length: number): void {
    this.at = length;
  }

  /** The bytes so far: a view that the next write may leave behind. */
  done(): Uint8Array {
    return this.bytes.subarray(0, this.at);
  }

  private need(count: number): void {
    if (this.at + count > this.bytes.length) this.grow(count);
  }

  private grow(count: number): void {
    const grown = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.at + count));
    grown.set(this.bytes.subarray(0, this.at));
    this.bytes = grown;
  }
}

const hexDigit = (code: number): number => (code >= 48 && code <= 57 ? code - 48 : code >= 97 && code <= 102 ? code - 87 : -1);
