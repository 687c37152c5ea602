import type { HttpAnswer } from "./http-exchange.ts";

/** Codes of the `meizu` page for a whole request, with a text such as Meizu gives. */
const requestCodes: Readonly<Record<string, string>> = {
  "300": "重定向",
  "500": "其他异常",
  "1001": "系统错误",
  "1003": "服务器忙",
  "1005": "参数错误",
  "1006": "签名认证失败",
  "110000": "appId不合法",
  "110001": "appKey不合法",
  "110004": "参数不能为空",
  "110009": "应用被加入黑名单",
  "110010": "应用推送消息速率过快",
  "110032": "taskId不合法",
  "110053": "透传消息超过限制",
};

/**
 * Codes of single targets: they stand in `value` of an answer whose own code is 200. 110011, a device's number of public messages, is in no
 * page but in the vendor's SDK (github.com/MEIZUPUSH/JavaSdk 1.2.11, `PushResponseCode`).
 */
export const targetCodes = ["201", "501", "513", "518", "519", "520", "110002", "110003", "110005", "110011"] as const;
export type TargetCode = (typeof targetCodes)[number];

/** Meizu takes the request; targets that it does not take are listed by their code. */
export function meizuTaken(parts: { readonly msgId?: string; readonly value: Readonly<Record<string, unknown>> }): HttpAnswer {
  const { msgId, value } = parts;
  return { status: 200, body: { code: "200", message: "", value, redirect: "", ...(msgId === undefined ? {} : { msgId }) } };
}

/** Meizu refuses the request; the code is a text. */
export function meizuRefusal(code: string, options: { readonly detail?: string; readonly redirect?: string } = {}): HttpAnswer {
  const { detail = "", redirect = "" } = options;
  const text = Object.hasOwn(requestCodes, code) ? requestCodes[code] : "";
  return { status: 200, body: { code, message: detail === "" ? text : `${text}: ${detail}`, value: "", redirect } };
}

export const isRequestCode = (code: string): boolean => Object.hasOwn(requestCodes, code);
export const isTargetCode = (code: string): code is TargetCode => targetCodes.some((one) => one === code);
