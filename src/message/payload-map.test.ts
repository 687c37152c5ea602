import { describe, expect, it } from "vitest";
import { type PayloadSource, payloadMap } from "./payload-map.ts";

const full: PayloadSource = {
  messageId: "m1",
  batchId: null,
  campaign: "heard-again",
  item: "song-9",
  creative: "c1",
  link: "app://song/9",
  labTimeMs: null,
  data: {},
};

describe("the map that every push carries", () => {
  it("names message, campaign, item, creative and link", () => {
    expect(payloadMap(full)).toEqual({
      carillon_message: "m1",
      carillon_campaign: "heard-again",
      carillon_item: "song-9",
      carillon_creative: "c1",
      link: "app://song/9",
    });
  });
  it("leaves out what there is not", () => {
    expect(payloadMap({ ...full, item: null, link: null, campaign: "", creative: "" })).toEqual({ carillon_message: "m1" });
  });
  it("carries the lab's time in lab mode", () => {
    expect(payloadMap({ ...full, labTimeMs: Date.parse("2026-03-02T09:00:00Z") }).carillon_at).toBe("2026-03-02T09:00:00.000Z");
  });
  it("carries the batch in place of the message where content goes to many at once", () => {
    const map = payloadMap({ ...full, messageId: null, batchId: "b7" });
    expect(map.carillon_batch).toBe("b7");
    expect("carillon_message" in map).toBe(false);
  });
  it("keeps data of the caller, but not in place of our keys", () => {
    const map = payloadMap({
      ...full,
      item: null,
      data: { order: "7", carillon_message: "fake", carillon_item: "fake", link: "app://theirs" },
    });
    expect(map).toMatchObject({ order: "7", carillon_message: "m1", link: "app://song/9" });
    expect("carillon_item" in map).toBe(false);
  });
  it("keeps a link of the caller's data when there is no other", () => {
    expect(payloadMap({ ...full, link: null, data: { link: "app://theirs" } }).link).toBe("app://theirs");
  });
});
