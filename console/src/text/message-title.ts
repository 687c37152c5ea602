import type { MessageTextView } from "../../../src/api/wire/messages.ts";

/** What is filled in for each person; in a template it is left open. */
const placeholder = /\{\{.*?\}\}|\{%.*?%\}/g;

/** A text's title in one line, or what it says where it has none; null where the words are hidden from whoever looks. */
export function messageTitle({ title, body, of, isHidden }: MessageTextView): string | null {
  if (isHidden) return null;
  return messageLine(title === "" ? body : title, of);
}

/** A line of a text; of a template, what is filled in is left open. */
export const messageLine = (line: string, of: MessageTextView["of"]): string =>
  of === "template" ? line.replaceAll(placeholder, "…") : line;
