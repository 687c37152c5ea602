import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { saying, sentences, withValues } from "./sentences.ts";

const folder = new URL("../", import.meta.url);
/** What operators and the console call; intake, files and commands speak to programs and to whoever writes files. */
const folders = ["api/routes", "operation", "catalogue", "message", "audience", "channel", "delivery"];
const elsewhere = /\.test\.ts$|(^|\/)testing\/|^operation\/(import|open-bandit|row-reader|replay-(file|log|policy))/;

/** Codes that only those see who send events, outcomes, items, devices or files. */
const ofSenders = [
  ...["otherId", "aliasCircle", "unknownBatch", "unknownMessage", "timeInFuture", "emptyValidity", "evidenceLeftOut", "invalidToken"],
  ...["tooDeep", "tooManyAliases", "syntax", "duplicateId", "idempotencyKeyReused", "wrongPerson"],
];

describe("sentences of refusals", () => {
  it("name their form, and leave out what is not there", () => {
    expect(saying("unknownTag", { name: "iff", allowed: ["if", "for"], meant: null })).toEqual({
      code: "unknownTag",
      values: { name: "iff", allowed: ["if", "for"] },
    });
    expect(saying("needsApprover.service", { name: "p" })).toEqual({ code: "needsApprover", values: { form: "service", name: "p" } });
    expect(saying("notAList", {})).toEqual({ code: "notAList" });
    expect(withValues({ a: undefined })).toEqual({});
  });

  it("are listed for every code that an operator may meet", () => {
    const listed = new Set(Object.keys(sentences).map((name) => name.split(".", 1)[0]));
    const files = folders.flatMap((name) =>
      readdirSync(new URL(`${name}/`, folder), { recursive: true, encoding: "utf8" }).map((file) => `${name}/${file}`),
    );
    const missing = files
      .filter((file) => file.endsWith(".ts") && !elsewhere.test(file))
      .flatMap((file) => {
        const text = readFileSync(new URL(file, folder), "utf8");
        // An object with a code in camel case, a message and a remedy beside it.
        return [...text.matchAll(/\bcode: "([a-z][A-Za-z]+)",[^}]{0,400}?remedy/g)].map(([, code = ""]) => `${file}: ${code}`);
      })
      .filter((found) => !listed.has(found.split(": ")[1] ?? "") && !ofSenders.includes(found.split(": ")[1] ?? ""));
    expect(missing).toEqual([]);
  });
});
