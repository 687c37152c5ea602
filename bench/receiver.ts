import { createServer, type TLSSocket } from "node:tls";
import { testingCertificate } from "../src/lab/vendors/testing-certificate.ts";

// The far side of the sending measures, in a process of its own. It speaks just enough HTTP/2 (RFC 9113) and HTTP/1.1 to take a POST and
// give the same answer to all, from bytes made beforehand: node:http2 as a server would cost as much as the clients that are measured,
// and hide the differences between them. It reads no header and verifies nothing.
// `receiver.ts apns|fcm|webPush` prints its port, and ends with its parent.

interface Reply {
  readonly status: 200 | 201;
  readonly header: readonly [name: string, value: string];
  readonly body: string;
}

const replies: Readonly<Record<string, Reply>> = {
  apns: { status: 200, header: ["apns-id", "eabeae54-14a8-11e5-b60b-1697f925ec7b"], body: "" },
  // Answers a message and a request for an access token alike.
  fcm: {
    status: 200,
    header: ["content-type", "application/json"],
    body: JSON.stringify({ name: "projects/demo/messages/0:1700000000000000%abc", access_token: "ya29.bench", expires_in: 3599 }),
  },
  webPush: { status: 201, header: ["location", "https://push.example.net/m/gAAAAA"], body: "" },
};

const reply = replies[process.argv[2] ?? ""];
if (!reply) throw new Error(`receiver.ts ${Object.keys(replies).join("|")}`);

const frameType = { data: 0, headers: 1, settings: 4, ping: 6, windowUpdate: 8 } as const;
const endStream = 1;
const endHeaders = 4;
const acknowledged = 1;
const prefaceBytes = 24;

function frame(type: number, flags: number, streamId: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(streamId, 5);
  return Buffer.concat([head, payload]);
}

/** HPACK (RFC 7541 §6.2.2): a literal without indexing and a new name, nothing compressed. */
const literal = (name: string, value: string): Buffer =>
  Buffer.concat([Buffer.of(0, name.length), Buffer.from(name), Buffer.of(value.length), Buffer.from(value)]);

/** The frames of an answer, and where in them the stream's id belongs. */
function makeAnswer({ status, header, body }: Reply): { readonly bytes: Buffer; readonly idsAt: readonly number[] } {
  const head = Buffer.concat([literal(":status", String(status)), literal(...header)]);
  const headers = frame(frameType.headers, body === "" ? endHeaders | endStream : endHeaders, 0, head);
  if (body === "") return { bytes: headers, idsAt: [5] };
  return { bytes: Buffer.concat([headers, frame(frameType.data, endStream, 0, Buffer.from(body))]), idsAt: [5, headers.length + 5] };
}

const answer = makeAnswer(reply);

function answerTo(streamId: number): Buffer {
  const bytes = Buffer.from(answer.bytes);
  for (const at of answer.idsAt) bytes.writeUInt32BE(streamId, at);
  return bytes;
}

function serveHttp2(socket: TLSSocket): void {
  const settings = Buffer.alloc(6);
  settings.writeUInt16BE(3, 0); // MAX_CONCURRENT_STREAMS
  settings.writeUInt32BE(1000, 2);
  const window = Buffer.alloc(4);
  window.writeUInt32BE(2 ** 31 - 1 - 65_535);
  socket.write(Buffer.concat([frame(frameType.settings, 0, 0, settings), frame(frameType.windowUpdate, 0, 0, window)]));
  let pending: Buffer = Buffer.alloc(0);
  let skip = prefaceBytes;
  socket.on("data", (chunk: Buffer) => {
    const bytes = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    const out: Buffer[] = [];
    let at = Math.min(skip, bytes.length);
    skip -= at;
    while (bytes.length - at >= 9) {
      const end = at + 9 + bytes.readUIntBE(at, 3);
      if (end > bytes.length) break;
      const type = bytes[at + 3];
      const flags = bytes[at + 4] ?? 0;
      const streamId = bytes.readUInt32BE(at + 5);
      if ((type === frameType.data || type === frameType.headers) && (flags & endStream) !== 0) out.push(answerTo(streamId));
      else if (type === frameType.settings && (flags & acknowledged) === 0)
        out.push(frame(frameType.settings, acknowledged, 0, Buffer.alloc(0)));
      else if (type === frameType.ping && (flags & acknowledged) === 0)
        out.push(frame(frameType.ping, acknowledged, 0, bytes.subarray(at + 9, end)));
      at = end;
    }
    pending = Buffer.from(bytes.subarray(at));
    if (out.length > 0) socket.write(out.length === 1 ? (out[0] ?? "") : Buffer.concat(out));
  });
}

/** One request at a time on a connection, each with Content-Length. */
function serveHttp1(socket: TLSSocket, { status, header, body }: Reply): void {
  const text = `HTTP/1.1 ${status} OK\r\n${header[0]}: ${header[1]}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  let pending = "";
  socket.setEncoding("latin1");
  socket.on("data", (chunk: string) => {
    pending += chunk;
    const head = pending.indexOf("\r\n\r\n");
    if (head < 0) return;
    const length = Number(/content-length: *(\d+)/i.exec(pending.slice(0, head))?.[1] ?? 0);
    if (pending.length < head + 4 + length) return;
    pending = pending.slice(head + 4 + length);
    socket.write(text);
  });
}

const server = createServer({ ...testingCertificate, ALPNProtocols: ["h2", "http/1.1"] }, (socket) => {
  socket.setNoDelay(true);
  socket.on("error", () => undefined);
  if (socket.alpnProtocol === "h2") serveHttp2(socket);
  else serveHttp1(socket, reply);
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`${typeof address === "object" && address !== null ? address.port : ""}\n`);
});
process.stdin.on("end", () => process.exit(0));
process.stdin.resume();
