import { describe, expect, it } from "vitest";
import { smsText, withoutNumbers } from "./sms-text.ts";

const parts = { title: "It is out", body: "The record you hearted", link: "https://example.com/s/9" };
const all = { title: true, link: true };

describe("the text of a short message", () => {
  it.each([
    ["title, body and link", parts, all, "It is out\nThe record you hearted https://example.com/s/9"],
    ["no title where it is not wanted", parts, { title: false, link: false }, "The record you hearted"],
    ["a body that begins with its title", { ...parts, body: "It is out now" }, { title: true, link: false }, "It is out now"],
    ["a title alone", { ...parts, body: " " }, { title: true, link: false }, "It is out"],
    ["a body alone", { ...parts, title: "" }, { title: true, link: false }, "The record you hearted"],
    ["a link that the body holds already", { ...parts, title: "", body: `Go ${parts.link}` }, all, `Go ${parts.link}`],
    ["a link that only an app can open", { ...parts, link: "app://song/9" }, all, "It is out\nThe record you hearted"],
    ["no link", { ...parts, link: null }, all, "It is out\nThe record you hearted"],
    ["a link alone", { title: "", body: "", link: parts.link }, all, parts.link],
  ])("%s", (_name, given, include, expected) => {
    expect(smsText(given, include)).toBe(expected);
  });
});

describe("a vendor's text without numbers", () => {
  it.each([
    ["Invalid 'To' Phone Number: +15551230001", "Invalid 'To' Phone Number: +155…"],
    ["15300000001 is blocked", "153… is blocked"],
    ["call +1 (555) 123-0001 now", "call +1 (555…"],
    ["error 21211 of 2024", "error 21211 of 2024"],
  ])("%s", (text, expected) => {
    expect(withoutNumbers(text).startsWith(expected)).toBe(true);
    expect(withoutNumbers(text)).not.toMatch(/0001/);
  });
});
