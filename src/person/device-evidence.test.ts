import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evidenceFields, readEvidence } from "./device-evidence.ts";

const full = {
  display: "Flyme 10.0.1.1A",
  osBrand: "harmony",
  sdkInt: 34,
  region: "CN",
  properties: { "ro.build.version.emui": "EmotionUI_12.0.0", "ro.build.version.magic": "" },
  services: { gms: false, hms: true, honorPush: false },
};

describe("evidence of a device's system", () => {
  it("is read as it is written", () => {
    for (const [name, schema] of Object.entries(evidenceFields)) {
      const value = Object.entries(full).find(([field]) => field === name)?.[1];
      expect(schema.safeParse(value).success, name).toBe(true);
    }
    expect(readEvidence({ personId: "p1", ...full })).toEqual({ evidence: full, warnings: [] });
  });

  it("is nothing where nothing was said", () => {
    const nothing = { evidence: {}, warnings: [] };
    expect(readEvidence({ personId: "p1", maker: "Xiaomi" })).toEqual(nothing);
    expect(readEvidence({ display: null, sdkInt: null, properties: null, services: { gms: null } })).toEqual(nothing);
  });

  it("is taken from numbers and texts where the other was meant, and unknown services are passed over", () => {
    const { evidence, warnings } = readEvidence({
      sdkInt: "33",
      properties: { "ro.miui.ui.version.code": 14 },
      services: { gms: true, telepathy: "yes" },
    });
    expect(evidence).toEqual({ sdkInt: 33, properties: { "ro.miui.ui.version.code": "14" }, services: { gms: true } });
    expect(warnings).toEqual([]);
  });

  it.each([
    [{ display: "x".repeat(129) }, "display"],
    [{ osBrand: ["harmony"] }, "osBrand"],
    [{ region: { country: "CN" } }, "region"],
    [{ sdkInt: -1 }, "sdkInt"],
    [{ sdkInt: 30.5 }, "sdkInt"],
    [{ properties: "ro.build.version.emui" }, "properties"],
    [{ properties: Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`p${n}`, "1"])) }, "properties"],
    [{ properties: { "ro.build.version.emui": {} } }, "properties.ro.build.version.emui"],
    [{ services: { hms: "yes" } }, "services.hms"],
    [{ services: true }, "services"],
  ])("that does not fit is left out with a warning: %j", (body, field) => {
    const { evidence, warnings } = readEvidence(body);
    expect(evidence).toEqual({});
    expect(warnings).toEqual([expect.objectContaining({ code: "evidenceLeftOut", field, remedy: expect.any(String) })]);
  });

  it("never stands in the way of a registration, whatever it is", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(full)), fc.anything()), (body) => {
        expect(() => JSON.stringify(readEvidence(body).evidence)).not.toThrow();
      }),
    );
  });
});
