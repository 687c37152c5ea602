import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { stepNames } from "../src/decision/decision.ts";

describe("the console, which takes nothing of the server but types", () => {
  it("names the steps of a decision as the decider does, in its order", () => {
    const ladder = readFileSync(new URL("../console/src/pages/people/ladder.ts", import.meta.url), "utf8");
    const list = /stepNames = \[([^\]]*)\]/.exec(ladder)?.[1] ?? "";
    expect([...list.matchAll(/"(\w+)"/g)].map(([, name]) => name)).toEqual([...stepNames]);
  });
});
