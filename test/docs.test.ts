import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { commands } from "../src/cli/commands.ts";
import { configReference } from "../src/main/config.ts";
import { meterReference } from "../src/worker/meters.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const textOf = (file: string): string => readFileSync(join(root, file), "utf8");
const pages = [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "bench/README.md",
  ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`),
].filter((page) => page.endsWith(".md"));

describe("the documentation", () => {
  it.each(pages)("%s leads to files that are there", (page) => {
    const links = [...textOf(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, to = ""]) => join(dirname(page), to));
    expect(links.filter((to) => !existsSync(join(root, to)))).toEqual([]);
  });

  it.each(pages.filter((page) => page !== "CHANGELOG.md"))("%s names source files that are there", (page) => {
    const named = [...textOf(page).matchAll(/`((?:src|test|bench|examples|docs|scripts)\/[\w./-]+\.\w+)`/g)].map(([, file = ""]) => file);
    expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it("claims for every feature of the status table a test file that has tests", () => {
    const table = /<!-- status:begin -->([\s\S]*?)<!-- status:end -->/.exec(textOf("README.md"))?.[1] ?? "";
    const rows = table.split("\n").filter((line) => /^\| (?!feature|-)/.test(line) && !line.startsWith("|---"));
    expect(rows.length).toBeGreaterThan(8);
    for (const row of rows) {
      const tests = [...row.matchAll(/`([^`]+\.test\.ts)`/g)].map(([, file = ""]) => file);
      expect(tests, row).not.toEqual([]);
      for (const file of tests) expect(textOf(file), file).toMatch(/\b(it|test)(\.each\(|\()/);
      // Skipped tests prove nothing.
      for (const file of tests) expect(textOf(file), file).not.toMatch(/\b(describe|it)\.skip\(/);
    }
  });

  it("lists every setting in docs/configuration.md, with the sentence of the code", () => {
    const page = textOf("docs/configuration.md");
    const listed = [...page.matchAll(/^\| `([A-Z_]+)` \| (.+) \|$/gm)].map(([, name, text]) => ({ name, text }));
    expect(listed).toEqual(configReference.map(({ name, text }) => ({ name, text })));
  });

  it("lists every metric in docs/metrics.md, with its type and the sentence of the code", () => {
    const listed = [...textOf("docs/metrics.md").matchAll(/^\| `(carillon_\w+)` \| (\w+) \| (.+) \|$/gm)];
    expect(listed.map(([, name, type, text]) => ({ name, type, text }))).toEqual(meterReference);
  });

  it("lists every command in docs/commands.md, with the sentence of the code", () => {
    const listed = [...textOf("docs/commands.md").matchAll(/^\| `([a-z-]+)` \| (.+) \|$/gm)].map(([, name, text]) => [name, text]);
    expect(listed).toEqual(commands.map(({ name, summary }) => [name, summary]));
  });

  it("shows npm commands that exist", () => {
    const { scripts } = JSON.parse(textOf("package.json")) as { scripts: Record<string, string> }; // this repository's own file
    const shown = pages.flatMap((page) => [...textOf(page).matchAll(/npm run (?:--silent )?([a-z:]+)/g)].map(([, name = ""]) => name));
    expect([...new Set(shown)].filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  it("says each glossary word once", () => {
    const words = [...textOf("docs/glossary.md").matchAll(/^\| ([a-z ]+) \|/gm)]
      .map(([, word = ""]) => word)
      .filter((word) => word !== "word");
    expect(words).toEqual([...new Set(words)].sort());
  });
});
