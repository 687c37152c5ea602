/** The ROM of a row of `devices` without its version, as SQL; it takes apart what `romText` of src/person/rom-text.ts puts together. */
export const romName = String.raw`regexp_replace(devices.rom, '\s+[vV]?[0-9]\S*$', '')`;
