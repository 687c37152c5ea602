import { describeChannel } from "../conformance.ts";
import type { ScriptedAnswer, ScriptedRequest } from "../scripted-origin.ts";
import { honor } from "./sender.ts";

/** An error body as the vendor's page shows it. */
const failure = (code: number, message: string): ScriptedAnswer => ({
  status: 200,
  body: JSON.stringify({ code, message, data: { sendResult: false, requestId: "157" } }),
});

let issued = 0;
const isSend = (request: ScriptedRequest): boolean => request.path === "/api/v1/104/sendMessage";

describeChannel("honor", {
  channel: honor,
  accept: (request) => {
    if (isSend(request)) return { status: 200, body: '{"code":200,"message":"success","data":{"sendResult":true,"requestId":"157"}}' };
    return { status: 200, body: JSON.stringify({ access_token: `DQ${++issued}`, expires_in: 3600, token_type: "Bearer" }) };
  },
  configFor: (url) => ({
    id: "c1",
    vendor: "honor",
    appId: "com.example.app",
    endpoints: { api: url, token: `${url}/auth/token` },
    credentials: { client_id: "c", client_secret: "s", app_id: "104" },
  }),
  tokenFor: (_url, device) => `BAEUFTokenOfADevice.${device}`,
  isSend,
  answers: {
    tokenDead: failure(80300007, "all tokens invalid"),
    authExpired: { status: 401, body: "" },
    payloadTooLarge: failure(80300008, "message body too large"),
  },
  group: {
    someDead: (tokens) => ({
      status: 200,
      body: JSON.stringify({ code: 80100000, message: "…", data: { sendResult: true, requestId: "157", expireTokens: tokens } }),
    }),
  },
});
