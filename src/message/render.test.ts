import { describe, expect, it } from "vitest";
import type { Item } from "../catalogue/catalogue.ts";
import { makeRenderer, type RenderInput } from "./render.ts";

const song: Item = {
  id: "song-9",
  type: "song",
  tags: ["rock"],
  attributes: { title: "Blue", artist: "Ann", album: { title: "Sea", year: null }, empty: "" },
  link: "app://song/9?q={{ person.name }}",
  validFromMs: null,
  validToMs: null,
  popularity: 0,
  storedAtMs: 0,
};
const base: RenderInput = {
  creative: { title: "{{ person.name }}", body: "{{ item.artist }} – {{ item.title }}", image: null, link: null },
  traits: { name: "Bo" },
  item: song,
  event: {},
  campaignLink: null,
};
const render = (change: Partial<RenderInput>, creative: Partial<RenderInput["creative"]> = {}) =>
  makeRenderer().render({ ...base, ...change, creative: { ...base.creative, ...creative } });

describe("rendering a creative", () => {
  it("fills title and body from person and item", () => {
    expect(render({})).toEqual({
      ok: true,
      value: { title: "Bo", body: "Ann – Blue", image: null, link: song.link, isPersonal: true },
    });
  });
  it.each([
    [false, { title: "Sale", body: "{{ item.title }} is back" }],
    [true, { title: "Sale", body: "For {{ person.name }}" }],
    [true, { title: "Sale", body: "{% if person.vip %}Come in{% else %}Come{% endif %}" }],
    [true, { title: "Your {{ event.thing | default: 'thing' }}", body: "Come" }],
    [true, { title: "Sale", body: "Come", image: "https://a.example/{{ person.name }}.png" }],
  ])("says whether something of the person or the event went in: %s for %o", (isPersonal, creative) => {
    const rendered = render({ event: {} }, { image: null, link: null, ...creative });
    expect(rendered).toMatchObject({ ok: true, value: { isPersonal } });
  });

  it("tells every missing path at once, sorted, over all texts", () => {
    const result = render({ item: null, traits: {} }, { image: "{{ item.cover }}" });
    expect(result).toEqual({ ok: false, error: { kind: "missing", missing: ["item.artist", "item.cover", "item.title", "person.name"] } });
  });
  it("takes null and empty text for missing", () => {
    const result = render({ traits: { name: "" } }, { body: "{{ item.empty }} {{ item.album.year }}" });
    expect(result).toEqual({ ok: false, error: { kind: "missing", missing: ["item.album.year", "item.empty", "person.name"] } });
  });
  it("takes empty text for missing in conditions, too", () => {
    const title = "{% if person.nick %}Hi {{ person.nick }}{% else %}Hi{% endif %}";
    expect(render({ traits: { nick: "" } }, { title })).toMatchObject({ ok: true, value: { title: "Hi" } });
  });
  it("misses what the creative says it needs, though no template reads it", () => {
    expect(render({}, { required: ["person.plan"] })).toEqual({ ok: false, error: { kind: "missing", missing: ["person.plan"] } });
  });
  it("reads nested attributes and id, type and tags of the item", () => {
    expect(render({}, { body: "{{ item.album.title }} {{ item.id }} {{ item.type }} {{ item.tags | join }}" })).toMatchObject({
      value: { body: "Sea song-9 song rock" },
    });
  });
  it("reads properties of the event", () => {
    expect(render({ event: { amount: 3 } }, { body: "{{ event.amount }}" })).toMatchObject({ value: { body: "3" } });
  });
  it("says which field is broken", () => {
    expect(render({}, { body: "{{ nope.x }}" })).toMatchObject({ ok: false, error: { kind: "broken", field: "body" } });
  });
});

describe("the link", () => {
  const without = { ...song, link: null };
  it.each([
    ["is the item's, as it is", { item: song }, { link: "app://creative" }, "app://song/9?q={{ person.name }}"],
    ["else the creative's, rendered", { item: without }, { link: "app://p/{{ person.name | url_encode }}" }, "app://p/Bo"],
    ["else the campaign's, rendered", { item: without, campaignLink: "app://c/{{ item.id }}" }, {}, "app://c/song-9"],
    ["else there is none", { item: without }, {}, null],
    ["without an item the creative's", { item: null }, { body: "x", link: "app://x" }, "app://x"],
  ])("%s", (_name, change, creative, link) => {
    expect(render(change, creative)).toMatchObject({ ok: true, value: { link } });
  });
});
