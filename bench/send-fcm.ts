import { generateKeyPairSync } from "node:crypto";
import { buildFcmRequest } from "../src/channel/fcm/request.ts";
import { fcm } from "../src/channel/fcm/sender.ts";
import { allFigures, alternate, bestOf, type Contestant, type Measure, rateInFlight, ratio } from "./measure.ts";
import { notification } from "./notification.ts";
import { openRawHttp2 } from "./raw-http2.ts";
import { startReceiver } from "./start-receiver.ts";

const count = 10_000;
const inFlight = 200;
const path = "/v1/projects/demo/messages:send";
const token = (device: number): string => `eXaMpleInstance:APA91bTokenOfADevice${device}`.padEnd(163, "x");

export const sendFcm: Measure = {
  name: "send-fcm",
  what: "notifications a second to FCM's HTTP v1 protocol over TLS, 200 in flight",
  async run(rounds) {
    const receiver = await startReceiver("fcm");
    const { privateKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
      publicKeyEncoding: { type: "spki", format: "pem" },
    });
    const closers: (() => Promise<void>)[] = [];
    const contestants: Record<string, Contestant> = {};
    for (const connections of [1, 2]) {
      const sender = fcm.makeSender(
        {
          id: "bench",
          vendor: "fcm",
          appId: "com.example.app",
          endpoints: { api: receiver.url, token: `${receiver.url}/token` },
          ca: receiver.ca,
          credentials: {
            project_id: "demo",
            private_key_id: "k1",
            private_key: privateKey,
            client_email: "push@demo.iam.gserviceaccount.com",
          },
        },
        { nowMs: Date.now, sessions: connections },
      );
      contestants[`carillon, ${connections} connections`] = () =>
        rateInFlight(count, inFlight, async (n) => {
          const verdict = await sender.send(notification(n, token(n)));
          if (verdict.kind !== "accepted") throw new Error(`carillon: ${JSON.stringify(verdict)}`);
        });
      const raw = await openRawHttp2(receiver, connections);
      const made = buildFcmRequest(notification(0, token(0)), { path, authorization: "Bearer ya29.bench", nowMs: Date.now() });
      if (!made.ok) throw new Error("the request could not be built");
      const { headers, body } = made.value;
      contestants[`raw http2, ${connections} connections`] = () =>
        rateInFlight(count, inFlight, async () => {
          if ((await raw.post(path, headers, String(body))) !== 200) throw new Error("raw: not 200");
        });
      closers.push(
        () => sender.close(),
        () => raw.close(),
      );
    }
    const found = await alternate(rounds, "notifications", contestants);
    for (const close of closers) await close();
    await receiver.stop();
    const [ours, raw] = [bestOf(found, "carillon"), bestOf(found, "raw")];
    return {
      figures: allFigures(found),
      ratios: [
        ratio("carillon ÷ raw http2, each at its best", ours?.clock, raw?.clock, 0.9),
        ratio("the same by CPU time", ours?.cpu, raw?.cpu),
      ],
      notes: [],
    };
  },
};
