import type { Preferences } from "./preferences.ts";

/** One stretch of do-not-disturb hours while it is edited. */
export interface SpanForm {
  /** `HH:MM`, or empty while nothing is chosen. */
  readonly from: string;
  readonly to: string;
  /** 1 = Monday … 7 = Sunday. */
  readonly days: readonly number[];
}

/** What the preference centre shows. Kinds and channels: those that are switched off. */
export interface PreferenceForm {
  readonly marketing: boolean;
  readonly allOff: boolean;
  readonly kindsOff: readonly string[];
  readonly channelsOff: readonly string[];
  readonly spans: readonly SpanForm[];
}

/** Most stretches of one person (the server's limit). */
export const maxSpans = 14;
export const everyDay: readonly number[] = [1, 2, 3, 4, 5, 6, 7];
/** What a new stretch begins with. */
export const newSpan: SpanForm = { from: "22:00", to: "08:00", days: everyDay };

export function formOf({ doNotDisturb, off, consent }: Preferences): PreferenceForm {
  const spans = doNotDisturb.map(({ from, to, days }) => ({ from, to, days: days ?? everyDay }));
  return { marketing: consent.marketing === true, allOff: off.all, kindsOff: off.kinds, channelsOff: off.channels, spans };
}

/** Places of the stretches that cannot be saved as they are. */
export function badSpans(form: PreferenceForm): readonly number[] {
  const isTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
  return form.spans.flatMap(({ from, to, days }, place) => (isTime(from) && isTime(to) && from !== to && days.length > 0 ? [] : [place]));
}

/**
 * The preferences that the form stands for. A consent that was not touched keeps its time and source: "never asked" does not become a no
 * because somebody set their hours.
 */
export function preferencesOf(
  form: PreferenceForm,
  before: Preferences,
  now: { readonly at: string; readonly source: string },
): Preferences {
  const touched = form.marketing !== formOf(before).marketing;
  return {
    doNotDisturb: form.spans.map(({ from, to, days }) =>
      days.length === 7 ? { from, to } : { from, to, days: [...days].sort((a, b) => a - b) },
    ),
    off: { kinds: form.kindsOff, channels: form.channelsOff, all: form.allOff },
    consent: touched ? { marketing: form.marketing, at: now.at, source: now.source } : before.consent,
  };
}

/** A list of names with one put in or taken out. Names that the site does not show stay as they are. */
export function switched(names: readonly string[], name: string, off: boolean): readonly string[] {
  const others = names.filter((one) => one !== name);
  return off ? [...others, name] : others;
}
