import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { questionsOfConsole } from "../src/operation/standing-questions.ts";
import { consoleQuestions, nameOf, pathOf } from "./console-questions.ts";

const root = fileURLToPath(new URL("../console/src", import.meta.url));
const about = {
  person: "u 1",
  decision: "d",
  message: "m",
  campaign: "c",
  rareCampaign: "r",
  creative: "k",
  item: "i",
  prefix: "u",
  model: 1,
};
const questions = consoleQuestions({ ...about, nowMs: Date.parse("2026-06-01T12:00:00Z") });

/** What the console changes things by, and beginnings to which it adds. */
const changes = [
  "/v1/apply",
  "/v1/audiences/{}",
  "/v1/catalogue/rollback",
  "/v1/channels/{}",
  "/v1/channels/{}/paused",
  "/v1/channels/{}/test",
  "/v1/keys/",
  "/v1/learning/hold",
  "/v1/roster/{}",
  "/v1/session/password",
  "/v1/setup",
  "/v1/stop",
  "/v1/tokens/undo",
  "/v1/{}/{}",
];

/** Paths that the console's sources name, with `{}` for what they put in. */
function pathsOfConsole(): readonly string[] {
  const found = new Set<string>();
  for (const name of globSync("**/*.{ts,tsx}", { cwd: root })) {
    if (/\.test\.tsx?$/.test(name)) continue;
    const text = readFileSync(`${root}/${name}`, "utf8").replaceAll(/^\s*(?:\/\*)?\*.*$/gm, "");
    for (const [, , path = ""] of text.matchAll(/(["`])(\/v1\/[^"`\n]*)/g)) {
      const filled = path.replaceAll(/\$\{[^{}]*\}/g, "{}");
      found.add(filled.split("${")[0]?.split("?")[0] ?? filled);
    }
    for (const [, , part = ""] of text.matchAll(/(?:personPath|usePersonPart(?:<\w+>)?)\(\w+(?:\.\w+)?, (["`])(.+?)\1/g))
      found.add(`/v1/people/{}/${part.replaceAll(/\$\{[^{}]*\}/g, "{}")}`);
  }
  return [...found].sort();
}

describe("questions of the console", () => {
  it("hold every path that the console reads by", () => {
    const asked = questions.map(({ path }) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`));
    expect(pathsOfConsole().filter((path) => !asked.some((one) => one.test(path)) && !changes.includes(path))).toEqual([]);
  });

  it.each(questionsOfConsole)("hold the report $report as pages ask it when they are opened", ({ report, ...asked }) => {
    const place = report === "drift" ? "/v1/learning/drift" : `/v1/reports/${report}`;
    const by = "by" in asked ? asked.by.join(",") : undefined;
    const days = report === "drift" && "days" in asked ? asked.days : undefined;
    expect(questions.filter(({ path, query }) => path === place && query?.by === by && query?.days === days)).not.toEqual([]);
  });

  it("are written as they are called and as they are told", () => {
    const [first] = questions.filter(({ path }) => path.endsWith("/timeline"));
    expect(first && [pathOf(first), nameOf(first)]).toEqual(["/v1/people/u%201/timeline?limit=50", "/v1/people/{id}/timeline limit=50"]);
  });
});
