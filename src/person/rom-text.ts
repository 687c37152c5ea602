/** A device's ROM in one text, name before version, as it is kept: `HyperOS 2.0`. Either may be unknown. */
export const romText = (name: string | null, version: string | null): string =>
  name === null || name === "" ? "" : [name, version ?? ""].join(" ").trim();

/** The parts of such a text; what an app wrote by itself may have no version, or none that begins with a digit. */
export function splitRom(text: string): { readonly name: string | null; readonly version: string | null } {
  const [, name = text, version = null] = /^(.*\S)\s+[vV]?(\d\S*)$/.exec(text.trim()) ?? [];
  return { name: name.trim() || null, version };
}
