import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import apn from "@parse/node-apn";
import { ProviderTokens } from "../src/channel/apns/provider-token.ts";
import { buildApnsRequest } from "../src/channel/apns/request.ts";
import { apns } from "../src/channel/apns/sender.ts";
import { allFigures, alternate, bestOf, type Contestant, type Measure, rateInFlight, ratio } from "./measure.ts";
import { notification } from "./notification.ts";
import { openRawHttp2 } from "./raw-http2.ts";
import { startReceiver } from "./start-receiver.ts";

const count = 10_000;
const inFlight = 200;
const topic = "com.example.app";
const token = (device: number): string => device.toString(16).padStart(64, "a0");

export const sendApns: Measure = {
  name: "send-apns",
  what: "notifications a second to APNs' protocol over TLS, 200 in flight",
  async run(rounds) {
    const receiver = await startReceiver("apns");
    const { privateKey } = generateKeyPairSync("ec", {
      namedCurve: "prime256v1",
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
      publicKeyEncoding: { type: "spki", format: "pem" },
    });
    const key = { keyId: "ABC123DEFG", teamId: "TEAM123456" };
    const closers: (() => Promise<void> | void)[] = [];
    const contestants: Record<string, Contestant> = {};
    for (const connections of [1, 2]) {
      const sender = apns.makeSender(
        {
          id: "bench",
          vendor: "apns",
          appId: topic,
          endpoints: { api: receiver.url },
          ca: receiver.ca,
          credentials: { ...key, privateKey },
        },
        { nowMs: Date.now, sessions: connections },
      );
      contestants[`carillon, ${connections} connections`] = () =>
        rateInFlight(count, inFlight, async (n) => {
          const verdict = await sender.send(notification(n, token(n)));
          if (verdict.kind !== "accepted") throw new Error(`carillon: ${JSON.stringify(verdict)}`);
        });
      const raw = await openRawHttp2(receiver, connections);
      const authorization = new ProviderTokens({ ...key, privateKey: createPrivateKey(privateKey) }, Date.now).current();
      const made = buildApnsRequest(notification(0, token(0)), { prefix: "", authorization, topic, nowMs: Date.now() });
      if (!made.ok) throw new Error("the request could not be built");
      const { headers, body } = made.value;
      contestants[`raw http2, ${connections} connections`] = () =>
        rateInFlight(count, inFlight, async (n) => {
          if ((await raw.post(`/3/device/${token(n)}`, headers, String(body))) !== 200) throw new Error("raw: not 200");
        });
      closers.push(
        () => sender.close(),
        () => raw.close(),
      );
    }
    for (const connections of [1, 2]) {
      const options = {
        token: { ...key, key: privateKey },
        production: false,
        address: "127.0.0.1",
        port: receiver.port,
        ca: [receiver.ca],
      };
      const provider = connections === 1 ? new apn.Provider(options) : new apn.MultiProvider({ ...options, clientCount: connections });
      contestants[`node-apn, ${connections} connections`] = () => rateInFlight(count, inFlight, (n) => sendByNodeApn(provider, n));
      closers.push(() => provider.shutdown());
    }
    const found = await alternate(rounds, "notifications", contestants);
    for (const close of closers) await close();
    await receiver.stop();
    const [ours, theirs, raw] = [bestOf(found, "carillon"), bestOf(found, "node-apn"), bestOf(found, "raw")];
    return {
      figures: allFigures(found),
      ratios: [
        ratio("carillon ÷ node-apn, each at its best", ours?.clock, theirs?.clock, 1.3),
        ratio("carillon ÷ raw http2, each at its best", ours?.clock, raw?.clock, 0.9),
        ratio("the same by CPU time: ÷ node-apn", ours?.cpu, theirs?.cpu),
        ratio("the same by CPU time: ÷ raw http2", ours?.cpu, raw?.cpu),
      ],
      notes: [
        "The receiver answers from made-up bytes in a process of its own: the verifying simulators, and even node:http2, would be the bottleneck.",
      ],
    };
  },
};

async function sendByNodeApn(
  provider: { send(notification: apn.Notification, to: string): Promise<apn.Responses<apn.ResponseSent, apn.ResponseFailure>> },
  n: number,
): Promise<void> {
  const { title, body, data, messageId, ttlSeconds } = notification(n, "");
  const note = new apn.Notification({ ...data });
  note.topic = topic;
  note.alert = { title, body };
  note.priority = 5;
  note.pushType = "alert";
  note.id = messageId;
  note.expiry = Math.floor(Date.now() / 1000) + ttlSeconds;
  const { failed } = await provider.send(note, token(n));
  if (failed.length > 0) throw new Error(`node-apn: ${JSON.stringify(failed[0])}`);
}
