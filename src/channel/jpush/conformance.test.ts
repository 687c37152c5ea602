import { describeChannel } from "../conformance.ts";
import { jpush } from "./sender.ts";

let sent = 0;

describeChannel("jpush", {
  channel: jpush,
  accept: () => ({ status: 200, body: JSON.stringify({ sendno: "0", msg_id: String(++sent) }) }),
  configFor: (url) => ({
    id: "c1",
    vendor: "jpush",
    appId: "com.example.app",
    endpoints: { api: url },
    credentials: { appKey: "appKey123", masterSecret: "masterSecret456" },
  }),
  tokenFor: (_url, device) => `190e35f7e0${String(device).padStart(9, "0")}`,
  isSend: ({ path }) => path === "/v3/push",
  answers: {
    tokenDead: null,
    authExpired: null,
    payloadTooLarge: { status: 400, body: `{"error":{"code":1005,"message":"The message is too large"}}` },
  },
  group: { someDead: null },
});
