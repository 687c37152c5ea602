/** What of a notification a short message says. */
export interface TextParts {
  readonly title: string;
  readonly body: string;
  readonly link: string | null;
}

/**
 * One text of title and body, each on its own line; a title that the body begins with is not said twice. A link follows after a blank when
 * it is an address of the web (an app's own scheme opens nothing from a short message) and does not stand in the text already.
 */
export function smsText(parts: TextParts, include: { readonly title: boolean; readonly link: boolean }): string {
  const title = include.title ? parts.title.trim() : "";
  const body = parts.body.trim();
  const text = body.startsWith(title) ? body : body === "" ? title : `${title}\n${body}`;
  const { link } = parts;
  if (!include.link || link === null || !/^https?:\/\//i.test(link) || text.includes(link)) return text;
  return text === "" ? link : `${text} ${link}`;
}

/** A vendor's text without the number it quotes: what we report never holds a whole one. Years and error codes stay. */
export function withoutNumbers(text: string): string {
  return text.replace(/(\+?\d{3})[\d ().-]{3,}\d/g, "$1…");
}
