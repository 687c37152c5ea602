import type { Problem } from "./answer.ts";
import { colours } from "./colours.ts";
import {
  badSpans,
  everyDay,
  formOf,
  maxSpans,
  newSpan,
  type PreferenceForm,
  preferencesOf,
  type SpanForm,
  switched,
} from "./preference-form.ts";
import { type PreferenceTexts, preferenceTexts } from "./preference-texts.ts";
import { noPreferences, type PreferenceCalls, type Preferences } from "./preferences.ts";
import { type Language, languageOf } from "./prompt-texts.ts";

/** Something that can be switched off, in the site's words. */
export interface Choice {
  readonly id: string;
  readonly label: string;
}

/** What the element reads and writes through: `createCarillon` makes one. */
export interface PreferenceClient {
  readonly preferences: Pick<PreferenceCalls, "get" | "put">;
  readonly language: Language;
}

/** `<carillon-preferences>` as a page handles it. Fires `carillon-preferences-saved` with what holds from now on. */
export interface PreferenceCentreElement extends HTMLElement {
  client: PreferenceClient | null;
  /** Campaigns' kinds that the person may switch off. */
  kinds: readonly Choice[];
  channels: readonly Choice[];
}

/** Makes `<carillon-preferences>` known. Attribute `lang`: `en` or `zh`, in place of the client's. */
export function definePreferenceCentre(name = "carillon-preferences"): void {
  if (customElements.get(name) !== undefined) return;
  // Made here and not above, so that the file can be read where there are no elements.
  class PreferenceCentre extends HTMLElement implements PreferenceCentreElement {
    readonly #root = this.attachShadow({ mode: "open" });
    #client: PreferenceClient | null = null;
    #kinds: readonly Choice[] = [];
    #channels: readonly Choice[] = [];
    #before: Preferences = noPreferences;
    #form: PreferenceForm | null = null;

    get client(): PreferenceClient | null {
      return this.#client;
    }
    set client(client: PreferenceClient | null) {
      this.#client = client;
      void this.load();
    }
    get kinds(): readonly Choice[] {
      return this.#kinds;
    }
    set kinds(kinds: readonly Choice[]) {
      this.#kinds = kinds;
      this.#draw();
    }
    get channels(): readonly Choice[] {
      return this.#channels;
    }
    set channels(channels: readonly Choice[]) {
      this.#channels = channels;
      this.#draw();
    }

    static readonly observedAttributes = ["lang"];

    attributeChangedCallback(): void {
      this.#draw();
    }

    connectedCallback(): void {
      if (this.#form === null) void this.load();
    }

    /** Reads the person's choices anew. */
    async load(): Promise<void> {
      const client = this.#client;
      if (client === null || !this.isConnected) return;
      this.#root.replaceChildren(style(this.ownerDocument), this.#line("status", this.#texts.loading));
      const answer = await client.preferences.get();
      if (this.#client !== client) return;
      if (!answer.ok) {
        this.#root.replaceChildren(style(this.ownerDocument), this.#line("alert", wordsFor(answer.error, this.#texts)));
        return;
      }
      this.#before = answer.value;
      this.#form = formOf(answer.value);
      this.#draw();
    }

    get #language(): Language {
      return this.lang === "" ? (this.#client?.language ?? "en") : languageOf(this.lang);
    }

    get #texts(): PreferenceTexts {
      return preferenceTexts[this.#language];
    }

    #draw(): void {
      const form = this.#form;
      if (form === null) return;
      const page = new Page(this.ownerDocument, this.#texts);
      const change = (part: Partial<PreferenceForm>): void => {
        this.#form = { ...(this.#form ?? form), ...part };
      };
      const element = page.form(form, { kinds: this.#kinds, channels: this.#channels, now: () => this.#form ?? form, change });
      element.lang = this.#language;
      element.addEventListener("redraw", () => {
        const focused = element.dataset.focus ?? "";
        this.#draw();
        this.#root.getElementById(focused)?.focus();
      });
      element.addEventListener("submit", (event) => {
        event.preventDefault();
        void this.#save(page);
      });
      this.#root.replaceChildren(style(this.ownerDocument), element);
    }

    async #save(page: Page): Promise<void> {
      const [form, client] = [this.#form, this.#client];
      if (form === null || client === null) return;
      const texts = this.#texts;
      const [bad] = badSpans(form);
      if (bad !== undefined) {
        page.say(texts.badSpan(bad + 1));
        this.#root.getElementById(`from-${bad}`)?.focus();
        return;
      }
      page.say(texts.saving);
      page.busy(true);
      const wanted = preferencesOf(form, this.#before, { at: new Date().toISOString(), source: "preference-centre" });
      const answer = await client.preferences.put(wanted);
      page.busy(false);
      page.say(answer.ok ? texts.saved : wordsFor(answer.error, texts));
      if (!answer.ok) return;
      this.#before = answer.value;
      this.dispatchEvent(new CustomEvent("carillon-preferences-saved", { bubbles: true, composed: true, detail: answer.value }));
    }

    #line(role: string, text: string): HTMLElement {
      const line = this.ownerDocument.createElement("p");
      line.setAttribute("role", role);
      line.textContent = text;
      return line;
    }
  }
  customElements.define(name, PreferenceCentre);
}

/** No raw words of a server's before people. */
function wordsFor(problem: Problem, texts: PreferenceTexts): string {
  if (problem.code === "offline") return texts.offline;
  return problem.status === 401 || problem.status === 403 || problem.code === "proofMissing" ? texts.signIn : texts.failed;
}

interface Editing {
  readonly kinds: readonly Choice[];
  readonly channels: readonly Choice[];
  now(): PreferenceForm;
  change(part: Partial<PreferenceForm>): void;
}

/** Draws the form: plain controls, each with its label, in the order of reading. */
class Page {
  readonly #document: Document;
  readonly #texts: PreferenceTexts;
  readonly #status: HTMLElement;
  readonly #save: HTMLButtonElement;

  constructor(document: Document, texts: PreferenceTexts) {
    this.#document = document;
    this.#texts = texts;
    this.#status = this.#make("p", { role: "status" });
    this.#save = this.#make("button", { type: "submit", class: "main" }, texts.save);
  }

  say(text: string): void {
    this.#status.textContent = text;
  }

  busy(busy: boolean): void {
    this.#save.disabled = busy;
  }

  form(form: PreferenceForm, editing: Editing): HTMLFormElement {
    const { change, kinds, channels, now } = editing;
    const texts = this.#texts;
    const element = this.#make("form", { novalidate: "" });
    const off =
      (names: (form: PreferenceForm) => readonly string[], put: (names: readonly string[]) => Partial<PreferenceForm>) =>
      ({ id, label }: Choice) =>
        this.#check(label, !names(form).includes(id), (on) => change(put(switched(names(now()), id, !on))));
    element.append(
      this.#check(texts.marketing, form.marketing, (marketing) => change({ marketing }), texts.marketingHint),
      this.#check(texts.everything, form.allOff, (allOff) => change({ allOff }), texts.everythingHint),
    );
    if (kinds.length > 0)
      element.append(
        this.#group(
          texts.kinds,
          kinds.map(
            off(
              ({ kindsOff }) => kindsOff,
              (kindsOff) => ({ kindsOff }),
            ),
          ),
        ),
      );
    if (channels.length > 0)
      element.append(
        this.#group(
          texts.channels,
          channels.map(
            off(
              ({ channelsOff }) => channelsOff,
              (channelsOff) => ({ channelsOff }),
            ),
          ),
        ),
      );
    element.append(this.#hours(form, editing, element), this.#save, this.#status);
    return element;
  }

  #hours(form: PreferenceForm, { now, change }: Editing, element: HTMLFormElement): HTMLElement {
    const texts = this.#texts;
    const redraw = (focus: string): void => {
      element.dataset.focus = focus;
      element.dispatchEvent(new Event("redraw"));
    };
    const put = (place: number, part: Partial<SpanForm>): void =>
      change({ spans: now().spans.map((span, at) => (at === place ? { ...span, ...part } : span)) });
    const rows = form.spans.map((span, place) => {
      const remove = this.#make("button", { type: "button" }, texts.remove(place + 1));
      remove.addEventListener("click", () => {
        change({ spans: now().spans.filter((_, at) => at !== place) });
        redraw("add");
      });
      const days = everyDay.map((day) =>
        this.#check(texts.dayNames[day - 1] ?? "", span.days.includes(day), (on) => {
          const others = (now().spans[place]?.days ?? []).filter((one) => one !== day);
          put(place, { days: on ? [...others, day] : others });
        }),
      );
      return this.#group(texts.span(place + 1), [
        this.#time(`from-${place}`, texts.from, span.from, (from) => put(place, { from })),
        this.#time(`to-${place}`, texts.to, span.to, (to) => put(place, { to })),
        this.#group(texts.days, days, "days"),
        remove,
      ]);
    });
    const add = this.#make("button", { type: "button", id: "add" }, texts.add);
    add.disabled = form.spans.length >= maxSpans;
    add.addEventListener("click", () => {
      const { spans } = now();
      change({ spans: [...spans, newSpan] });
      redraw(`from-${spans.length}`);
    });
    return this.#group(texts.hours, [this.#make("p", { class: "hint" }, texts.hoursHint), ...rows, add]);
  }

  #group(legend: string, parts: readonly HTMLElement[], name = ""): HTMLElement {
    const group = this.#make("fieldset", name === "" ? {} : { class: name });
    group.append(this.#make("legend", {}, legend), ...parts);
    return group;
  }

  #check(text: string, checked: boolean, changed: (on: boolean) => void, hint = ""): HTMLElement {
    const label = this.#make("label", { class: "check" });
    const box = this.#make("input", { type: "checkbox" });
    box.checked = checked;
    box.addEventListener("change", () => {
      this.say("");
      changed(box.checked);
    });
    const words = this.#make("span", {}, text);
    if (hint !== "") words.append(this.#make("small", {}, hint));
    label.append(box, words);
    return label;
  }

  #time(id: string, text: string, value: string, changed: (value: string) => void): HTMLElement {
    const label = this.#make("label", { class: "time" }, text);
    const box = this.#make("input", { type: "time", id, required: "" });
    box.value = value;
    box.addEventListener("change", () => {
      this.say("");
      changed(box.value);
    });
    label.append(box);
    return label;
  }

  #make<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Readonly<Record<string, string>>, text = ""): HTMLElementTagNameMap[K] {
    const element = this.#document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (text !== "") element.textContent = text;
    return element;
  }
}

function style(document: Document): HTMLStyleElement {
  const element = document.createElement("style");
  element.textContent = css;
  return element;
}

const css = `${colours}
:host { display: block; box-sizing: border-box; padding: 1rem; border-radius: 12px; background: var(--surface); color: var(--text);
  font: var(--carillon-font, 16px/1.5 system-ui, sans-serif); }
:host([hidden]) { display: none; }
form { display: grid; gap: 1rem; }
fieldset { display: grid; gap: 0.25rem; margin: 0; min-width: 0; border: 1px solid var(--line); border-radius: 8px; padding: 0.5rem 1rem 1rem; }
fieldset fieldset { margin-block-start: 0.5rem; }
legend { padding: 0 0.25rem; font-weight: 600; }
.days { display: flex; flex-wrap: wrap; column-gap: 1rem; }
.check { display: flex; gap: 0.75rem; align-items: start; min-height: 44px; padding-block: 0.5rem; box-sizing: border-box; }
.check input { flex: none; width: 1.25rem; height: 1.25rem; margin: 0.15rem 0 0; accent-color: var(--accent); }
.time { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
.time input { font: inherit; min-height: 44px; }
small, .hint { display: block; margin: 0; color: var(--quiet); font-size: 0.9em; }
button { justify-self: start; font: inherit; min-height: 44px; padding: 0.5rem 1rem; border: 1px solid var(--line); border-radius: 8px; background: transparent;
  color: inherit; cursor: pointer; }
button.main { border-color: transparent; background: var(--accent); color: var(--on-accent); }
button:disabled { opacity: 0.6; cursor: default; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
[role="status"], [role="alert"] { margin: 0; min-height: 1.5em; }
`;
