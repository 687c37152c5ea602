import { describeChannel } from "../conformance.ts";
import type { ScriptedAnswer, ScriptedRequest } from "../scripted-origin.ts";
import { oppo } from "./sender.ts";

const answer = (body: unknown): ScriptedAnswer => ({ status: 200, body: JSON.stringify(body) });
const isSend = ({ path }: ScriptedRequest): boolean => path.startsWith("/server/v1/message/notification/unicast");

let issued = 0;
/** The devices of a batch, as the form holds them. */
function tokensOf(request: ScriptedRequest): string[] {
  const messages: { target_value: string }[] = JSON.parse(new URLSearchParams(request.body.toString()).get("messages") ?? "[]");
  return messages.map((message) => message.target_value);
}
const sent = (registrationId: string) => ({ messageId: `30000001-1-1-${registrationId}`, registrationId });
const bad = (registrationId: string) => ({ registrationId, errorCode: 10000, errorMessage: "registration_id格式不正确" });

describeChannel("oppo", {
  channel: oppo,
  accept: (request) => {
    if (!isSend(request)) return answer({ code: 0, message: "success", data: { auth_token: `token${++issued}`, create_time: 1 } });
    if (request.path.endsWith("unicast_batch")) return answer({ code: 0, message: "", data: tokensOf(request).map(sent) });
    return answer({ code: 0, message: "", data: { messageId: "30000001-1-1-60f1" } });
  },
  configFor: (url) => ({
    id: "c1",
    vendor: "oppo",
    appId: "com.example.app",
    endpoints: { api: url },
    credentials: { app_key: "appKey123", master_secret: "masterSecret456" },
  }),
  tokenFor: (_url, device) => `CN_${"f".repeat(32)}${device}`,
  isSend,
  answers: {
    tokenDead: answer({ code: 10000, message: "registration_id格式不正确" }),
    authExpired: answer({ code: 11, message: "Invalid AuthToken" }),
    payloadTooLarge: { status: 413 },
  },
  group: {
    someDead: (dead) => {
      const all = Array.from({ length: 5 }, (_, device) => `CN_${"f".repeat(32)}${device}`);
      return answer({ code: 0, message: "", data: all.map((token) => (dead.includes(token) ? bad(token) : sent(token))) });
    },
  },
});
