import { expect, it } from "vitest";
import { sampleScope } from "./sample-scope.ts";

const items = [
  { title: "Blue", price: 9, artist: { name: "Nina Simone" } },
  { title: "A longer title", artist: { name: "Bo" } },
  { title: null, price: 129.5 },
];

it("has for each attribute that a template mentions the longest value of any item, and twelve characters for what is not known", () => {
  const scope = sampleScope(
    ["{{ item.title }} by {{ item.artist.name }}, {{ item.price }}", "{{ person.name }}: {{ event.order.id }} {{ item.cover }}"],
    items,
  );
  expect(scope).toEqual({
    item: { title: "A longer title", artist: { name: "Nina Simone" }, price: 129.5, cover: "x".repeat(12) },
    person: { name: "x".repeat(12) },
    event: { order: { id: "x".repeat(12) } },
  });
});

it("says nothing of what no template mentions, and takes paths that meet", () => {
  expect(sampleScope(["Plain text about item. titles"], items)).toEqual({ person: {}, item: {}, event: {} });
  expect(sampleScope(["{{ person.a }}{{ person.a.b }}"], []).person).toEqual({ a: { b: "x".repeat(12) } });
  expect(sampleScope(["{% if item.title %}{{ item.title }}{% endif %}"], []).item).toEqual({ title: "x".repeat(12) });
});
