import type { HttpAnswer } from "./http-exchange.ts";

/**
 * The vendor's result codes with their descriptions; none of the texts is contractual.
 * Source: dev.mi.com/xiaomihyperos/documentation/detail?pId=1560 (2024-10-18).
 */
const descriptions: Readonly<Record<string, string>> = {
  "-1": "未知错误",
  "1": "内部错误",
  "10001": "系统错误",
  "10002": "服务暂停",
  "10003": "远程服务错误",
  "10008": "参数错误",
  "10012": "非法请求",
  "10016": "缺少必选参数",
  "10017": "参数值非法",
  "10027": "API调用太频繁",
  "10029": "非法设备",
  "10030": "无效regid上报太频繁",
  "10031": "应用被列入黑名单",
  "10032": "无效alias上报太频繁",
  "10033": "反馈被列入黑名单",
  "10034": "今日消息太多",
  "10036": "操作被禁止",
  "10037": "请求已过期",
  "10038": "统计错误",
  "10039": "统计错误",
  "10041": "标题或描述不合规",
  "20209": "主题错误",
  "20215": "主题错误",
  "20216": "主题错误",
  "20301": "发送失败",
  "20315": "目标错误",
  "20607": "数据库错误",
  "21301": "认证失败",
  "21302": "令牌认证失败",
  "21303": "应用受限",
  "21305": "缺少参数",
  "22000": "非法应用",
  "22006": "应用ID错误",
  "22007": "应用Key错误",
  "22022": "应用包名错误",
  "22102": "通知失败",
  "26003": "内部调用错误",
  "26004": "广播太频繁",
  "26005": "广播太频繁",
  "26006": "内容需要审核",
  "27001": "渠道信息不匹配",
  "65003": "设备不存在或不在线",
  "65009": "内容太长",
  "65014": "自定义键值对太多",
  "65015": "自定义键值对太长",
  "65028": "消息不存在",
  "65029": "远程服务错误",
  "65036": "回执参数太长",
  "65037": "回执地址太长",
  "65038": "回执地址非法",
  "66006": "注册失败",
  "66007": "非法regId",
  "66108": "包名不匹配",
  "200001": "超出当日配额",
  "200002": "超出QPS限制",
};

/** All codes that mean a failure. */
export const xiaomiErrorCodes: readonly string[] = Object.keys(descriptions);

/** A failure in the vendor's form, HTTP 200 unless said otherwise; null for a code that it does not have. */
export function xiaomiError(
  code: string,
  { reason, nowMs, status = 200 }: { reason?: string; nowMs: number; status?: number },
): HttpAnswer | null {
  const description = descriptions[code];
  if (!Object.hasOwn(descriptions, code) || description === undefined) return null;
  const body = { result: "error", trace_id: traceId(nowMs), code: Number(code), description, reason: reason ?? description };
  return { status, body };
}

/** The name of a request in the vendor's books. */
export function traceId(nowMs: number): string {
  return `Xcm${nowMs.toString(36)}`;
}
