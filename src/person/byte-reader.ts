/** Reads what `ByteWriter` wrote. Reading past the end gives zeros and sets `failed`: damage is found once, when all is read. */
export class ByteReader {
  failed = false;
  protected readonly bytes: Buffer;
  private at: number;

  constructor(bytes: Uint8Array, from: number) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = from;
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  byte(): number {
    const byte = this.bytes[this.at];
    if (byte === undefined) this.failed = true;
    else this.at++;
    return byte ?? 0;
  }

  count(): number {
    const { bytes } = this;
    let at = this.at;
    let value = 0;
    for (let scale = 1; scale < 2 ** 56; scale *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) break;
      if (byte < 128) {
        this.at = at;
        return value + byte * scale;
      }
      value += (byte & 127) * scale;
    }
    this.failed = true;
    return 0;
  }

  /** A number of things that follow, each of at least one byte: never more than could be there. */
  size(): number {
    const size = this.count();
    if (size <= this.left) return size;
    this.failed = true;
    return 0;
  }

  signed(): number {
    const value = this.count();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  u32(): number {
    const from = this.skip(4);
    return from < 0 ? 0 : this.bytes.readUInt32LE(from);
  }

  f32(): number {
    const from = this.skip(4);
    return from < 0 ? 0 : this.bytes.readFloatLE(from);
  }

  f64(): number {
    const from = this.skip(8);
    return from < 0 ? 0 : this.bytes.readDoubleLE(from);
  }

  /** Leaves out some bytes and gives the place where they begin; -1 when there are not so many. */
  skip(count: number): number {
    const from = this.at;
    if (count <= this.bytes.length - from) {
      this.at += count;
      return from;
    }
    this.failed = true;
    return -1;
  }
}
