import { describeChannel } from "../conformance.ts";
import type { ScriptedAnswer, ScriptedRequest } from "../scripted-origin.ts";
import { getui } from "./sender.ts";

const success = (data: object): ScriptedAnswer => ({ status: 200, body: JSON.stringify({ code: 0, msg: "success", data }) });
const failure = (status: number, code: number, msg: string): ScriptedAnswer => ({ status, body: JSON.stringify({ code, msg }) });
const statuses = (cids: readonly string[], word: string): object => Object.fromEntries(cids.map((cid) => [cid, word]));

let issued = 0;
const isSend = ({ path }: ScriptedRequest): boolean => path !== "/v2/APPID/auth";

describeChannel("getui", {
  channel: getui,
  accept: ({ path, body }) => {
    if (path === "/v2/APPID/auth") return success({ expire_time: String(Date.now() + 86_400_000), token: `d1e2${++issued}` });
    if (path === "/v2/APPID/push/list/message") return success({ taskid: "RASL_1112_abc" });
    return success({ RASS_1112_abc: statuses(JSON.parse(body.toString()).audience.cid, "successed_offline") });
  },
  configFor: (url) => ({
    id: "c1",
    vendor: "getui",
    appId: "com.example.app",
    endpoints: { api: url },
    credentials: { appId: "APPID", appKey: "appKey123", masterSecret: "masterSecret456" },
  }),
  tokenFor: (_url, device) => `8a1f${String(device).padStart(28, "0")}`,
  isSend,
  answers: {
    tokenDead: failure(400, 20001, "target user is invalid"),
    authExpired: failure(401, 10001, "token error"),
    // The page has no code of its own for it.
    payloadTooLarge: { status: 413 },
  },
  group: {
    requests: 2,
    // A scripted answer does not see who else is in the list; the five devices of the suite are known by their numbers.
    someDead: (dead) => {
      const all = Array.from({ length: 5 }, (_, device) => `8a1f${String(device).padStart(28, "0")}`);
      return success({ RASL_1112_abc: { ...statuses(all, "successed_online"), ...statuses(dead, "TokenMD5NoUsers") } });
    },
  },
});
