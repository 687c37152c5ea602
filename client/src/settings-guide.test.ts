import { describe, expect, it } from "vitest";
import { preferenceTexts } from "./preference-texts.ts";
import { languageOf, texts } from "./prompt-texts.ts";
import { type BrowserName, browserOf, settingsSteps } from "./settings-guide.ts";

const agents: Readonly<Record<BrowserName, string>> = {
  chromeDesktop: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
  chromeAndroid: "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
  edgeDesktop:
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
  firefoxDesktop: "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
  firefoxAndroid: "Mozilla/5.0 (Android 15; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0",
  safariMac: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
  safariIos:
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1",
  samsungInternet:
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
  other: "curl/8.5.0",
};

describe("the guide to a browser's settings", () => {
  it.each(Object.entries(agents))("knows %s", (browser, agent) => {
    expect(browserOf(agent)).toBe(browser);
  });

  it.each(["en", "zh"] as const)("has steps for every browser in %s", (language) => {
    for (const browser of Object.keys(agents) as BrowserName[]) expect(settingsSteps(browser, language).length).toBeGreaterThanOrEqual(3);
  });
});

describe("texts", () => {
  it.each([
    ["zh-CN", "zh"],
    ["zh", "zh"],
    ["ZH-Hant-TW", "zh"],
    ["en-GB", "en"],
    ["fr", "en"],
    ["", "en"],
  ])("of the locale %s are %s", (locale, language) => {
    expect(languageOf(locale)).toBe(language);
  });

  it("say everything in both languages", () => {
    const shape = (value: unknown): unknown =>
      typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shape(one)]))
        : typeof value;
    expect(shape(texts.zh)).toEqual(shape(texts.en));
    expect(shape(preferenceTexts.zh)).toEqual(shape(preferenceTexts.en));
    expect(preferenceTexts.zh.span(2)).toContain("2");
  });
});
