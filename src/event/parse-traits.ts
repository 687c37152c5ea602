import type { Refusal } from "../base/refusal.ts";
import { shown } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { isRecord } from "./check-json.ts";
import type { Scalar, TraitValue } from "./fact.ts";
import { maxTraitNameLength, maxTraitsPerCall, maxTraitValueLength } from "./limits.ts";

type Traits = Readonly<Record<string, TraitValue>>;

/**
 * Reads the traits of an identify or group call. Values are scalars or lists of scalars; an object is flattened by one level
 * (`{ address: { city } }` becomes the trait `address.city`), deeper nesting is refused. `null` takes a trait away. `field` is the path
 * for errors, `prefix` goes before every name (`group.`).
 */
export function parseTraits(input: unknown, field: string, prefix = ""): Result<Traits, Refusal> {
  if (input === undefined || input === null) return ok({});
  if (!isRecord(input))
    return err(refuseValue("traitsNotAnObject", field, input, "traits must be an object", "send { name: value } pairs"));
  const traits: Record<string, TraitValue> = {};
  let count = 0;
  for (const [name, value] of Object.entries(input)) {
    const nested = isRecord(value) ? Object.entries(value) : [["", value] as const];
    for (const [inner, innerValue] of nested) {
      const full = prefix + (isRecord(value) ? `${name}.${inner}` : name);
      const path = isRecord(value) ? `${field}.${name}.${inner}` : `${field}.${name}`;
      const fault = traitFault(full, innerValue, path);
      if (fault) return err(fault);
      if (++count > maxTraitsPerCall) return err(tooMany(field));
      // Checked by traitFault; TypeScript cannot carry that over the call.
      traits[full] = innerValue as TraitValue;
    }
  }
  return ok(traits);
}

function traitFault(name: string, value: unknown, path: string): Refusal | null {
  if (name === "" || name.length > maxTraitNameLength)
    return {
      ...refuseValue("badTraitName", path, name, "the trait's name is empty or too long", "shorten the name"),
      limit: maxTraitNameLength,
    };
  if (isScalar(value)) {
    if (typeof value !== "string" || value.length <= maxTraitValueLength) return null;
  } else if (!Array.isArray(value)) {
    return refuseValue("traitTooDeep", path, value, "a trait may be nested by one level only", "flatten it before sending, or drop it");
  } else {
    if (!value.every(isScalar))
      return refuseValue(
        "traitListNotFlat",
        path,
        value,
        "a list may hold only texts, numbers, booleans and null",
        "send a list of plain values",
      );
    if (JSON.stringify(value).length <= maxTraitValueLength) return null;
  }
  const message = `the value is longer than ${maxTraitValueLength} characters`;
  return {
    ...refuseValue("traitTooLong", path, value, message, "shorten it: traits are for choosing and greeting people"),
    limit: maxTraitValueLength,
  };
}

const isScalar = (value: unknown): value is Scalar =>
  value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";

const tooMany = (field: string): Refusal => ({
  code: "tooManyTraits",
  message: `one call may set ${maxTraitsPerCall} traits`,
  field,
  limit: maxTraitsPerCall,
  remedy: "send only the traits that campaigns use",
});

function refuseValue(code: string, field: string, value: unknown, message: string, remedy: string): Refusal {
  return { code, message, field, value: shown(value), remedy };
}
