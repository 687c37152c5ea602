import { describe, expect, it } from "vitest";
import { fromLocal, toLocal } from "./local-instant.ts";

describe("an instant in a field of local time", () => {
  it("comes back as the same instant, whatever the zone", () => {
    for (const iso of ["2026-03-02T09:00:00Z", "2026-07-31T23:59:00Z"]) expect(fromLocal(toLocal(iso))).toBe(iso);
    expect(Date.parse(fromLocal(toLocal("2026-03-02T09:00:00+08:00")))).toBe(Date.parse("2026-03-02T09:00:00+08:00"));
  });

  it("is empty for what is none", () => {
    expect([toLocal(""), toLocal("soon"), fromLocal("")]).toEqual(["", "", ""]);
  });
});
