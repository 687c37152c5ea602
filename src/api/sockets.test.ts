import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeTestServer, type TestServer } from "./testing/make-test-server.ts";

describe("on the wire", () => {
  let server: TestServer;
  let port = 0;

  beforeEach(async () => {
    server = makeTestServer({ timeouts: { connectionMs: 5000, headersMs: 150, requestMs: 300, keepAliveMs: 1000, checkEveryMs: 50 } });
    port = Number(new URL(await server.app.listen({ host: "127.0.0.1", port: 0 })).port);
  });
  afterEach(async () => {
    await server.app.close();
  });

  /** Writes raw bytes and reads until the server hangs up. */
  const talk = (...parts: readonly (string | Buffer)[]): Promise<{ readonly status: number; readonly body: unknown }> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1");
      const chunks: Buffer[] = [];
      socket.on("data", (chunk) => chunks.push(chunk));
      socket.on("error", reject);
      socket.on("close", () => {
        const text = Buffer.concat(chunks).toString();
        const body = text.slice(text.indexOf("\r\n\r\n") + 4);
        resolve({ status: Number(text.split(" ")[1]), body: body === "" ? null : JSON.parse(body) });
      });
      for (const part of parts) socket.write(part);
    });

  const head = (more: string) =>
    `POST /v1/batch HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.ports.secretOf.ingest}\r\nContent-Type: application/json\r\n${more}\r\n`;

  it("a body that never ends is answered 408 in our shape and cut off", async () => {
    const { status, body } = await talk(head("Content-Length: 1000\r\n"), '{"batch": [');
    expect(status).toBe(408);
    expect(body).toEqual({ error: { code: "requestTimeout", message: expect.any(String), remedy: expect.any(String) } });
  });

  it("headers that never end are cut off too", async () => {
    const { status, body } = await talk("POST /v1/batch HTTP/1.1\r\nHost: x\r\nX-Slow: ");
    expect([status, body]).toEqual([408, { error: expect.objectContaining({ code: "requestTimeout" }) }]);
  });

  it("headers that are too large are refused", async () => {
    const { status, body } = await talk(`GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${"x".repeat(40_000)}\r\n\r\n`);
    expect([status, body]).toEqual([431, { error: expect.objectContaining({ code: "headersTooLarge" }) }]);
  });

  it("what is not HTTP is refused", async () => {
    const { status, body } = await talk("HELLO\r\n\r\n");
    expect([status, body]).toEqual([400, { error: expect.objectContaining({ code: "malformedRequest" }) }]);
  });

  it("a length beyond the limit is refused before the body is sent", async () => {
    const { status, body } = await talk(head("Content-Length: 900000\r\n"));
    expect([status, body]).toEqual([413, { error: expect.objectContaining({ code: "payloadTooLarge" }) }]);
  });

  it("a key that is wrong is refused before the body is sent", async () => {
    const { status } = await talk(
      `PUT /v1/policy HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer nobody\r\nContent-Length: 100\r\nConnection: close\r\n\r\n`,
    );
    expect(status).toBe(401);
  });

  it("a gzip body with a length and one in chunks are both taken", async () => {
    const event = { type: "track", userId: "p1", event: "play" };
    const zipped = gzipSync(JSON.stringify({ batch: [event, { ...event, messageId: "e2" }] }));
    const sized = await talk(head(`Content-Encoding: gzip\r\nConnection: close\r\nContent-Length: ${zipped.length}\r\n`), zipped);
    expect([sized.status, sized.body]).toEqual([200, { success: true, accepted: 2, refused: [] }]);
    const chunked = await talk(
      head("Content-Encoding: gzip\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"),
      `${zipped.length.toString(16)}\r\n`,
      zipped,
      "\r\n0\r\n\r\n",
    );
    expect([chunked.status, chunked.body]).toEqual([200, { success: true, accepted: 2, refused: [] }]);
  });

  it("a gzip body that grows beyond the limit is refused half-way", async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000));
    const { status, body } = await talk(head(`Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n`), bomb);
    expect([status, body]).toEqual([413, { error: expect.objectContaining({ code: "payloadTooLarge" }) }]);
  });

  it("a bad percent-encoding in the path is refused", async () => {
    const { status, body } = await talk("GET /v1/people/%ff%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    expect([status, body]).toEqual([400, { error: expect.objectContaining({ code: "malformedRequest" }) }]);
  });
});
