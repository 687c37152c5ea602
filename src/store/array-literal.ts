const needsEscape = /["\\]/;

/**
 * A list as PostgreSQL's literal of a one-dimensional array (PostgreSQL 18, section 8.15.2): the text that pg makes of it, without asking
 * each element what it is and without rewriting texts that hold nothing to escape.
 */
export function arrayLiteral(values: readonly unknown[]): string {
  let text = "{";
  for (let i = 0; i < values.length; i++) {
    if (i > 0) text += ",";
    text += element(values[i]);
  }
  return `${text}}`;
}

function element(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "string") return `"${needsEscape.test(value) ? value.replaceAll("\\", "\\\\").replaceAll('"', '\\"') : value}"`;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Buffer.isBuffer(value)) return `\\\\x${value.toString("hex")}`;
  throw new TypeError(`an array parameter of ${typeof value} values has no literal: write texts, numbers, booleans or Buffers`);
}
