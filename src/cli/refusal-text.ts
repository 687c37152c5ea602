import type { Refusal } from "../base/refusal.ts";

/** A refusal in one line: `placement is "banner": nothing is called so; write one of …` */
export function refusalText(refusal: Refusal): string {
  const field = refusal.field === undefined ? "" : `${refusal.field}: `;
  const value =
    refusal.value === undefined || refusal.message.includes(JSON.stringify(refusal.value)) ? "" : ` (${JSON.stringify(refusal.value)})`;
  const limit = refusal.limit === undefined ? "" : ` [${refusal.limit}]`;
  return `${field}${refusal.message}${value}${limit}: ${refusal.remedy}`;
}
