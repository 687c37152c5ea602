import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { Http2Pool } from "./http2-pool.ts";
import { startScriptedOrigin } from "./scripted-origin.ts";

const request = { path: "/", headers: {}, body: "x" };
const soon = (ms: number): number => performance.now() + ms;
const emptySettings = Buffer.from("000000040000000000", "hex");

/** A peer that opens like an HTTP/2 server and never says another word. */
async function startSilentPeer(): Promise<{ url: string; sockets: Socket[]; close: () => void }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    socket.resume().write(emptySettings);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  // A TCP server that listens has an AddressInfo, never a path.
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, sockets, close };
}

describe("the pool of HTTP/2 connections", () => {
  it("replaces a connection that answers neither the request nor the ping", async () => {
    const peer = await startSilentPeer();
    const pool = new Http2Pool({ origin: new URL(peer.url), sessions: 1, pingTimeoutMs: 50 });
    expect(await pool.request(request, soon(100))).toEqual({ kind: "doubtful", code: "DEADLINE" });
    expect(await pool.request(request, soon(300))).toMatchObject({ kind: "doubtful" });
    expect(peer.sockets.length).toBe(2);
    await pool.close();
    peer.close();
  });

  it("says that nothing was sent to a peer that accepts and does not speak HTTP/2", async () => {
    const server = createServer((socket) => socket.on("error", () => {}).end("SSH-2.0-nope\r\n")).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const pool = new Http2Pool({ origin: new URL(`http://127.0.0.1:${port}`), connectTimeoutMs: 500 });
    expect(await pool.request(request, soon(2_000))).toMatchObject({ kind: "notSent" });
    await pool.close();
    server.close();
  });

  it("keeps a single connection for a trickle and opens the second under load", async () => {
    const origin = await startScriptedOrigin({ http2: true, answer: () => ({ status: 200 }) });
    const pool = new Http2Pool({ origin: new URL(origin.url) });
    for (let i = 0; i < 20; i++) await pool.request(request, soon(2_000));
    expect(pool.stats()).toMatchObject({ connections: 1, connectionsOpened: 1 });
    await Promise.all(Array.from({ length: 100 }, () => pool.request(request, soon(2_000))));
    expect(pool.stats().connectionsOpened).toBe(2);
    await pool.close();
    await origin.close();
  });

  it("calls a request that waited for a free stream until its deadline not sent", async () => {
    const origin = await startScriptedOrigin({ http2: true, maxConcurrentStreams: 1, answer: () => ({ status: 200 }) });
    origin.next("stall");
    const pool = new Http2Pool({ origin: new URL(origin.url), sessions: 1 });
    const first = pool.request(request, soon(300));
    const second = pool.request(request, soon(150));
    expect(await second).toEqual({ kind: "notSent", code: "DEADLINE" });
    expect(await first).toEqual({ kind: "doubtful", code: "DEADLINE" });
    expect(origin.requests).toHaveLength(1);
    await pool.close();
    await origin.close();
  });

  it("reads an answer that comes in pieces, whole", async () => {
    const body = "é".repeat(30_000);
    const origin = await startScriptedOrigin({ http2: true, answer: () => ({ status: 200, body }) });
    const pool = new Http2Pool({ origin: new URL(origin.url) });
    const answer = await pool.request(request, soon(2_000));
    expect(answer.kind === "response" && answer.body).toBe(body);
    await pool.close();
    await origin.close();
  });
});
