/** A sentence with `{name}` where a value stands, or several of which the first is said whose values are all there. */
export type Sentence = string | readonly string[];

const asList = (sentence: Sentence): readonly string[] => (typeof sentence === "string" ? [sentence] : sentence);

/** The sentence filled; null where none of its forms has all of its values. */
export function fillSentence(sentence: Sentence, tellValue: (name: string) => string | null): string | null {
  for (const form of asList(sentence)) {
    let isWhole = true;
    const text = form.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = tellValue(name);
      isWhole &&= value !== null;
      return value ?? "";
    });
    if (isWhole) return text;
  }
  return null;
}

/** Names of the values that any form of a sentence holds. */
export const namesIn = (...sentences: readonly Sentence[]): ReadonlySet<string> =>
  new Set(sentences.flatMap(asList).flatMap((form) => [...form.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name)));
