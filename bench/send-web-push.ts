import { createECDH } from "node:crypto";
import { Agent } from "node:https";
import webpush from "web-push";
import { makeRng } from "../src/base/rng.ts";
import { webPush } from "../src/channel/web-push/sender.ts";
import { allFigures, alternate, type Measure, rateInFlight, ratio } from "./measure.ts";
import { notification } from "./notification.ts";
import { startReceiver } from "./start-receiver.ts";

const ours = 6000;
const theirs = 1500;
const browsers = 500;

export const sendWebPush: Measure = {
  name: "send-web-push",
  what: "Web Push messages a second, encryption included",
  async run(rounds) {
    const receiver = await startReceiver("webPush");
    const vapid = createECDH("prime256v1");
    const publicKey = vapid.generateKeys("base64url");
    const privateKey = vapid.getPrivateKey("base64url");
    const subject = "mailto:ops@example.com";
    const subscriptions = makeSubscriptions(receiver.url);
    const sender = webPush.makeSender(
      {
        id: "bench",
        vendor: "webPush",
        appId: "www.example.com",
        endpoints: { api: receiver.url },
        ca: receiver.ca,
        credentials: { publicKey, privateKey, subject },
      },
      { nowMs: Date.now },
    );
    const agent = new Agent({ keepAlive: true, maxSockets: 64, ca: receiver.ca });
    const found = await alternate(rounds, "messages", {
      carillon: () =>
        rateInFlight(ours, 200, async (n) => {
          const verdict = await sender.send(notification(n, subscriptions[n % browsers]?.json ?? ""));
          if (verdict.kind !== "accepted") throw new Error(`carillon: ${JSON.stringify(verdict)}`);
        }),
      "web-push, 64 sockets": () =>
        rateInFlight(theirs, 200, async (n) => {
          const subscription = subscriptions[n % browsers];
          if (!subscription) throw new Error("no subscription");
          const { title, body, link, data } = notification(n, "");
          const { statusCode } = await webpush.sendNotification(
            subscription,
            JSON.stringify({ title, body, link, data: { ...data, link } }),
            {
              agent,
              TTL: 7200,
              urgency: "low",
              vapidDetails: { subject, publicKey, privateKey },
            },
          );
          if (statusCode !== 201) throw new Error(`web-push: ${statusCode}`);
        }),
    });
    await sender.close();
    agent.destroy();
    await receiver.stop();
    return {
      figures: allFigures(found),
      ratios: [
        ratio("carillon ÷ web-push", found.get("carillon")?.clock, found.get("web-push, 64 sockets")?.clock, 5),
        ratio("the same by CPU time", found.get("carillon")?.cpu, found.get("web-push, 64 sockets")?.cpu),
      ],
      notes: ["Carillon speaks HTTP/2 where the service does; web-push speaks HTTP/1.1 alone, and signs a VAPID token a message."],
    };
  },
};

function makeSubscriptions(url: string) {
  const rng = makeRng("bench web push");
  return Array.from({ length: browsers }, (_, n) => {
    const browser = createECDH("prime256v1");
    const auth = Buffer.from(Array.from({ length: 16 }, () => rng.below(256))).toString("base64url");
    const subscription = { endpoint: `${url}/push/gAAAAA${n}`, keys: { p256dh: browser.generateKeys("base64url"), auth } };
    return { ...subscription, json: JSON.stringify(subscription) };
  });
}
