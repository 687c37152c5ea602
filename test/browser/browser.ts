import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"];

/** The machine's Chromium, or what `CARILLON_CHROMIUM` names; null where there is none. */
export const chromiumPath = (): string | null => process.env.CARILLON_CHROMIUM ?? places.find((path) => existsSync(path)) ?? null;

/** Bundles the console and the client as `npm run demo` does. @throws with the bundler's words. */
export function buildPages(): void {
  const run = spawnSync(process.execPath, [fileURLToPath(new URL("../../scripts/run.mjs", import.meta.url)), "--build"], {
    encoding: "utf8",
  });
  if (run.status !== 0) throw new Error(`the console could not be built:\n${run.stderr}`);
}

/** A real browser without a window; it ends with `close()`. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === null) throw new Error("no Chromium: install it, or name it in CARILLON_CHROMIUM");
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
}

/** What a page said was wrong: exceptions, errors on its console, and requests that went anywhere but to this server. */
export function watchPage(page: Page, origin: string): readonly string[] {
  const wrong: string[] = [];
  page.on("pageerror", (error) => wrong.push(`exception: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") wrong.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url())) wrong.push(`foreign request: ${request.url()}`);
  });
  return wrong;
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Serious and critical violations of WCAG 2.2 AA on the page as it stands, each in a line with the first places. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    // axe puts itself on the window.
    const { axe } = window as unknown as { axe: { run(options: unknown): Promise<{ violations: AxeViolation[] }> } };
    interface AxeViolation {
      readonly id: string;
      readonly impact: string | null;
      readonly help: string;
      readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
    }
    const { violations } = await axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(
        ({ id, help, nodes }) =>
          `${id}: ${help} (${nodes.length}): ${nodes
            .slice(0, 3)
            .map((node) => `${node.html.slice(0, 160)} – ${node.failureSummary?.split("\n")[1] ?? ""}`)
            .join(" | ")}`,
      );
  });
}

/** Runs in the page: sums up in `data-shift` of the root how far things jumped that nobody had touched (shares of the window, Layout Instability API). */
export function watchShifts(): void {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      // The type is not in the library of the DOM yet.
      const { value, hadRecentInput } = entry as PerformanceEntry & { readonly value: number; readonly hadRecentInput: boolean };
      if (!hadRecentInput) sum += value;
    }
    document.documentElement.dataset.shift = String(sum);
  }).observe({ type: "layout-shift", buffered: true });
}
