import { createECDH } from "node:crypto";
import { describeChannel } from "../conformance.ts";
import { webPush } from "./sender.ts";

const server = createECDH("prime256v1");
const browser = createECDH("prime256v1");
const publicKey = server.generateKeys("base64url");
const keys = { p256dh: browser.generateKeys("base64url"), auth: Buffer.alloc(16, 7).toString("base64url") };

describeChannel("webPush", {
  channel: webPush,
  accept: (request) => ({ status: 201, headers: { location: `https://push.example.net/m${request.path}` } }),
  configFor: (url) => ({
    id: "c1",
    vendor: "webPush",
    appId: "www.example.com",
    endpoints: { api: url },
    credentials: { publicKey, privateKey: server.getPrivateKey("base64url"), subject: "mailto:ops@example.com" },
  }),
  tokenFor: (url, device) => JSON.stringify({ endpoint: `${url}/wpush/v2/gAAAAAsubscription${device}`, expirationTime: null, keys }),
  isSend: () => true,
  answers: {
    tokenDead: { status: 410, body: JSON.stringify({ code: 410, errno: 106, error: "Gone", message: "Request did not validate" }) },
    authExpired: { status: 401, body: JSON.stringify({ code: 401, errno: 109, error: "Unauthorized" }) },
    payloadTooLarge: { status: 413, body: JSON.stringify({ code: 413, errno: 104 }) },
  },
});
