import { once } from "node:events";
import { type ClientHttp2Session, connect } from "node:http2";
import type { Receiver } from "./start-receiver.ts";

/** The least that node:http2 lets one do: a request, its whole answer, nothing checked, no deadline, no retry. */
export interface RawHttp2 {
  post(path: string, headers: Readonly<Record<string, string>>, body: string): Promise<number>;
  close(): Promise<void>;
}

export async function openRawHttp2({ url, ca }: Receiver, connections: number): Promise<RawHttp2> {
  const sessions: ClientHttp2Session[] = [];
  for (let i = 0; i < connections; i++) {
    const session = connect(url, { ca });
    await once(session, "remoteSettings");
    sessions.push(session);
  }
  let turn = 0;
  return {
    post: (path, headers, body) =>
      new Promise((resolve, reject) => {
        const session = sessions[turn++ % sessions.length];
        if (!session) return reject(new Error("no session"));
        const stream = session.request({ ":method": "POST", ":path": path, ...headers });
        let status = 0;
        let text = "";
        stream.setEncoding("utf8");
        stream.on("response", (answer) => {
          status = answer[":status"] ?? 0;
        });
        stream.on("data", (chunk: string) => {
          text += chunk;
        });
        stream.on("error", reject);
        stream.on("end", () => resolve(status + Math.min(0, text.length)));
        stream.end(body);
      }),
    async close() {
      await Promise.all(sessions.map((session) => new Promise<void>((closed) => session.close(closed))));
    },
  };
}
