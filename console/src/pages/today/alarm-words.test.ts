import { describe, expect, it } from "vitest";
import { alarmWordOf, alarmWords } from "./alarm-words.ts";

describe("the words of alarms", () => {
  it("are found by the longest beginning of the id, and name the subject", () => {
    expect(alarmWordOf(alarmWords.zh, "paused:campaign:spring")?.what).toContain("活动 spring");
    expect(alarmWordOf(alarmWords.zh, "refused:fcm:AUTH_FAILED")?.what).toContain("fcm:AUTH_FAILED");
    expect(alarmWordOf(alarmWords.zh, "stopped")?.nextStep).not.toBe("");
  });

  it("are the server's where there are none of ours", () => {
    expect(alarmWordOf(alarmWords.zh, "somethingNew:x")).toBe(null);
    expect(alarmWordOf(alarmWords.en, "stopped")).toBe(null);
  });
});
