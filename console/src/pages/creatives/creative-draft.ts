import type { CreativeEntry, CreativeStatus } from "../../api/catalogue.ts";

/** A creative as its form holds it: texts as typed, empty where nothing is said. */
export interface CreativeDraft {
  readonly id: string;
  readonly lang: string;
  readonly style: string;
  readonly title: string;
  readonly body: string;
  readonly image: string;
  readonly link: string;
  readonly needs: readonly string[];
  readonly perDayMax: string;
  readonly perDayZone: string;
  readonly withoutRight: "" | "downgrade" | "skip";
  readonly status: CreativeStatus;
}

/** A stored creative as the form shows it; null: a new one. */
export function draftOf(entry: CreativeEntry | null): CreativeDraft {
  return {
    id: entry?.id ?? "",
    lang: entry?.lang ?? "",
    style: entry?.style ?? "plain",
    title: entry?.title ?? "",
    body: entry?.body ?? "",
    image: entry?.image ?? "",
    link: entry?.link ?? "",
    needs: entry?.needs ?? [],
    perDayMax: entry?.perDay === undefined ? "" : String(entry.perDay.max),
    perDayZone: entry?.perDay?.zone ?? "UTC",
    withoutRight: entry?.withoutRight ?? "",
    status: entry?.status ?? "draft",
  };
}

const numberOr = (text: string): number => {
  const number = Number(text);
  return Number.isFinite(number) ? number : (text as unknown as number); // refused by the server, in its words
};

/** What the form says, as the catalogue writes it: empty fields and defaults left out. */
export function entryOf(draft: CreativeDraft): CreativeEntry {
  const { id, lang, style, title, body, image, link, needs, perDayMax, perDayZone, withoutRight, status } = draft;
  return {
    id,
    ...(lang === "" ? {} : { lang }),
    ...(style === "plain" || style === "" ? {} : { style }),
    title,
    body,
    ...(image === "" ? {} : { image }),
    ...(link === "" ? {} : { link }),
    ...(needs.length === 0 ? {} : { needs: [...needs] }),
    ...(perDayMax === "" ? {} : { perDay: { max: numberOr(perDayMax), ...(perDayZone === "UTC" ? {} : { zone: perDayZone }) } }),
    ...(withoutRight === "" ? {} : { withoutRight }),
    ...(status === "draft" ? {} : { status }),
  };
}

export const isSame = (a: CreativeDraft, b: CreativeDraft): boolean => JSON.stringify(a) === JSON.stringify(b);
