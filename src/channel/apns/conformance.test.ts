import { generateKeyPairSync } from "node:crypto";
import { describeChannel } from "../conformance.ts";
import { apns } from "./sender.ts";

const { privateKey } = generateKeyPairSync("ec", {
  namedCurve: "prime256v1",
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});

describeChannel("apns", {
  channel: apns,
  accept: (request) => ({ status: 200, headers: { "apns-id": String(request.headers["apns-id"]) } }),
  configFor: (url) => ({
    id: "c1",
    vendor: "apns",
    appId: "com.example.app",
    endpoints: { api: url },
    credentials: { keyId: "ABC123DEFG", teamId: "TEAM123456", privateKey },
  }),
  tokenFor: (_url, device) => device.toString(16).padStart(64, "a0"),
  isSend: () => true,
  answers: {
    tokenDead: { status: 410, body: `{"reason":"Unregistered","timestamp":1767220000000}` },
    authExpired: { status: 403, body: `{"reason":"ExpiredProviderToken"}` },
    payloadTooLarge: { status: 413, body: `{"reason":"PayloadTooLarge"}` },
  },
});
