import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileTemplate, requiredPaths, slowRequiredPaths } from "./template.ts";

const scope = {
  person: { name: "Ann", plan: "gold", tags: ["a", "b"], html: "<b>&", age: 30 },
  item: { title: "Blue", date: "2026-03-02T01:02:03Z" },
  event: { amount: 12 },
};

function rendered(text: string): string {
  const template = compileTemplate(text);
  if (!template.ok) return `refused: ${template.error.code}`;
  const result = template.value.render(scope);
  if (result.ok) return result.value;
  return result.error.kind === "missing" ? `missing: ${result.error.path}` : `broken: ${result.error.message}`;
}

describe("a template renders plain text", () => {
  it.each([
    ["plain words", "plain words"],
    ["Hi {{ person.name }}", "Hi Ann"],
    ["no escaping: {{ person.html }}", "no escaping: <b>&"],
    ["{{ person.nick | default: 'You' }}", "You"],
    ["{{ person['name'] | upcase }}", "ANN"],
    ["{{ person.tags | join: ', ' }} {{ person.tags.size }}", "a, b 2"],
    ["{% if person.plan == 'gold' %}rich{% else %}poor{% endif %}", "rich"],
    ["{% unless person.plan == 'gold' %}poor{% else %}rich{% endunless %}", "rich"],
    ["{% case person.plan %}{% when 'gold' %}G{% else %}?{% endcase %}", "G"],
    ["{% comment %}x{% endcomment %}{% raw %}{{ y }}{% endraw %}", "{{ y }}"],
    ["{{ item.date | date: '%Y-%m-%d %H:%M' }}", "2026-03-02 01:02"],
    ["{{ event.amount | times: 2 }}", "24"],
  ])("%s", (text, expected) => {
    expect(rendered(text)).toBe(expected);
  });
});

describe("a missing value is told by its path", () => {
  it.each([
    ["{{ person.nick }}", "missing: person.nick"],
    ["{{ item.album.title }}", "missing: item.album"],
    ["{{ person.nick | default: person.alias }}", "missing: person.alias"],
    ["{{ person.nick | upcase | default: 'x' }}", "missing: person.nick"],
    ["{% if person.plan == 'gold' %}{{ person.nick }}{% endif %}", "missing: person.nick"],
    ["{{ person.constructor }}", "missing: person.constructor"],
    ["{{ person.__proto__.polluted }}", "missing: person.__proto__"],
    ["{{ person.tags.filter }}", "missing: person.tags.filter"],
  ])("%s", (text, expected) => {
    expect(rendered(text)).toBe(expected);
  });

  it.each([
    ["{% if person.nick %}a{% else %}b{% endif %}", "b"],
    ["{% if person.nick == 'x' and person.plan %}a{% else %}b{% endif %}", "b"],
    ["{% if person.age > 18 and person.nick == nil %}a{% endif %}", "a"],
    ["{% unless person.nick == 'x' %}a{% endunless %}", "a"],
    ["{% case person.nick %}{% when 'x' %}a{% else %}b{% endcase %}", "b"],
    ["{% if person.a == 1 %}a{% elsif person.b == 2 %}b{% else %}c{% endif %}", "c"],
  ])("but conditions may ask for it: %s", (text, expected) => {
    expect(rendered(text)).toBe(expected);
  });
});

describe("the sandbox refuses, with a remedy", () => {
  it.each([
    ["{% include 'x' %}", "unknownTag", 'the template uses the tag "include", which templates do not have'],
    ["{% render 'x' %}", "unknownTag", 'the template uses the tag "render", which templates do not have'],
    ["{% layout 'x' %}", "unknownTag", 'the template uses the tag "layout", which templates do not have'],
    ["{% for a in person.tags %}x{% endfor %}", "unknownTag", 'the template uses the tag "for", which templates do not have'],
    ["{% assign a = 1 %}", "unknownTag", 'the template uses the tag "assign", which templates do not have'],
    ["{{ person.tags | sample }}", "unknownFilter", 'the template uses the filter "sample", which templates do not have'],
    ["{{ person.tags | where_exp: 'x', 'x' }}", "unknownFilter", 'the template uses the filter "where_exp", which templates do not have'],
    ["{{ persn.name }}", "unknownVariable", 'the template reads "persn.name", which is no value of a person, an item or an event'],
    ["{{ person }}", "unknownVariable", 'the template reads "person", which is no value of a person, an item or an event'],
    ["{{ person.name", "templateSyntax", 'the template cannot be read: output "{{ person.name" not closed'],
    ["{% if person.name %}x", "templateSyntax", "the template cannot be read: tag {% if person.name %} not closed"],
    ["{{ }}", "templateSyntax", 'the template cannot be read: invalid value expression: ""'],
  ])("%s", (text, code, message) => {
    const template = compileTemplate(text);
    expect(template.ok).toBe(false);
    if (template.ok) return;
    expect(template.error).toMatchObject({ code, message, value: text });
    expect(template.error.remedy).not.toBe("");
  });

  it("suggests the name that was meant", () => {
    const filter = compileTemplate("{{ person.name | upcas }}");
    expect(filter.ok ? "" : filter.error.remedy).toMatch(/^did you mean "upcase"\? Templates know the filters abs, /);
    const root = compileTemplate("{{ itm.title }}");
    expect(root.ok ? "" : root.error.remedy).toMatch(/^did you mean "item.title"\?/);
  });

  it("has no clock", () => {
    expect(rendered("{{ 'now' | date: '%H' }}")).toMatch(/^broken: /);
  });

  it("stops a text that multiplies itself", () => {
    expect(rendered(`{{ 'aaaaaaaa'${"| replace: 'a', 'aaaaaaaaaaaaaaaa'".repeat(40)} }}`)).toBe("broken: memory alloc limit exceeded");
  });
});

describe("required paths", () => {
  it.each<readonly [string, readonly string[]]>([
    ["words", []],
    ["{{ item.artist }} – {{ item.title }}", ["item.artist", "item.title"]],
    ["{{ person.name | default: 'You' }}", []],
    ["{{ person.name | upcase | default: 'You' }}", ["person.name"]],
    ["{{ person.nick | default: person.name }}", []],
    ["{{ person.name | append: item.title }}", ["item.title", "person.name"]],
    ["{% if person.a %}{{ person.b }}{% endif %}{{ person.c }}", ["person.c"]],
    ["{{ item.tags.size }}{{ item.tags.first }}", ["item.tags"]],
    ["{{ item['album']['title'] }}", ["item.album.title"]],
    ["{{ person[item.key] }}", ["item.key"]],
    ["{% comment %}{{ person.x }}{% endcomment %}", []],
    ["{{ broken", []],
  ])("of %s", (text, expected) => {
    expect(requiredPaths(text)).toEqual(expected);
  });

  it("law: the short way and the parser agree", () => {
    const piece = fc.constantFrom(
      "word ",
      "{{ person.name }}",
      "{{item.title}}",
      "{{ item.tags.size }}",
      "{{ person.a | default: 'x' }}",
      '{{ event.b|default:"y" }}',
      "{{- person.c -}}",
      "{{ person.d | upcase }}",
      "{% if person.e %}{{ person.f }}{% endif %}",
      "{{ item['g'] }}",
      "}}",
      "{",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        expect(requiredPaths(pieces.join(""))).toEqual(slowRequiredPaths(pieces.join("")));
      }),
    );
  });
});
