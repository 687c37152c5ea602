import type { MessageClass } from "../catalogue/catalogue.ts";
import { type ClassOffence, type ClassWords, lintClass } from "./class-lint.ts";

/** Stands where a value will, and lets no phrase grow across it. */
const anyValue = "\u0000";

/**
 * What `lintClass` finds in a creative before it is filled: in its own words, those of all branches, and in words around a value that would be
 * a number ("{{ item.cut }}% off"). What values bring in is found when the message goes out.
 */
export function lintTemplate(
  template: { readonly title: string; readonly body: string },
  messageClass: MessageClass,
  words?: ClassWords,
): readonly ClassOffence[] {
  const filled = (value: string) => ({ title: fill(template.title, value), body: fill(template.body, value) });
  const plain = lintClass(filled(anyValue), messageClass, words);
  const told = new Set(plain.map(keyOf));
  const withNumber = lintClass(filled("7"), messageClass, words)
    .filter((offence) => !told.has(keyOf(offence)))
    .map((offence) => ({
      ...offence,
      phrase: offence.phrase.replaceAll("7", "{{ … }}"),
      message: offence.message.replace(`"${offence.phrase}"`, `"${offence.phrase.replaceAll("7", "{{ … }}")}"`),
    }));
  return [...plain, ...withNumber];
}

const keyOf = ({ rule, field }: ClassOffence): string => `${field} ${rule}`;

/** The text with a value for every output; tags and comments are left out. */
const fill = (template: string, value: string): string =>
  template
    .replace(/\{%-?\s*comment\s*-?%\}[\s\S]*?\{%-?\s*endcomment\s*-?%\}/g, "")
    .replace(/\{%[\s\S]*?%\}/g, anyValue)
    .replace(/\{\{[\s\S]*?\}\}/g, () => value);
