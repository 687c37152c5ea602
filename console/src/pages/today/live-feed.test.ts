import { describe, expect, it } from "vitest";
import type { FeedItemView, FeedView } from "../../../../src/api/wire/reading.ts";
import { mergeFeed, nothingYet } from "./live-feed.ts";

const entry = (id: string, at: string): FeedItemView => ({
  id,
  at,
  kind: "message",
  what: "sent",
  reason: null,
  messageId: id,
  person: { id: "p", name: null, email: null },
  campaign: "spring",
  line: null,
  creative: null,
  item: null,
  channel: "fcm",
  class: "marketing",
  text: null,
});
const answer = (items: readonly FeedItemView[], after: string | null, left = false): FeedView => ({
  now: "2026-11-22T12:00:00.000Z",
  items: [...items],
  after,
  left,
});
const [a, b, c] = [entry("a", "2026-11-22T11:00:00.000Z"), entry("b", "2026-11-22T11:00:01.000Z"), entry("c", "2026-11-22T11:00:02.000Z")];
const ids = (items: readonly FeedItemView[]) => items.map(({ id }) => id);

describe("the live feed", () => {
  it("puts what is new above what was told", () => {
    const first = mergeFeed(nothingYet, answer([b, a], "x"), 10);
    const second = mergeFeed(first, answer([c], "y"), 10);
    expect(ids(second.items)).toEqual(["c", "b", "a"]);
    expect(second.after).toBe("y");
  });

  it("tells what comes twice once, as it stands now", () => {
    const first = mergeFeed(nothingYet, answer([b, a], "x"), 10);
    const second = mergeFeed(first, answer([c, { ...b, what: "failed" }], "y"), 10);
    expect(ids(second.items)).toEqual(["c", "b", "a"]);
    expect(second.items[1]?.what).toBe("failed");
  });

  it("keeps the newest", () => {
    expect(ids(mergeFeed(nothingYet, answer([c, b, a], "x"), 2).items)).toEqual(["c", "b"]);
  });

  it("says that something was left out only of later looks: the first begins somewhere", () => {
    const first = mergeFeed(nothingYet, answer([a], "x", true), 10);
    expect(first.left).toBe(false);
    expect(mergeFeed(first, answer([b], "y", true), 10).left).toBe(true);
  });
});
