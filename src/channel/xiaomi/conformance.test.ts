import { describeChannel } from "../conformance.ts";
import type { ScriptedAnswer } from "../scripted-origin.ts";
import { xiaomi } from "./sender.ts";

/** An error body as the vendor's page shows it. */
const failure = (code: number, reason: string): ScriptedAnswer => ({
  status: 200,
  body: JSON.stringify({ result: "error", trace_id: "Xcm2", code, description: "失败", reason }),
});

describeChannel("xiaomi", {
  channel: xiaomi,
  accept: () => ({ status: 200, body: '{"result":"ok","trace_id":"Xcm1","code":0,"data":{"id":"scm40b1"},"description":"成功"}' }),
  configFor: (url) => ({
    id: "c1",
    vendor: "xiaomi",
    appId: "com.example.app",
    endpoints: { api: url },
    credentials: { appSecret: "c2VjcmV0", packageName: "com.example.app" },
    options: { channels: { marketing: "news1" } },
    callbackUrl: "https://r.example.com/xm",
  }),
  tokenFor: (_url, device) => `wXi8aregidOfADevice+${device}/=`,
  isSend: (request) => request.path === "/v3/message/regid",
  answers: {
    tokenDead: failure(66007, "illegal regId"),
    authExpired: null,
    payloadTooLarge: failure(65009, "content too long"),
  },
  group: { someDead: null },
});
