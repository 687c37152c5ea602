/** Why a piece of JSON cannot be taken. `path` is relative to the value that was checked, such as `.cart[2].name`. */
export interface JsonFault {
  readonly code: "tooDeep" | "forbiddenKey" | "unstorableText";
  readonly path: string;
  readonly value: unknown;
}

/** Running upper bound of the UTF-8 bytes of a JSON text. */
export interface JsonMeter {
  atMostBytes: number;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** False for texts that PostgreSQL cannot hold: NUL characters and halves of surrogate pairs. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes("\0");

/** Keys through which JavaScript reaches prototypes: they are never data. */
const isForbiddenKey = (key: string): boolean => key === "__proto__" || key === "constructor" || key === "prototype";

/**
 * Walks a parsed JSON value once: nesting up to `maxDepth` (a scalar is 0, a flat object 1), no prototype keys, only storable texts;
 * adds an upper bound of its size to the meter. Null when all is well.
 */
export function checkJson(value: unknown, maxDepth: number, meter: JsonMeter): JsonFault | null {
  if (typeof value === "string") {
    meter.atMostBytes += value.length * 6 + 3;
    return isStorable(value) ? null : { code: "unstorableText", path: "", value };
  }
  if (typeof value !== "object" || value === null) {
    meter.atMostBytes += 26;
    return null;
  }
  if (maxDepth === 0) return { code: "tooDeep", path: "", value: Array.isArray(value) ? "a list" : "an object" };
  return Array.isArray(value) ? checkList(value, maxDepth, meter) : checkObject(value, maxDepth, meter);
}

function checkList(list: readonly unknown[], maxDepth: number, meter: JsonMeter): JsonFault | null {
  meter.atMostBytes += 2;
  for (let i = 0; i < list.length; i++) {
    const fault = checkJson(list[i], maxDepth - 1, meter);
    if (fault) return { ...fault, path: `[${i}]${fault.path}` };
  }
  return null;
}

function checkObject(object: object, maxDepth: number, meter: JsonMeter): JsonFault | null {
  meter.atMostBytes += 2;
  for (const key of Object.keys(object)) {
    meter.atMostBytes += key.length * 6 + 4;
    if (isForbiddenKey(key)) return { code: "forbiddenKey", path: `.${key}`, value: key };
    if (!isStorable(key)) return { code: "unstorableText", path: "", value: key };
    const fault = checkJson(Reflect.get(object, key), maxDepth - 1, meter);
    if (fault) return { ...fault, path: `.${key}${fault.path}` };
  }
  return null;
}
