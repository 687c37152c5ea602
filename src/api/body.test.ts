import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { inflated } from "./body.ts";

const gzip = { "content-encoding": "gzip" };

async function read(stream: Readable): Promise<{ readonly bytes: number; readonly code: unknown }> {
  let bytes = 0;
  try {
    for await (const chunk of stream) bytes += chunk.length;
    return { bytes, code: null };
  } catch (error) {
    return { bytes, code: error instanceof Error && "code" in error ? error.code : null };
  }
}

describe("a gzip body", () => {
  it.each([
    ["whole", 1000, { bytes: 1000, code: null }],
    ["of exactly the limit", 100_000, { bytes: 100_000, code: null }],
  ])("%s is inflated", async (_name, size, expected) => {
    const body = inflated(gzip, Readable.from([gzipSync(Buffer.alloc(size))]), 100_000);
    expect(body.ok && (await read(body.value))).toEqual(expected);
  });

  it("stops being inflated at the limit, however much is still to come", async () => {
    const body = inflated(gzip, Readable.from([gzipSync(Buffer.alloc(50_000_000))]), 100_000);
    if (!body.ok) throw new Error(body.error.message);
    const { bytes, code } = await read(body.value);
    expect(code).toBe("FST_ERR_CTP_BODY_TOO_LARGE");
    expect(bytes).toBeLessThanOrEqual(100_000);
  });

  it("whose sender goes away ends with an error", async () => {
    const sender = new Readable({ read() {} });
    const body = inflated(gzip, sender, 100_000);
    if (!body.ok) throw new Error(body.error.message);
    const result = read(body.value);
    sender.push(gzipSync(Buffer.alloc(1000)).subarray(0, 12));
    sender.destroy();
    expect((await result).code).toBe("ERR_STREAM_PREMATURE_CLOSE");
  });
});
