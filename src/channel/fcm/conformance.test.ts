import { generateKeyPairSync } from "node:crypto";
import { describeChannel } from "../conformance.ts";
import type { ScriptedAnswer, ScriptedRequest } from "../scripted-origin.ts";
import { fcm } from "./sender.ts";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});

/** An error body in the form of google.rpc.Status, as the vendor's page shows it. */
const failure = (status: number, name: string, errorCode: string | null, message = "…"): ScriptedAnswer => {
  const type = "type.googleapis.com/google.firebase.fcm.v1.FcmError";
  const details = errorCode === null ? [] : [{ "@type": type, errorCode }];
  return { status, body: JSON.stringify({ error: { code: status, message, status: name, details } }) };
};

let issued = 0;
const isSend = (request: ScriptedRequest): boolean => request.path === "/v1/projects/demo/messages:send";

describeChannel("fcm", {
  channel: fcm,
  accept: (request) => {
    if (isSend(request)) return { status: 200, body: `{"name":"projects/demo/messages/0:1700000000000000%abc"}` };
    return { status: 200, body: JSON.stringify({ access_token: `ya29.${++issued}`, expires_in: 3599, token_type: "Bearer" }) };
  },
  configFor: (url) => ({
    id: "c1",
    vendor: "fcm",
    appId: "com.example.app",
    endpoints: { api: url, token: `${url}/token` },
    credentials: {
      type: "service_account",
      project_id: "demo",
      private_key_id: "k1",
      private_key: privateKey,
      client_email: "push@demo.iam.gserviceaccount.com",
    },
  }),
  tokenFor: (_url, device) => `eXaMpleInstance:APA91bTokenOfADevice${device}`,
  isSend,
  answers: {
    tokenDead: failure(404, "NOT_FOUND", "UNREGISTERED", "Requested entity was not found."),
    authExpired: failure(401, "UNAUTHENTICATED", null, "Request had invalid authentication credentials."),
    payloadTooLarge: failure(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", "Android message is too big"),
  },
});
