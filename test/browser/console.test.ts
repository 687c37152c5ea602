import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ServerProcess, startServer } from "../../src/cli/server-process.ts";
import { type DemoResult, runDemo } from "../../src/lab/demo.ts";
import { buildPages, chromiumPath, openBrowser, violationsOf, watchPage } from "./browser.ts";

const adminKey = `test_${randomBytes(24).toString("base64url")}`;
/** Pictures are taken for the documentation alone: `CARILLON_SCREENSHOTS=1 npm test -- test/browser`. */
const pictures = process.env.CARILLON_SCREENSHOTS === "1" ? fileURLToPath(new URL("../../docs/screenshots/", import.meta.url)) : null;

const pages = [
  ["today", "/"],
  ["people", "/people"],
  ["messages", "/messages"],
  ["audiences", "/audiences"],
  ["campaigns", "/campaigns"],
  ["campaign", "/campaigns/hearted-again"],
  ["roster", "/roster"],
  ["creatives", "/creatives"],
  ["channels", "/channels"],
  ["timing", "/timing"],
  ["learning", "/learning"],
  ["policies", "/policies"],
  ["settings", "/settings"],
] as const;

describe.skipIf(chromiumPath() === null)("the console in a real browser (Chromium)", () => {
  let folder: string;
  let server: ServerProcess;
  let browser: Browser;
  let demo: Promise<DemoResult>;
  const leaving = new AbortController();

  beforeAll(async () => {
    buildPages();
    folder = await mkdtemp(join(tmpdir(), "carillon-console-"));
    server = await startServer(["--lab", "--start", "2026-03-02T00:00:00Z"], {
      CARILLON_DATA: folder,
      CARILLON_ADMIN_KEY: adminKey,
      DATABASE_URL: "",
      PORT: "0",
    });
    browser = await openBrowser();
    // A small service lives while the pages are looked at.
    const lived = Promise.withResolvers<void>();
    demo = runDemo({
      url: server.url,
      adminKey,
      people: 120,
      days: 4,
      catalogueYaml: await readFile(new URL("../../examples/music.yaml", import.meta.url), "utf8"),
      goOn: { signal: leaving.signal, hourMs: 1500, onResult: () => lived.resolve() },
    });
    demo.catch((error: unknown) => lived.reject(error));
    await lived.promise;
  }, 180_000);

  afterAll(async () => {
    leaving.abort();
    await demo?.catch(() => undefined);
    await browser?.close();
    await server?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  }, 60_000);

  /** A browser of its own, signed in by key, at an address. */
  async function open(path: string, options: Parameters<Browser["newContext"]>[0] & { theme?: string; language?: string } = {}) {
    const { theme = "light", language = "en", ...more } = options;
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce", ...more });
    await context.addInitScript(
      ([chosenTheme, chosenLanguage]) => {
        localStorage.setItem("carillon.theme", chosenTheme ?? "light");
        localStorage.setItem("carillon.language", chosenLanguage ?? "en");
      },
      [theme, language],
    );
    const page = await context.newPage();
    const wrong = watchPage(page, server.url);
    await page.goto(`${server.url}${path}#key=${adminKey}`);
    await page
      .getByRole("navigation")
      .first()
      .or(page.getByRole("button", { name: /menu|菜单/i }))
      .first()
      .waitFor();
    return { context, page, wrong };
  }

  const settled = async (page: Page): Promise<void> => {
    await page.waitForFunction(() => document.querySelector("main h1") !== null && document.querySelector("main .animate-pulse") === null);
  };

  describe.each([
    ["light", "en", 1440],
    ["dark", "zh", 1440],
    ["light", "zh", 390],
    ["dark", "en", 390],
  ] as const)("in the theme %s, the language %s and %i pixels wide", (theme, language, width) => {
    let opened: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => {
      opened = await open("/", { theme, language, viewport: { width, height: 900 } });
    });
    afterAll(() => opened?.context.close());

    it.each(pages)("shows the page %s without an error, a foreign request or a serious violation, within its width", async (name, path) => {
      const { page, wrong } = opened;
      await page.goto(`${server.url}${path}`);
      await settled(page);
      expect(await page.getByRole("alert").allInnerTexts()).toEqual([]);
      expect(wrong).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(await violationsOf(page)).toEqual([]);
      if (pictures !== null && theme === "light") await take(page, `${name}-${width}`);
    });
  });

  async function take(page: Page, name: string): Promise<void> {
    mkdirSync(pictures ?? "", { recursive: true });
    await page.screenshot({ path: join(pictures ?? "", `${name}.png`) });
  }
});
