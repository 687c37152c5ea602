import type { Thing } from "./thing.ts";

/** Ways of wording that people respond to differently. */
export const wordings = ["benefit", "suspense", "question", "emotion", "personal", "urgent", "plain"] as const;
export type Wording = (typeof wordings)[number];

/** How clearly a text speaks of something: by its title, by its maker alone, by its kind alone, or of nothing. */
export type Mention =
  | { readonly kind: "title"; readonly thing: Thing }
  | { readonly kind: "maker"; readonly tag: string }
  | { readonly kind: "tag"; readonly tag: string }
  | { readonly kind: "none" };

/** What somebody makes of a text on a screen. */
export interface Reading {
  readonly wordings: readonly Wording[];
  readonly mention: Mention;
  /** The text without names and numbers: by this people recognise that they have read the same before. */
  readonly skeleton: string;
  readonly boilerplate: boolean;
  readonly overlong: boolean;
  readonly shouting: boolean;
}

/** Reads a text; `name` is that of the person who holds the phone. */
export type Reader = (title: string, body: string, name: string) => Reading;

const overlongFrom = 110;

interface Known {
  /** Lower case. */
  readonly text: string;
  readonly kind: "title" | "maker" | "tag";
  readonly tag: string;
  readonly thing: Thing | null;
}

/**
 * Makes a reader that recognises these things. It sees what stands on the screen and nothing else: no campaign, item or creative id.
 * Of two things with one title it takes the one whose maker is named too.
 */
export function makeReader(things: readonly Thing[], tags: readonly string[]): Reader {
  const byFirstWord = new Map<string, Known[]>();
  const learn = (known: Known): void => {
    const first = /^[\p{L}\p{N}'’-]+/u.exec(known.text)?.[0] ?? known.text;
    const list = byFirstWord.get(first);
    if (list) list.push(known);
    else byFirstWord.set(first, [known]);
  };
  const makers = new Map<string, string>();
  for (const thing of things) {
    learn({ text: thing.title.toLowerCase(), kind: "title", tag: thing.tag, thing });
    makers.set(thing.maker.toLowerCase(), thing.tag);
  }
  for (const [text, tag] of makers) learn({ text, kind: "maker", tag, thing: null });
  for (const tag of tags) learn({ text: tag.toLowerCase(), kind: "tag", tag, thing: null });
  // Longest first, so that "Back to the Sea" is not read as "Back to".
  for (const list of byFirstWord.values()) list.sort((a, b) => b.text.length - a.text.length);

  return (title, body, name) => {
    const text = `${title}\n${body}`;
    const lower = text.toLowerCase();
    const found: Known[] = [];
    let skeleton = "";
    let at = 0;
    for (const word of lower.matchAll(/[\p{L}\p{N}'’-]+/gu)) {
      if (word.index < at) continue;
      const here = byFirstWord
        .get(word[0])
        ?.filter((known) => lower.startsWith(known.text, word.index) && endsThere(lower, word.index, known.text));
      const [longest] = here ?? [];
      if (!here || !longest) continue;
      found.push(...here.filter((known) => known.text === longest.text));
      skeleton += `${lower.slice(at, word.index)}<${longest.kind}>`;
      at = word.index + longest.text.length;
    }
    skeleton += lower.slice(at);
    const person = name.toLowerCase();
    const named = person !== "" && skeleton.includes(person);
    const bare = named ? skeleton.replaceAll(person, "<name>") : skeleton;
    return {
      wordings: wordingsOf(bare, named),
      mention: mentionOf(found),
      skeleton: bare.replace(/\d+([.,]\d+)?/g, "#"),
      boilerplate:
        /\b(open the app|check (it )?out|don['’]t miss|new content|updates? (is|are) (waiting|available)|click here|visit us)\b/.test(bare),
      overlong: text.length > overlongFrom,
      shouting: /!!/.test(text) || /\b[A-Z]{4,}\b[^\n]*\b[A-Z]{3,}\b/.test(text),
    };
  };
}

const endsThere = (text: string, at: number, known: string): boolean => !/[\p{L}\p{N}]/u.test(text.charAt(at + known.length));

function mentionOf(found: readonly Known[]): Mention {
  const makers = new Set(found.flatMap((known) => (known.kind === "maker" ? [known.text] : [])));
  const titles = found.flatMap((known) => (known.thing === null ? [] : [known.thing]));
  const thing = titles.find((one) => makers.has(one.maker.toLowerCase())) ?? titles[0];
  if (thing) return { kind: "title", thing };
  const maker = found.find((known) => known.kind === "maker");
  if (maker) return { kind: "maker", tag: maker.tag };
  const tag = found[0];
  return tag ? { kind: "tag", tag: tag.tag } : { kind: "none" };
}

// What each way of wording looks like in English; the names of things are already taken out.
const marks: readonly (readonly [Wording, RegExp])[] = [
  ["benefit", /%|[$€£]\s?\d|\bfree\b|\bsave\b|\b(price|cheaper|voucher|discount|deal|half off)\b/],
  ["suspense", /…|\.\.\.|\b(secret|nobody|hides|hidden|until you|what happened|the end)\b/],
  ["question", /\?/],
  [
    "emotion",
    /\b(remember|miss(ed|es)?|heart(s|ed)?|love[ds]?|feel(s|ing)?|memor(y|ies)|summer|tonight|evening|understands|tears|smile)\b/,
  ],
  ["urgent", /!|\b(hurry|last chance|ends today|ends tonight|right now|just in|breaking|going fast)\b/],
];

function wordingsOf(text: string, named: boolean): readonly Wording[] {
  const seen = marks.flatMap(([wording, mark]) => (mark.test(text) ? [wording] : []));
  if (named || /\b(for you|yours|your kind|chosen for|picked for)\b/.test(text)) seen.push("personal");
  return seen.length === 0 ? ["plain"] : seen;
}
