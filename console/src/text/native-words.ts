import { wordOf } from "./decision-words.ts";
import type { Language, Texts } from "./language.tsx";

/**
 * Codes that stand where a vendor's would and are Carillon's own: of what was not handed over because it could only be refused, and of
 * connections that brought no answer.
 */
export const ownCodes: Texts<Readonly<Record<string, string>>> = {
  en: {
    LOCAL_LIMIT: "beyond what the channel takes, and not sent",
    LOCAL_SEGMENTS: "more text messages than allowed, and not sent",
    LOCAL_EMPTY: "something that the channel needs is empty, and not sent",
    EMPTY: "something that the channel needs is empty, and not sent",
    RESERVED_KEY: "a key of data is reserved by the channel, and not sent",
    NO_TEMPLATE: "no approved template fits, and not sent",
    NO_VARIABLE: "a variable of the template is missing, and not sent",
    TEMPLATE_PARAM: "a variable does not fit the template, and not sent",
    ENDPOINT_NOT_ALLOWED: "the address may not be called, and not sent",
    DEADLINE: "no answer in time",
    TRUNCATED: "the answer broke off",
    CLOSED: "the connection was closed before",
    ECONNREFUSED: "the connection was refused",
    ECONNRESET: "the connection broke off",
    ETIMEDOUT: "no connection in time",
    EPIPE: "the connection broke off",
    ENOTFOUND: "the name of the host is unknown",
    EAI_AGAIN: "the name of the host could not be looked up",
    PRIVATE_ADDRESS: "the host has no public address",
  },
  zh: {
    LOCAL_LIMIT: "超出通道限制，未发送",
    LOCAL_SEGMENTS: "短信条数超过上限，未发送",
    LOCAL_EMPTY: "通道必需的内容为空，未发送",
    EMPTY: "通道必需的内容为空，未发送",
    RESERVED_KEY: "data 中有通道保留的键，未发送",
    NO_TEMPLATE: "没有适用的已审批模板，未发送",
    NO_VARIABLE: "缺少模板变量，未发送",
    TEMPLATE_PARAM: "变量不符合模板要求，未发送",
    ENDPOINT_NOT_ALLOWED: "不允许访问该地址，未发送",
    DEADLINE: "未在时限内应答",
    TRUNCATED: "应答不完整",
    CLOSED: "连接此前已关闭",
    ECONNREFUSED: "连接被拒绝",
    ECONNRESET: "连接中断",
    ETIMEDOUT: "连接超时",
    EPIPE: "连接中断",
    ENOTFOUND: "主机名不存在",
    EAI_AGAIN: "主机名解析失败",
    PRIVATE_ADDRESS: "主机没有公网地址",
  },
};

const places: Readonly<Record<string, string>> = {
  title: "标题",
  body: "正文",
  link: "链接",
  text: "文本",
  payload: "消息体",
  "the body": "请求体",
  "data with link": "data（含链接）",
  "what a tap opens": "点击后打开的内容",
  "text and signature": "文本与签名",
};
const placeOf = (place: string): string => places[place] ?? place;
const unitOf = (unit: string): string => (unit === "bytes" ? "字节" : "字符");

/** What Carillon itself says of a hand-over, as the server words it. A figure of a vendor stays beside its name. */
const forms: readonly (readonly [RegExp, (...found: readonly string[]) => string])[] = [
  [
    /^"?([^"]+?)"? (?:is|are) (\d+) (characters|bytes)[^,:]*, (\d+) segments of [^,]+, options\.segmentsMax is (\d+)/,
    (place = "", count, unit = "", segments, most) =>
      `${placeOf(place)}共 ${count} ${unitOf(unit)}，需 ${segments} 条短信，上限 ${most} 条`,
  ],
  [
    /^template variable "(.+?)" \(from "(.+?)"\) is (\d+) characters long, (.+?) takes (\d+)/,
    (name, source, count, vendor, most) => `模板变量“${name}”（来自“${source}”）为 ${count} 字符，${vendor} 最多 ${most}`,
  ],
  [
    /^"?([^"]+?)"? (?:is|are) (\d+) (characters|bytes)[^:]*?, (?:\d+ segments of [^,]+, )?([^,]+?) takes (\d+)/,
    (place = "", count, unit = "", vendor, most) => `${placeOf(place)}为 ${count} ${unitOf(unit)}，${vendor} 最多 ${most}`,
  ],
  [/^template variable "(.+?)" \(from "(.+?)"\) is empty/, (name, source) => `模板变量“${name}”（来自“${source}”）为空`],
  [/^template variable "(.+?)" \(from "(.+?)"\) holds an emoji/, (name, source) => `模板变量“${name}”（来自“${source}”）含有表情符号`],
  [/^"(.+?)" is empty, (.+?) (?:needs one|takes no)/, (place = "", vendor) => `${placeOf(place)}为空，${vendor} 要求填写`],
  [/^data key "(.+?)" is (?:reserved by )?(.+?)(?:'s own)?: rename it$/, (key, vendor) => `data 的键“${key}”由 ${vendor} 保留，请改名`],
  [
    /^options\.templates has none for (.+?) and none for (.+?): /,
    (category, type) => `options.templates 中没有用于 ${category} 或 ${type} 的模板，请添加已审批的模板`,
  ],
  [/^template (.+?) asks for data "(.+?)"/, (template, key) => `模板 ${template} 需要 data 中的“${key}”，但消息中没有`],
  [/^(.+?) stores no more messages of this app today/, (vendor) => `${vendor} 今日不再保存此应用的消息，次日恢复`],
  [/^the token is not hexadecimal/, () => "令牌不是十六进制，请让应用重新注册"],
  [/^endpoint is at (\S+), /, (origin) => `推送地址在 ${origin}，不在允许之列，可在 endpoints.api 中添加`],
  [/^subscription(\.[\w.]+)? is /, (field = "") => `浏览器订阅${field === "" ? "" : ` ${field.slice(1)} `}无效，请让浏览器重新订阅`],
  [/^200 without (?:a |an )?(.+)$/, (what) => `HTTP 200，但应答中没有 ${what}`],
  [/^no (\w+) in the answer$/, (what) => `应答中没有 ${what}`],
  [/^stored without a (\w+)$/, (what) => `已保存，但应答中没有 ${what}`],
  [/^the answer does not name this device$/, () => "应答中没有此设备"],
  [/^some tokens failed, and the answer does not say which$/, () => "部分令牌失败，应答未说明是哪些"],
  [/^no verdict was given$/, () => "没有得出结论"],
];

/** A message of Carillon's own in Chinese; null: it is none, and the vendor's words stay as they are. */
function ownMessage(message: string): string | null {
  for (const [form, tell] of forms) {
    const found = form.exec(message);
    if (found !== null) return tell(...found.slice(1));
  }
  return null;
}

/** What stands for an answer: the vendor's own words, or Carillon's where there was none. */
export interface ToldNative {
  /** The vendor said none of it. */
  readonly isOwn: boolean;
  readonly message: string | null;
}

interface Native {
  readonly stage?: unknown;
  readonly httpStatus?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
}

/** Code and message of an answer in the chosen language, as far as they are Carillon's own. */
export function tellNative({ stage, httpStatus, code, message }: Native, language: Language): ToldNative {
  const isAnswered = typeof httpStatus === "number" || stage === "receipt";
  const said = typeof message === "string" && message !== "" ? message : null;
  const ofCode = typeof code === "string" && !isAnswered ? wordOf(ownCodes[language], code) : null;
  const told = said !== null && language === "zh" ? (ownMessage(said) ?? (isAnswered ? said : (ofCode ?? said))) : (said ?? ofCode);
  return { isOwn: !isAnswered, message: told };
}
