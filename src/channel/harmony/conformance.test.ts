import { generateKeyPairSync } from "node:crypto";
import { describeChannel } from "../conformance.ts";
import type { ScriptedAnswer, ScriptedRequest } from "../scripted-origin.ts";
import { harmony } from "./sender.ts";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});

const answer = (code: string, msg: string, status = 200): ScriptedAnswer => ({
  status,
  body: JSON.stringify({ code, msg, requestId: "169111111111" }),
});
const illegal = (tokens: readonly string[]): string =>
  JSON.stringify({ failure: tokens.length, illegalTokens: { tokenFormatError: tokens } });
const tokenOf = (device: number): string => `MAMzLgIkEUnAAAADeviceOfHarmonyNumber${device}x`;
const isSend = (request: ScriptedRequest): boolean => request.path === "/v3/388421841/messages:send";

describeChannel("harmony", {
  channel: harmony,
  accept: () => answer("80000000", "Success"),
  configFor: (url) => ({
    id: "c1",
    vendor: "harmony",
    appId: "com.example.app",
    endpoints: { api: url },
    credentials: { project_id: "388421841", key_id: "k1", private_key: privateKey, sub_account: "103000001" },
  }),
  tokenFor: (_url, device) => tokenOf(device),
  isSend,
  answers: {
    tokenDead: answer("80300007", illegal([tokenOf(0)])),
    authExpired: answer("80200005", "JWT token expired", 401),
    payloadTooLarge: answer("80300008", "The message body size is larger than the default value", 400),
  },
  group: { someDead: (tokens) => answer("80100000", illegal(tokens)) },
});
