import { describeChannel } from "../conformance.ts";
import type { ScriptedAnswer } from "../scripted-origin.ts";
import { aliyun } from "./sender.ts";

const failure = (Code: string, status = 200): ScriptedAnswer => ({
  status,
  body: JSON.stringify({ Code, Message: "…", RequestId: "F655A8D5" }),
});
let sent = 0;

describeChannel("aliyun", {
  channel: aliyun,
  accept: () => ({ status: 200, body: JSON.stringify({ Code: "OK", Message: "OK", BizId: `${++sent}^0`, RequestId: "F655A8D5" }) }),
  configFor: (url) => ({
    id: "c1",
    vendor: "aliyun",
    appId: "com.example.app",
    endpoints: { api: url },
    credentials: { accessKeyId: "testId", accessKeySecret: "testSecret" },
    options: {
      signName: "Carillon",
      templates: { marketing: { code: "SMS_1", body: "text" }, service: { code: "SMS_2", body: "text" } },
    },
  }),
  tokenFor: (_url, device) => `153${String(device).padStart(8, "0")}`,
  isSend: ({ body }) => body.includes("Action=SendSms"),
  answers: {
    tokenDead: failure("isv.MOBILE_NUMBER_ILLEGAL"),
    authExpired: failure("InvalidTimeStamp.Expired", 400),
    payloadTooLarge: failure("isv.PARAM_LENGTH_LIMIT"),
  },
  group: { someDead: null },
});
