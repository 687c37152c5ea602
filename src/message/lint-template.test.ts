import { expect, it } from "vitest";
import { lintTemplate } from "./lint-template.ts";

it.each([
  ["Your order {{ event.order }} has shipped", []],
  ["Flash sale, {{ person.name }}", ["discount: Flash sale"]],
  ["Now {{ item.cut }}% off", ["discount: {{ … }}% off"]],
  ["全场{{ item.cut }}折", ["discount: {{ … }}折"]],
  ["Save 20% on {{ item.title }}, {{ item.cut }}% off", ["discount: Save 20%"]],
  ["{% if item.cut %}Half price{% else %}Your ticket{% endif %}", ["discount: Half price"]],
  ["{% comment %}no discount here{% endcomment %}Your ticket", []],
  ["{{ person.name | default: 'coupon' }}, your ticket", []],
  ["Your {{ person.plan }} sale {{ item.title }} starts", []],
])("%s offends by %o", (title, expected) => {
  expect(lintTemplate({ title, body: "" }, "service").map(({ rule, phrase }) => `${rule}: ${phrase}`)).toEqual(expected);
  expect(lintTemplate({ title, body: "" }, "marketing")).toEqual([]);
});

it("hears the operator's words, and names field and remedy", () => {
  const [offence] = lintTemplate({ title: "Hello", body: "Join the club, {{ person.name }}" }, "service", {
    refuse: ["join the club"],
    allow: [],
  });
  expect(offence).toMatchObject({ rule: "own", field: "body", phrase: "join the club", remedy: expect.stringContaining("marketing") });
  expect(lintTemplate({ title: "Flash sale", body: "" }, "service", { refuse: [], allow: ["flash sale"] })).toEqual([]);
});
