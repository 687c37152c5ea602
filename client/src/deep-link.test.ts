import { describe, expect, it } from "vitest";
import { addressOf, isSamePage, pictureOf } from "./deep-link.ts";

const rules = {
  scope: "https://shop.example.com/app/",
  home: "https://shop.example.com/app/start",
  allowedOrigins: ["https://pay.example.com", "nonsense"],
};

describe("where a press leads", () => {
  it.each([
    ["https://shop.example.com/songs/9?x=1#a", "https://shop.example.com/songs/9?x=1#a"],
    ["/songs/9", "https://shop.example.com/songs/9"],
    ["songs/9", "https://shop.example.com/app/songs/9"],
    ["https://pay.example.com/bill", "https://pay.example.com/bill"],
  ])("follows %s", (link, address) => {
    expect(addressOf(link, rules)).toBe(address);
  });

  it.each([
    null,
    "app://song/9",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://evil.example.net/",
    "//evil.example.net/",
    "http://shop.example.com/",
    "https://shop.example.com@evil.example.net/",
    "https://user:word@shop.example.com/",
    "https://shop.example.com.evil.net/",
    "https://[bad",
  ])("goes home in place of %s", (link) => {
    expect(addressOf(link, rules)).toBe(rules.home);
  });

  it("goes to the worker's scope when home is elsewhere, too", () => {
    expect(addressOf(null, { ...rules, home: "https://evil.example.net/" })).toBe(rules.scope);
  });

  it("knows a page by all but what follows #", () => {
    expect(isSamePage("https://a.example/p?q=1#x", "https://a.example/p?q=1")).toBe(true);
    expect(isSamePage("https://a.example/p?q=1", "https://a.example/p?q=2")).toBe(false);
    expect(isSamePage("about:blank", "https://a.example/")).toBe(false);
    expect(isSamePage("", "https://a.example/")).toBe(false);
  });

  it("loads pictures over http(s) alone", () => {
    expect(pictureOf("/a.png", rules.scope)).toBe("https://shop.example.com/a.png");
    expect(["data:image/png,x", null, "https://[bad"].map((one) => pictureOf(one, rules.scope))).toEqual([undefined, undefined, undefined]);
  });
});
