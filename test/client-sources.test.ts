import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const folder = join(fileURLToPath(new URL("..", import.meta.url)), "client/src");
const sources = readdirSync(folder).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
const textOf = (file: string): string => readFileSync(join(folder, file), "utf8");
const importsOf = (file: string): readonly string[] =>
  [...textOf(file).matchAll(/^\s*(?:import|export|\})[^"]*\sfrom "([^"]+)"/gm)].map(([, to = ""]) => normalize(join(dirname(file), to)));

/** A file and everything that it leads to. */
function reachedFrom(file: string, reached = new Set<string>()): ReadonlySet<string> {
  if (!reached.has(file)) {
    reached.add(file);
    for (const to of importsOf(file)) reachedFrom(to, reached);
  }
  return reached;
}

describe("the web client", () => {
  it("needs nothing but itself", () => {
    expect(sources.length).toBeGreaterThan(20);
    expect(sources.flatMap(importsOf).filter((to) => !sources.includes(to))).toEqual([]);
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(folder, "../package.json"), "utf8")) as Record<string, unknown>;
    expect([dependencies, devDependencies]).toEqual([undefined, undefined]);
  });

  it.each(sources)("%s is JavaScript once its types are taken out", (file) => {
    expect(() => stripTypeScriptTypes(textOf(file))).not.toThrow();
  });

  it("has a service worker that a classic script can be made of, without dialogs and texts", () => {
    expect(textOf("service-worker.ts")).not.toMatch(/^export /m);
    const reached = reachedFrom("service-worker.ts");
    expect([...reached].filter((file) => /dialog|text|prompt|centre|guide|carillon/.test(file))).toEqual([]);
    expect(reached).toContain("outcome-queue.ts");
  });

  it("leads from its entry to every file but the worker's and the preference centre's own", () => {
    const entries = ["carillon.ts", "service-worker.ts", "preference-centre.ts"];
    const all = new Set(entries.flatMap((entry) => [...reachedFrom(entry)]));
    expect(sources.filter((file) => !all.has(file))).toEqual([]);
  });
});
