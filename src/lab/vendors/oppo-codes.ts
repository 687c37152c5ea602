import type { HttpAnswer } from "./http-exchange.ts";

/** Codes of the `oppo` page with a text such as OPPO gives; texts are not contractual. */
const texts: ReadonlyMap<number, string> = new Map([
  [0, "success"],
  [-1, "Service Currently Unavailable"],
  [-2, "Service in Flow Control"],
  [11, "Invalid Auth Token"],
  [12, "Http Action Not Allowed"],
  [13, "App Call Limited"],
  [14, "Invalid App Key"],
  [15, "Missing App Key"],
  [16, "Invalid Signature"],
  [17, "Missing Signature"],
  [18, "Missing Timestamp"],
  [19, "Invalid Timestamp"],
  [20, "Invalid Method"],
  [21, "Missing Method"],
  [22, "Missing Version"],
  [23, "Invalid Version"],
  [24, "Unsupported Version"],
  [25, "Invalid Encoding"],
  [26, "IP Not Allowed"],
  [27, "Access Denied"],
  [28, "App Disabled"],
  [29, "Missing Auth Token"],
  [30, "Api Permission Denied"],
  [31, "Data Not Exist"],
  [32, "Data Duplicate Error"],
  [33, "The number of messages exceeds the daily limit"],
  [34, "The number of uploaded pictures exceeds the daily limit"],
  [40, "Missing Required Arguments"],
  [41, "Invalid Arguments"],
  [42, "The number of saved messages exceeds the daily limit"],
  [51, "Invalid Picture"],
  [55, "App Call Frequency Limited"],
  [59, "No Permission Of Secondary Action"],
  [67, "Invalid Category Or Notify Level"],
  [69, "Global Call Limited"],
  [10000, "registration_id格式不正确"],
]);

/** OPPO's answer, always at HTTP 200. `detail` is put behind the code's own text. */
export function oppoAnswer(code: number, detail = "", data?: unknown): HttpAnswer {
  return { status: 200, body: { code, message: oppoText(code, detail), ...(data === undefined ? {} : { data }) } };
}

export function oppoText(code: number, detail = ""): string {
  const text = texts.get(code) ?? "";
  return detail === "" ? text : `${text}: ${detail}`;
}

export const isOppoCode = (code: number): boolean => texts.has(code);
