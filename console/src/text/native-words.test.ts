import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ownCodes, tellNative } from "./native-words.ts";

const channels = new URL("../../../src/channel/", import.meta.url);
const sources = readdirSync(channels, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.ts$/.test(name) && !/\.test\.ts$/.test(name))
  .map((name) => readFileSync(new URL(name, channels), "utf8"))
  .join("\n");
/** Whatever `refuse("REASON", "CODE", …)` puts where a vendor's code would stand. */
const refusing = new Set([...sources.matchAll(/\brefuse\(\s*"[A-Z_]+",\s*"([A-Z_]+)"/g)].map(([, code = ""]) => code));

const own = (code: string, message: string) => tellNative({ stage: "send", httpStatus: null, code, message }, "zh");

describe("what stands for a vendor's answer", () => {
  it("has a word for every code of Carillon's own", () => {
    expect(refusing.size).toBeGreaterThan(6);
    for (const words of Object.values(ownCodes)) expect([...refusing].filter((code) => !Object.hasOwn(words, code))).toEqual([]);
    expect(Object.keys(ownCodes.zh)).toEqual(Object.keys(ownCodes.en));
  });

  it.each([
    ["LOCAL_LIMIT", '"title" is 60 characters, OPPO takes 50: shorten "title"', "标题为 60 字符，OPPO 最多 50"],
    [
      "LOCAL_LIMIT",
      'payload is 5000 bytes for android, JPush takes 2048: shorten "body", drop keys of "data", or take android out',
      "消息体为 5000 字节，JPush 最多 2048",
    ],
    ["LOCAL_LIMIT", 'payload is 5000 bytes, APNs takes 4096: shorten "body" or drop keys of "data"', "消息体为 5000 字节，APNs 最多 4096"],
    [
      "LOCAL_LIMIT",
      'the body is 5000 bytes without its tokens, Huawei takes 4096: shorten "body" or drop keys of "data"',
      "请求体为 5000 字节，Huawei 最多 4096",
    ],
    ["LOCAL_LIMIT", '"title" is 60 characters long, Xiaomi takes 50: shorten it, or give another', "标题为 60 字符，Xiaomi 最多 50"],
    ["LOCAL_LIMIT", "data with link is 1030 characters, vivo takes 1024: drop keys", "data（含链接）为 1030 字符，vivo 最多 1024"],
    [
      "LOCAL_LIMIT",
      "text is 1700 characters, 12 segments of GSM-7, Twilio takes 1600 characters: shorten",
      "文本为 1700 字符，Twilio 最多 1600",
    ],
    [
      "LOCAL_SEGMENTS",
      'text and signature are 200 characters, 3 segments of 67, options.segmentsMax is 2: shorten "title" or "body"',
      "文本与签名共 200 字符，需 3 条短信，上限 2 条",
    ],
    ["EMPTY", '"body" is empty, Xiaomi takes no notification without it: write one', "正文为空，Xiaomi 要求填写"],
    ["RESERVED_KEY", 'data key "aps" is Apple\'s own: rename it', "data 的键“aps”由 Apple 保留，请改名"],
    ["RESERVED_KEY", 'data key "from" is reserved by FCM: rename it', "data 的键“from”由 FCM 保留，请改名"],
    ["LOCAL_LIMIT", "a limit that these words do not know", "超出通道限制，未发送"],
  ])("is told in Chinese where Carillon said it: %s, %s", (code, message, told) => {
    expect(own(code, message)).toEqual({ isOwn: true, message: told });
  });

  it("is a connection that brought no answer", () => {
    expect(tellNative({ stage: "token", httpStatus: null, code: "ECONNREFUSED", message: null }, "zh")).toEqual({
      isOwn: true,
      message: "连接被拒绝",
    });
    expect(tellNative({ httpStatus: null, code: "DEADLINE" }, "en").message).toBe("no answer in time");
  });

  it("stays in the vendor's own words, but for what Carillon remarks on an answer", () => {
    const answered = (message: string) => tellNative({ stage: "send", httpStatus: 200, code: "10202", message }, "zh");
    expect(answered("appSecret wrong")).toEqual({ isOwn: false, message: "appSecret wrong" });
    expect(answered("200 without a message name")).toEqual({ isOwn: false, message: "HTTP 200，但应答中没有 message name" });
    const receipt = { stage: "receipt", httpStatus: null, code: "EMPTY", message: "user not online" };
    expect(tellNative(receipt, "zh")).toEqual({ isOwn: false, message: "user not online" });
  });
});
