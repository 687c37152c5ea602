import { describeChannel } from "../conformance.ts";
import type { ScriptedAnswer, ScriptedRequest } from "../scripted-origin.ts";
import { huawei } from "./sender.ts";

const answer = (code: string, msg: string, status = 200): ScriptedAnswer => ({
  status,
  body: JSON.stringify({ code, msg, requestId: "157111111111" }),
});

let issued = 0;
const isSend = (request: ScriptedRequest): boolean => request.path === "/v1/100001/messages:send";

describeChannel("huawei", {
  channel: huawei,
  accept: (request) => {
    if (isSend(request)) return answer("80000000", "Success");
    return { status: 200, body: JSON.stringify({ access_token: `CgB6e3x9${++issued}`, expires_in: 3600, token_type: "Bearer" }) };
  },
  configFor: (url) => ({
    id: "c1",
    vendor: "huawei",
    appId: "com.example.app",
    endpoints: { api: url, token: `${url}/oauth2/v3/token` },
    credentials: { client_id: "100001", client_secret: "secret" },
  }),
  tokenFor: (_url, device) => `IQAAAACy0kYwAADWDeviceOfHuaweiNumber${device}x`,
  isSend,
  answers: {
    // Its word on tokens is ambiguous: it makes strikes and retires none.
    tokenDead: null,
    authExpired: answer("80200003", "Oauth Token expired", 401),
    payloadTooLarge: answer("80300008", "The message body size is larger than the default value", 400),
  },
  group: { someDead: null },
});
