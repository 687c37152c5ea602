import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { Item } from "../catalogue/catalogue.ts";
import { compileTemplate, type Template, type TemplateScope } from "./template.ts";

/** The parts of a creative that make a text. */
export interface Copy {
  readonly title: string;
  readonly body: string;
  readonly image: string | null;
  readonly link: string | null;
  /** Paths that must have a value besides those that the templates read. */
  readonly required?: readonly string[];
}

export interface RenderInput {
  readonly creative: Copy;
  readonly traits: Readonly<Record<string, unknown>>;
  readonly item: Item | null;
  readonly event: Readonly<Record<string, unknown>>;
  /** Link of the campaign, a template; used when neither item nor creative has one. */
  readonly campaignLink: string | null;
}

export interface Rendered {
  readonly title: string;
  readonly body: string;
  readonly image: string | null;
  readonly link: string | null;
  /** Something of the person or of the event went into it, or decided what it says. */
  readonly isPersonal: boolean;
}

/** Why there is no text: values that are missing (sorted), or a template that does not work. */
export type RenderFailure =
  | { readonly kind: "missing"; readonly missing: readonly string[] }
  /** `refusal`: why the template could not be read; absent where it failed with these very values. */
  | { readonly kind: "broken"; readonly field: string; readonly message: string; readonly refusal?: Refusal };

export interface Renderer {
  /** Renders a creative for one person. Strict: a value that is missing and has no default is a failure that names its path. */
  render(input: RenderInput): Result<Rendered, RenderFailure>;
}

/** A renderer with its own memory of compiled templates; `most` bounds it. */
export function makeRenderer(most = 50_000): Renderer {
  const templates = new Map<string, Result<Template, Refusal>>();
  const compiled = (text: string): Result<Template, Refusal> => {
    const known = templates.get(text);
    if (known) return known;
    const made = compileTemplate(text);
    if (templates.size >= most) templates.clear();
    templates.set(text, made);
    return made;
  };
  return { render: (input) => render(input, compiled) };
}

function render(input: RenderInput, compiled: (text: string) => Result<Template, Refusal>): Result<Rendered, RenderFailure> {
  const { creative, item } = input;
  const scope = scopeOf(input);
  const fixedLink = item?.link ?? null;
  const sources = [
    ["title", creative.title],
    ["body", creative.body],
    ["image", creative.image],
    ["link", fixedLink === null ? (creative.link ?? input.campaignLink) : null],
  ] as const;
  const missing = new Set((creative.required ?? []).filter((path) => !hasPath(scope, path)));
  const texts: Record<string, string | null> = {};
  let isPersonal = false;
  for (const [field, source] of sources) {
    texts[field] = null;
    if (source === null) continue;
    const template = compiled(source);
    if (!template.ok) return err({ kind: "broken", field, message: template.error.message, refusal: template.error });
    const absent = template.value.requiredPaths.filter((path) => !hasPath(scope, path));
    for (const path of absent) missing.add(path);
    if (absent.length > 0) continue;
    const text = template.value.render(scope);
    isPersonal ||= template.value.isPersonal;
    if (text.ok) texts[field] = text.value;
    else if (text.error.kind === "missing") missing.add(text.error.path);
    else return err({ kind: "broken", field, message: text.error.message });
  }
  if (missing.size > 0) return err({ kind: "missing", missing: [...missing].sort() });
  const link = fixedLink ?? (texts.link || null);
  return ok({ title: texts.title ?? "", body: texts.body ?? "", image: texts.image || null, link, isPersonal });
}

/** What templates may read of a person, an item and an event. */
function scopeOf({ traits, item, event }: Pick<RenderInput, "traits" | "item" | "event">): TemplateScope {
  return { person: present(traits), item: item === null ? {} : itemScope(item), event: present(event) };
}

function itemScope(item: Item): Record<string, unknown> {
  const scope = present(item.attributes);
  scope.id = item.id;
  scope.type = item.type;
  scope.tags = item.tags;
  if (item.link === null) delete scope.link;
  else scope.link = item.link;
  return scope;
}

/** Without null, empty texts and prototypes: to a template these are missing. */
function present(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(values)) {
    const value = values[key];
    if (value === null || value === undefined || value === "") continue;
    kept[key] = typeof value === "object" && !Array.isArray(value) ? present({ ...value }) : value;
  }
  return kept;
}

/** Whether a path such as `item.title` has a value in a scope. */
function hasPath(scope: TemplateScope, path: string): boolean {
  let here: unknown = scope;
  for (const part of path.split(".")) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, part)) return false;
    here = Reflect.get(here, part);
  }
  return here !== null && here !== undefined && here !== "";
}
