import type { HttpAnswer } from "./http-exchange.ts";

/** Result codes with a text of their kind; the texts are not contractual. Source: dev.vivo.com.cn/documentCenter/doc/362. */
const texts: Readonly<Record<string, string>> = {
  "10000": "权鉴失败",
  "10043": "推送通道已关闭",
  "10045": "应用审核中,只能发送测试消息",
  "10050": "regId和alias不能同时为空",
  "10051": "不支持的消息分类",
  "10054": "notifyType不合法",
  "10055": "title为空",
  "10056": "title超过40个字符",
  "10057": "content为空",
  "10058": "content超过100个字符",
  "10059": "timeToLive不合法",
  "10060": "skipType或skipContent不合法",
  "10065": "networkType不合法",
  "10067": "自定义键值不合法",
  "10070": "运营消息发送量超出限制",
  "10071": "超出允许发送的时间",
  "10072": "推送速度过快",
  "10073": "系统消息发送量超出限制",
  "10082": "系统消息功能关闭",
  "10094": "authToken与appId不匹配",
  "10095": "notifyId不合法",
  "10096": "category不正确",
  "10097": "category与classification不匹配",
  "10101": "审核不通过",
  "10103": "消息内容包含敏感信息",
  "10104": "请发送正式消息",
  "10150": "regIds和aliases不能同时为空",
  "10151": "taskId为空",
  "10152": "taskId不合法",
  "10153": "regIds数量须在2至1000之间",
  "10155": "消息不存在或已过期",
  "10200": "appId为空",
  "10201": "appKey为空",
  "10202": "appKey不合法",
  "10203": "timestamp为空",
  "10204": "sign为空",
  "10205": "appId不存在",
  "10206": "sign不正确",
  "10207": "timestamp不合法",
  "10250": "鉴权接口调用次数超限",
  "10252": "保存消息体次数超出当日限制",
  "10254": "全量发送次数超出当日限制",
  "10302": "regId不合法",
  "10304": "extra中包含不支持的key",
  "10305": "callback长度超出限制",
  "10306": "callback.param长度超出限制",
  "10311": "设备暂不可接收消息",
  "10352": "requestId为空",
  "10353": "requestId超过64个字符",
  "10800": "系统异常",
  "10801": "系统繁忙",
};

/** The answer that carries a code; null for one that the page does not list. The HTTP status is 200 throughout. */
export function vivoError(code: string): HttpAnswer | null {
  const desc = Object.hasOwn(texts, code) ? texts[code] : undefined;
  return desc === undefined ? null : { status: 200, body: { result: Number(code), desc } };
}

/** All codes that the simulator can say. */
export const vivoCodes: readonly string[] = Object.keys(texts);
