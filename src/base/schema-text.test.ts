import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readSchemaText, schemaText, schemaTexts } from "./schema-text.ts";

describe("what schemas say of a value", () => {
  it("reads back as the rule that it was, with its values", () => {
    expect(readSchemaText(schemaText("duration"))).toEqual({ form: "duration", values: {} });
    expect(readSchemaText(schemaText("durationOr", { otherwise: "day or week" }))).toEqual({
      form: "durationOr",
      values: { otherwise: "day or week" },
    });
    expect(readSchemaText(schemaText("wholeNumber", { least: 1, most: 1000, otherwise: 100 }))).toEqual({
      form: "wholeNumber",
      values: { least: "1", most: "1000", otherwise: "100" },
    });
    expect(readSchemaText("Invalid input: expected string, received number")).toBe(null);
  });

  it("keeps braces that are meant as such", () => {
    expect(schemaText("limit")).toBe("not a limit; write { each, max, per } or { each, gap }");
    expect(readSchemaText(schemaText("limit"))).toEqual({ form: "limit", values: {} });
  });

  it.each(Object.entries(schemaTexts))("%s says what is wrong and what to do", (rule, text) => {
    expect(text).toMatch(/^[^;]+; \S/);
    expect(
      readSchemaText(
        text
          .replace(/\{(\w+)\}/g, "x")
          .replaceAll("{{", "{")
          .replaceAll("}}", "}"),
      )?.form,
    ).toBe(rule);
  });

  it("stands in this one list: no schema of what operators declare says anything of its own", () => {
    const folder = new URL("../catalogue/", import.meta.url);
    const files = readdirSync(folder).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
    const own = files.filter((name) => /error: ["`'][^"`']*; /.test(readFileSync(new URL(name, folder), "utf8")));
    expect(own).toEqual([]);
  });
});
