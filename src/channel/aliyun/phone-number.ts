/**
 * A number as Aliyun writes it, and as its reports name it: digits alone; mainland numbers without the country's code, others with it.
 * null = not the form of a number.
 */
export function aliyunNumber(text: string): string | null {
  const digits = text.replace(/[ ().-]/g, "").replace(/^(\+|00)/, "");
  const mainland = /^(?:86)?(1\d{10})$/.exec(digits)?.[1];
  if (mainland !== undefined) return mainland;
  return /^[1-9]\d{4,14}$/.test(digits) ? digits : null;
}
