/** A text that YAML reads as itself without quotes. */
const plain = /^[A-Za-z_][A-Za-z0-9_./-]*$/;
/** Words that YAML reads as something else. */
const taken = /^(true|false|null|yes|no|on|off|y|n|nan|inf)$/i;

const scalar = (value: unknown): string =>
  typeof value === "string" && plain.test(value) && !taken.test(value) ? value : JSON.stringify(value);

/** JSON as YAML 1.2, in blocks, so that it can be pasted into a catalogue file. */
export function toYaml(value: unknown, indent = ""): string {
  const entries: readonly (readonly [string, unknown])[] = Array.isArray(value)
    ? value.map((one) => ["-", one] as const)
    : typeof value === "object" && value !== null
      ? Object.entries(value).map(([key, one]) => [`${scalar(key)}:`, one] as const)
      : [];
  if (entries.length === 0) return scalar(value);
  return entries.map(([lead, one]) => `${lead}${below(one, indent, lead === "-")}`).join(`\n${indent}`);
}

function below(value: unknown, indent: string, isElement: boolean): string {
  const isFilled = typeof value === "object" && value !== null && Object.keys(value).length > 0;
  const isShort = Array.isArray(value) && value.every((one) => typeof one !== "object");
  if (isFilled && isShort) return ` [${value.map(scalar).join(", ")}]`;
  const deeper = `${indent}  `;
  if (!isFilled) return ` ${scalar(value)}`;
  return isElement ? ` ${toYaml(value, deeper)}` : `\n${deeper}${toYaml(value, deeper)}`;
}
