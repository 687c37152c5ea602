import { describe, expect, it } from "vitest";
import { namesIn, type Users, usesOf } from "./audience-uses.ts";

const users: Users = {
  audiences: [
    { id: "quiet", where: { lastSeen: { before: "30d" } } },
    { id: "drifting", where: { all: [{ trait: "plan", is: "free" }, { not: { audience: "quiet" } }] } },
    {
      id: "players",
      where: {
        any: [
          { event: "play", within: "7d" },
          { event: "heart", within: "7d" },
        ],
      },
    },
  ],
  campaigns: [{ id: "back", audience: "quiet", status: "live" }, { id: "other", audience: "drifting" }, { id: "everybody" }],
  experiments: [{ id: "test", audience: "quiet" }],
  roster: [{ id: "morning", audience: "drifting" }],
  limits: [{}, { audience: "quiet" }],
};

describe("who names an audience", () => {
  it("is told by kind, within predicates too", () => {
    expect(usesOf("quiet", users)).toEqual({
      campaigns: [{ id: "back", status: "live" }],
      audiences: ["drifting"],
      experiments: ["test"],
      roster: [],
      limits: [2],
      count: 4,
    });
    expect(usesOf("players", users).count).toBe(0);
    expect(usesOf("drifting", users).campaigns).toEqual([{ id: "other", status: "draft" }]);
  });
});

describe("names that predicates use", () => {
  it("are gathered from all of them", () => {
    expect(namesIn(users.audiences.map(({ where }) => where))).toEqual({ traits: ["plan"], events: ["heart", "play"] });
  });
});
