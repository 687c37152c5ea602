import { describe, expect, it } from "vitest";
import { keepMasked, maskedValue } from "./masked-credentials.ts";

const stored = {
  vendor: "fcm",
  config: { endpoints: { api: "https://api.example" } },
  credentials: { project_id: "p", private_key: "secret", callback: { secret: "s" } },
};
const given = (credentials: unknown, more: Partial<typeof stored> = {}) => ({ ...stored, credentials, ...more });

describe("credentials that are given masked", () => {
  it("stay as they are stored, beside those that are given anew; what is left out goes", () => {
    const kept = keepMasked(given({ project_id: "q", private_key: maskedValue, callback: maskedValue }), stored);
    expect(kept).toEqual({ ok: true, value: { project_id: "q", private_key: "secret", callback: { secret: "s" } } });
    expect(keepMasked(given({ private_key: maskedValue }), stored)).toEqual({ ok: true, value: { private_key: "secret" } });
  });

  it("are taken as they are where nothing is masked", () => {
    for (const credentials of [{ a: "b" }, "text", null, undefined])
      expect(keepMasked(given(credentials), null)).toEqual({ ok: true, value: credentials });
  });

  it.each([
    ["a channel that is new", given({ private_key: maskedValue }), null],
    ["a name that nothing is stored for", given({ other: maskedValue }), stored],
    ["another vendor", given({ private_key: maskedValue }, { vendor: "huawei" }), stored],
    ["other endpoints", given({ private_key: maskedValue }, { config: { endpoints: { api: "https://thief.example" } } }), stored],
  ])("are refused for %s, by name and without their value", (_, channel, before) => {
    const refused = keepMasked(channel, before);
    expect(refused).toMatchObject({
      ok: false,
      error: { code: "maskedCredential", field: expect.stringMatching(/^credentials\./), remedy: expect.stringContaining("give") },
    });
    expect(JSON.stringify(refused)).not.toContain("secret");
  });
});
