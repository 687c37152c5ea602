import { describe, expect, it } from "vitest";
import { channels } from "../../../../src/channel/registry.ts";
import { vendorFields } from "./vendor-fields.ts";

const refusedOf = (vendor: string, credentials: Readonly<Record<string, string>>): readonly string[] => {
  const read = channels.get(vendor)?.parseConfig({ id: "c", vendor, appId: "app", endpoints: {}, credentials });
  return read === undefined || read.ok
    ? []
    : read.error.flatMap(({ field }) => (field?.startsWith("credentials.") ? [field.slice(12)] : []));
};

describe("the fields of a vendor's credentials", () => {
  it("are known for every vendor that the server has a channel for", () => {
    expect(Object.keys(vendorFields).sort()).toEqual([...channels.keys()].sort());
  });

  it.each([...channels.keys()])("hold every name that the server asks for: %s", (vendor) => {
    const names = (vendorFields[vendor]?.credentials ?? []).map(({ name }) => name);
    const asked = refusedOf(vendor, {});
    expect(asked.length).toBeGreaterThan(0);
    // Where it asks for one of two it names either.
    expect(asked.filter((name) => !names.includes(name))).toEqual([]);
  });

  it.each([...channels.keys()])("ask for no name that the server can do without: %s", (vendor) => {
    const asked = new Set(refusedOf(vendor, {}));
    const required = (vendorFields[vendor]?.credentials ?? []).filter(({ isOptional }) => isOptional !== true).map(({ name }) => name);
    expect(required.filter((name) => !asked.has(name))).toEqual([]);
  });
});
