import { describe, expect, it } from "vitest";
import { makeReader } from "./reading.ts";
import type { Thing } from "./thing.ts";

const thing = (id: string, title: string, maker: string, tag: string): Thing => ({
  id,
  title,
  maker,
  tag,
  type: "song",
  labels: [],
  popularity: 0.5,
  validFromMs: null,
  validToMs: null,
  attributes: {},
  price: null,
});
const things = [
  thing("a", "Back to the Sea", "Paper Foxes", "rock"),
  thing("b", "Back to", "Velvet Tides", "jazz"),
  thing("c", "Midnight", "Velvet Tides", "jazz"),
  thing("d", "Midnight", "Paper Foxes", "rock"),
];
const read = makeReader(things, ["rock", "jazz"]);

describe("reading a text on a screen", () => {
  it.each([
    ["Hear Back to the Sea", "now", { kind: "title", id: "a" }],
    ["BACK TO THE SEA", "…", { kind: "title", id: "a" }],
    ["Midnight", "by Paper Foxes", { kind: "title", id: "d" }],
    ["Midnight", "by Velvet Tides", { kind: "title", id: "c" }],
    ["New from Velvet Tides", "listen", { kind: "maker", tag: "jazz" }],
    ["The rock charts", "listen", { kind: "tag", tag: "rock" }],
    ["Rocking all day", "listen", { kind: "none" }],
    ["A mix", "for the evening", { kind: "none" }],
  ])("recognises what %j, %j is about, by its words alone", (title, body, about) => {
    const { mention } = read(title, body, "Rosa");
    expect(mention.kind === "title" ? { kind: "title", id: mention.thing.id } : mention).toEqual(about);
  });

  it.each([
    ["20 % off", "today", ["benefit"]],
    ["Wait for it…", "a chorus", ["suspense"]],
    ["Heard this?", "a song", ["question"]],
    ["Remember this", "a song", ["emotion"]],
    ["Rosa, a song", "a song", ["personal"]],
    ["Just in!", "a song", ["urgent"]],
    ["Why wait…", "50 % off?", ["benefit", "suspense", "question"]],
    ["A song", "a song", ["plain"]],
  ])("sees how %j, %j is worded", (title, body, wordings) => {
    expect(read(title, body, "Rosa").wordings).toEqual(wordings);
  });

  it("knows a text again whatever it names and whomever it greets", () => {
    const one = read("Rosa, 15 % for you", "Back to the Sea by Paper Foxes", "Rosa");
    const other = read("Hugo, 30 % for you", "Midnight by Velvet Tides", "Hugo");
    expect(other.skeleton).toBe(one.skeleton);
    expect(read("Rosa, 15 % for you", "Midnight, from Velvet Tides", "Rosa").skeleton).not.toBe(one.skeleton);
  });

  it("does not take wording out of the names of things", () => {
    const shouting = makeReader([thing("x", "What Now?! Free!", "…", "rock")], ["rock"]);
    expect(shouting("What Now?! Free!", "a song", "Rosa").wordings).toEqual(["plain"]);
  });

  it("sees what is weak whoever reads it", () => {
    expect(read("New content available", "x", "").boilerplate).toBe(true);
    expect(read("BUY EVERYTHING NOW!!", "x", "").shouting).toBe(true);
    expect(read("x", "y ".repeat(60), "").overlong).toBe(true);
    expect(read("Midnight", "by Paper Foxes", "")).toMatchObject({ boilerplate: false, shouting: false, overlong: false });
  });
});
