import { describeChannel } from "../conformance.ts";
import type { ScriptedAnswer, ScriptedRequest } from "../scripted-origin.ts";
import { vivo } from "./sender.ts";

const answer = (result: number, desc: string, more: object = {}): ScriptedAnswer => ({
  status: 200,
  body: JSON.stringify({ result, desc, ...more }),
});

let issued = 0;
const isSend = ({ path }: ScriptedRequest): boolean => path !== "/message/auth";

describeChannel("vivo", {
  channel: vivo,
  accept: ({ path, body }) => {
    if (path === "/message/auth") return answer(0, "请求成功", { authToken: `24ojds98${++issued}` });
    if (path !== "/message/pushToList") return answer(0, "请求成功", { taskId: "498434598340" });
    return answer(0, "请求成功", { requestId: JSON.parse(body.toString()).requestId });
  },
  configFor: (url) => ({
    id: "c1",
    vendor: "vivo",
    appId: "com.example.app",
    endpoints: { api: url },
    credentials: { appId: "10004", appKey: "25509283-3767-4b9e-83fe-b6e55ac6243e", appSecret: "25509283-3767-4b9e-83fe-b6e55ac6b123" },
  }),
  tokenFor: (_url, device) => `1234567890123456789${String(device).padStart(4, "0")}`,
  isSend,
  answers: {
    tokenDead: answer(10302, "regId不合法"),
    authExpired: answer(10000, "权鉴失败"),
    payloadTooLarge: answer(10058, "content长度超过限制"),
  },
  tooLong: { title: "字".repeat(41) },
  group: {
    requests: 2,
    someDead: (tokens) =>
      answer(0, "请求成功", { requestId: "r", invalidUsers: tokens.map((userid, n) => ({ userid, status: 1 + (n % 2) })) }),
  },
});
