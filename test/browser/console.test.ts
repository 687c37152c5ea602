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
import { buildPages, chromiumPath, openBrowser, violationsOf, watchPage, watchShifts } from "./browser.ts";

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
      people: 200,
      days: 3,
      catalogueYaml: await readFile(new URL("../../examples/music.yaml", import.meta.url), "utf8"),
      goOn: { signal: leaving.signal, hourMs: 300, onResult: () => lived.resolve() },
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
    await context.addInitScript(watchShifts);
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

    it.each(pages)(
      "shows the page %s without an error, a foreign request, a jump or a serious violation, within its width",
      async (name, path) => {
        const { page, wrong } = opened;
        await page.goto(`${server.url}${path}`);
        await settled(page);
        expect(await page.getByRole("alert").allInnerTexts()).toEqual([]);
        expect(wrong).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        // What web.dev calls good (Cumulative Layout Shift, read 2026-11).
        expect(await page.evaluate(() => Number(document.documentElement.dataset.shift ?? 0))).toBeLessThanOrEqual(0.1);
        expect(await violationsOf(page)).toEqual([]);
        if (pictures !== null && theme === "light") await take(page, `${name}-${width}`);
      },
    );
  });

  async function take(page: Page, name: string): Promise<void> {
    mkdirSync(pictures ?? "", { recursive: true });
    await page.screenshot({ path: join(pictures ?? "", `${name}.png`) });
  }

  it("loads less than 200 kB of script, packed, before its first chart", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const packed = new Map<string, number>();
    page.on("response", (answer) => {
      const { pathname } = new URL(answer.url());
      if (pathname.endsWith(".js")) packed.set(pathname, Number(answer.headers()["content-length"]));
    });
    await page.goto(`${server.url}/#key=${adminKey}`);
    await settled(page);
    const scripts = [...packed].filter(([path]) => !path.includes("line-drawing"));
    expect(scripts.length).toBeGreaterThan(2);
    expect(scripts.reduce((sum, [, bytes]) => sum + bytes, 0)).toBeLessThan(200_000);
    await context.close();
  });

  it("says that nothing was copied where the browser has no clipboard, as without https", async () => {
    const { page, context, wrong } = await open("/people/person-1");
    await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
    await page.getByRole("button", { name: "Copy the id" }).click();
    await page.getByText("The browser does not allow copying here").first().waitFor();
    expect(wrong).toEqual([]);
    await context.close();
  });

  /** docs/tour.md tells the same in words. */
  it("lets a newcomer find a person, see why and why not, make a creative, preview and approve it, launch a campaign and watch it", async () => {
    const { page, context, wrong } = await open("/");
    await page.getByRole("link", { name: "People", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "People" }).waitFor();
    await page.getByRole("cell", { name: "person-1", exact: false }).first().waitFor();
    await page.goto(`${server.url}/people/person-1?tab=why`);
    await page.getByRole("heading", { name: "Every step" }).waitFor();
    await picture(page, "tour-1-why");
    await page.getByRole("combobox", { name: "Campaign" }).selectOption("premium-offer");
    expect(await page.getByText(/It fell at step \d+ of 14/).innerText()).toMatch(/: \w[\w ]*\.$/);
    await picture(page, "tour-2-why-not");

    await page.getByRole("link", { name: "Creatives", exact: true }).click();
    await page.getByRole("button", { name: "New creative" }).click();
    await page.getByRole("textbox", { name: "Id", exact: true }).fill("tour");
    await page.getByRole("dialog").getByLabel("Style", { exact: true }).fill("suspense");
    await page.getByRole("textbox", { name: "Title" }).fill("Guess who climbed overnight");
    await page.getByRole("textbox", { name: "Body" }).fill("{{ item.title }} by {{ item.artist }}");
    await page.getByRole("figure").getByText("Guess who climbed overnight").first().waitFor();
    await picture(page, "tour-3-creative");
    await page.getByRole("button", { name: "Save and send for review" }).click();

    await page.getByRole("tab", { name: /Review/ }).click();
    const mine = page.getByRole("heading", { name: /\d+ of \d+: tour$/ });
    await page.getByRole("heading", { name: /\d+ of \d+: / }).waitFor();
    for (let moves = 0; moves < 5 && (await mine.count()) === 0; moves++) await page.keyboard.press("j");
    await picture(page, "tour-4-review");
    await page.keyboard.press("a");
    await page.getByText("tour is approved").first().waitFor();

    await page.getByRole("link", { name: "Campaigns", exact: true }).click();
    await page.getByRole("button", { name: "New campaign" }).click();
    await page.getByRole("textbox", { name: "Id" }).fill("tour");
    await page.getByRole("combobox", { name: "Begin with" }).selectOption("daily-song");
    await page.getByRole("button", { name: "Go on" }).click();
    const ids = page.getByLabel("Creatives by id");
    await ids.fill("tour");
    await ids.press("Enter");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Saved").first().waitFor();
    await page.getByRole("tab", { name: "Forecast" }).click();
    await page.getByText(/95 %/).first().waitFor();
    await picture(page, "tour-5-forecast");
    await page.getByRole("button", { name: "Launch", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Launch" }).click();
    await page.getByText("tour is live").first().waitFor();

    // People are decided in the hours that follow; some of what they are sent is opened.
    await expect
      .poll(
        async () => {
          const answer = await fetch(`${server.url}/v1/reports/funnel?by=campaign`, { headers: { authorization: `Bearer ${adminKey}` } });
          const { rows } = (await answer.json()) as { rows: readonly { readonly campaign: string; readonly opened: number }[] };
          return rows.find(({ campaign }) => campaign === "tour")?.opened ?? 0;
        },
        { timeout: 100_000, interval: 1000 },
      )
      .toBeGreaterThan(0);
    await page.goto(`${server.url}/campaigns/tour?tab=results`);
    await settled(page);
    await page.getByRole("cell", { name: /%/ }).first().waitFor();
    await picture(page, "tour-6-results");
    expect(wrong).toEqual([]);
    await context.close();
  }, 180_000);

  const picture = async (page: Page, name: string): Promise<void> => {
    if (pictures !== null) await take(page, name);
  };
});
