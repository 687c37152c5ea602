import { describe, expect, it } from "vitest";
import { aCreative, anItem } from "../../testing/builders.ts";
import { creativeSlots, facetOf, facetsOf } from "./lexicon.ts";

describe("what an item is about", () => {
  it("is its tags and the short texts among its attributes, each once, told by value alone", () => {
    const item = anItem({
      tags: ["Rock", "live"],
      attributes: {
        genre: "rock",
        artist: "Kraftwerk",
        title: "Autobahn",
        cover: "https://example.org/cover.png",
        empty: "",
        year: 1974,
        story: "long ".repeat(20),
      },
    });
    expect([...facetsOf(item).facets].sort()).toEqual([facetOf("rock"), facetOf("live"), facetOf("kraftwerk")].sort());
  });

  it("is at most eight facets, each with a slot", () => {
    const facets = facetsOf(anItem({ tags: Array.from({ length: 30 }, (_, n) => `tag ${n}`) }));
    expect(facets.facets.length).toBe(8);
    expect(facets.slots.length).toBe(8);
  });

  it("tells popular from unpopular, whatever number it came with", () => {
    const slot = (popularity: number): number => facetsOf(anItem({ popularity })).popularity;
    expect(slot(0)).not.toBe(slot(1));
    expect(slot(-5)).toBe(slot(0));
    expect(slot(5)).toBe(slot(1));
  });
});

describe("what a creative shows of the item", () => {
  it.each([
    ["its title", ["item.title", "item.artist"], 2],
    ["something else of it", ["item.artist", "person.name"], 1],
    ["nothing", ["person.name"], 0],
  ] as const)("is told apart: %s", (_, required, shows) => {
    expect(creativeSlots(aCreative({ required })).shows).toBe(shows);
  });

  it("is not told by its id: the same style has the same slot everywhere", () => {
    const [a, b] = [creativeSlots(aCreative({ id: "a", style: "warm" })), creativeSlots(aCreative({ id: "b", style: "warm" }))];
    expect(a.style).toBe(b.style);
    expect(a.creative).not.toBe(b.creative);
  });

  it("knows whether it speaks to the person by something of theirs", () => {
    const plain = creativeSlots(aCreative()).addresses;
    expect(creativeSlots(aCreative({ body: "Hello {{ person.name }}" })).addresses).not.toBe(plain);
    expect(creativeSlots(aCreative({ title: "{{ person.name }}" })).addresses).not.toBe(plain);
    expect(creativeSlots(aCreative({ body: "{{ item.title }}" })).addresses).toBe(plain);
  });
});
