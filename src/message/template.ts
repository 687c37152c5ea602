import {
  filters as builtinFilters,
  CaseTag,
  CommentTag,
  IfTag,
  InlineCommentTag,
  Liquid,
  LiquidError,
  type Template as LiquidTemplate,
  Output,
  RawTag,
  UnlessTag,
  type Variable,
} from "liquidjs";
import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { saying } from "../base/sentences.ts";
import { didYouMean } from "../catalogue/did-you-mean.ts";

/** What a template may read. Values that are null or empty text count as missing. */
export interface TemplateScope {
  readonly person: Readonly<Record<string, unknown>>;
  readonly item: Readonly<Record<string, unknown>>;
  readonly event: Readonly<Record<string, unknown>>;
}

export type TemplateFailure =
  | { readonly kind: "missing"; readonly path: string }
  /** A filter refused a value, or a limit was hit. */
  | { readonly kind: "broken"; readonly message: string };

/** A compiled template: plain text out, no escaping. */
export interface Template {
  readonly text: string;
  /** Paths without which it can never be rendered: read outside of conditions and without `default`. Sorted. */
  readonly requiredPaths: readonly string[];
  /** It reads something of the person or of the event, be it in a condition: what it says is theirs alone. Items are everybody's. */
  readonly isPersonal: boolean;
  render(scope: TemplateScope): Result<string, TemplateFailure>;
}

const templateRoots = ["person", "item", "event"] as const;
const templateTags = ["if", "unless", "case", "comment", "raw", "#"] as const;

/** Filters without clock, chance, evaluation of text or markup. */
const templateFilters = [
  ..."abs append at_least at_most capitalize ceil compact concat date default divided_by downcase escape first floor join last".split(" "),
  ..."lstrip minus modulo plus prepend remove remove_first remove_last replace replace_first replace_last reverse round rstrip".split(" "),
  ..."size slice sort sort_natural split strip strip_html strip_newlines times truncate truncatewords uniq upcase url_encode".split(" "),
] as readonly string[];

/**
 * Compiles a Liquid template of the restricted language (no loops, no assignment, no files, nothing that runs code). The refusal
 * names the filter, tag or variable at fault and the place in the text.
 */
export function compileTemplate(text: string): Result<Template, Refusal> {
  if (!text.includes("{{") && !text.includes("{%")) return ok({ text, requiredPaths: [], isPersonal: false, render: () => ok(text) });
  let parsed: LiquidTemplate[];
  try {
    parsed = engine.parse(text);
  } catch (error) {
    // Liquid reports every mistake of an author by throwing; anything else is a bug.
    if (error instanceof LiquidError) return err(syntaxRefusal(text, error));
    throw error;
  }
  const read = Object.values(engine.analyzeSync(parsed).globals).flat();
  const unknown = read.find((variable) => !isRoot(variable.segments[0]) || variable.segments.length < 2);
  if (unknown) return err(rootRefusal(text, unknown));
  const isPersonal = read.some(({ segments: [root] }) => root !== "item");
  return ok({ text, requiredPaths: requiredPathsOf(parsed), isPersonal, render: (scope) => render(parsed, scope) });
}

/** Paths that a template needs in any case (see `Template`); none for a text that does not compile. */
export function requiredPaths(text: string): readonly string[] {
  return simpleRequiredPaths(text) ?? slowRequiredPaths(text);
}

/** The same by way of the parser alone. */
export function slowRequiredPaths(text: string): readonly string[] {
  const compiled = compileTemplate(text);
  return compiled.ok ? compiled.value.requiredPaths : [];
}

const simpleOutput =
  /(?<!\{)\{\{\s*((?:person|item|event)(?:\.[A-Za-z_][A-Za-z0-9_]*)+)\s*(\|\s*default:\s*(?:'[^'{}]*'|"[^"{}]*")\s*)?\}\}/g;

/** Catalogues hold ten thousands of texts that are nothing but words and plain outputs: these need no parser. Null: not such a text. */
function simpleRequiredPaths(text: string): readonly string[] | null {
  const paths = new Set<string>();
  const rest = text.replace(simpleOutput, (_all, path: string, fallback: string | undefined) => {
    if (fallback === undefined) paths.add(withoutMeasure(path.split(".")).join("."));
    return "";
  });
  if (rest.includes("{{") || rest.includes("{%")) return null;
  return [...paths].filter((path) => path.includes(".")).sort();
}

/** `item.tags.size` asks for `item.tags`: liquid computes size, first and last. */
function withoutMeasure<T>(segments: readonly T[]): readonly T[] {
  const last = segments.at(-1);
  return last === "size" || last === "first" || last === "last" ? segments.slice(0, -1) : segments;
}

const isRoot = (segment: unknown): boolean => templateRoots.some((root) => root === segment);

/** Outputs at the top whose first filter is not `default`: liquid is lenient towards a missing value in that place alone. */
function requiredPathsOf(parsed: readonly LiquidTemplate[]): readonly string[] {
  const strict = parsed.filter((one) => one instanceof Output && one.value.filters[0]?.name !== "default");
  if (strict.length === 0) return [];
  const paths = new Set<string>();
  for (const variable of Object.values(engine.analyzeSync(strict).globals).flat()) paths.add(pathOf(variable));
  return [...paths].filter((path) => path.includes(".")).sort();
}

/** The longest part of a path that does not hang on another value. */
function pathOf(variable: Variable): string {
  const fixed = variable.segments.findIndex((segment) => typeof segment === "object");
  const segments = fixed < 0 ? variable.segments : variable.segments.slice(0, fixed);
  return withoutMeasure(segments).map(String).join(".");
}

function render(parsed: LiquidTemplate[], scope: TemplateScope): Result<string, TemplateFailure> {
  try {
    return ok(String(engine.renderSync(parsed, scope)));
  } catch (error) {
    if (!(error instanceof LiquidError)) throw error;
    const message = rootCause(error);
    const missing = /^undefined variable: (.+)$/.exec(message)?.[1];
    return err(missing === undefined ? { kind: "broken", message } : { kind: "missing", path: missing });
  }
}

const engine = makeEngine();

function makeEngine(): Liquid {
  const liquid = new Liquid({
    strictFilters: true,
    strictVariables: true,
    lenientIf: true,
    ownPropertyOnly: true,
    // An empty mapping of partials replaces the file system.
    templates: {},
    dynamicPartials: false,
    timezoneOffset: 0,
    locale: "en-US",
    parseLimit: 20_000,
    renderLimit: 1000,
    memoryLimit: 100_000,
  });
  const tags = { if: IfTag, unless: UnlessTag, case: CaseTag, comment: CommentTag, raw: RawTag, "#": InlineCommentTag };
  for (const name of Object.keys(liquid.tags)) delete liquid.tags[name];
  for (const [name, tag] of Object.entries(tags)) liquid.registerTag(name, tag);
  for (const name of Object.keys(liquid.filters)) if (!templateFilters.includes(name)) liquid.unregisterFilter(name);
  liquid.registerFilter("date", function (value: unknown, ...rest: unknown[]) {
    if (value === "now" || value === "today") throw new Error(`date: "${value}" is the clock's, a template reads values alone`);
    return Reflect.apply(dateFilter, this, [value, ...rest]);
  });
  return liquid;
}

function dateFilter(this: unknown, ...given: unknown[]): unknown {
  const filter = builtinFilters.date;
  return typeof filter === "function" ? Reflect.apply(filter, this, given) : undefined;
}

function rootCause(error: Error): string {
  const inner = "originalError" in error && error.originalError instanceof Error ? error.originalError : null;
  return inner === null ? error.message.replace(/, line:\d+, col:\d+$/, "") : rootCause(inner);
}

function syntaxRefusal(text: string, error: LiquidError): Refusal {
  const cause = rootCause(error);
  const filter = /^undefined filter: (.+)$/.exec(cause)?.[1];
  if (filter !== undefined) return nameRefusal("filter", text, filter, templateFilters);
  const tag = /^tag "(.*)" not found$/.exec(cause)?.[1];
  if (tag !== undefined) return nameRefusal("tag", text, tag, templateTags);
  return {
    ...saying("templateSyntax", { cause }),
    message: `the template cannot be read: ${cause}`,
    value: text,
    remedy: "close every {{ with }} and every {% if %} with {% endif %}",
  };
}

function nameRefusal(what: "filter" | "tag", text: string, name: string, allowed: readonly string[]): Refusal {
  const meant = didYouMean(name, allowed);
  const remedy = `${meant === null ? "" : `did you mean "${meant}"? `}Templates know the ${what}s ${allowed.join(", ")}`;
  const said = saying(what === "filter" ? "unknownFilter" : "unknownTag", { name, allowed, meant });
  return { ...said, message: `the template uses the ${what} "${name}", which templates do not have`, value: text, remedy };
}

function rootRefusal(text: string, variable: Variable): Refusal {
  const root = String(variable.segments[0]);
  const path = String(variable);
  const remedy = "read person.<trait>, item.<attribute> or event.<property>";
  const meant = isRoot(root) ? null : didYouMean(root, templateRoots);
  const instead = meant === null ? null : [meant, ...variable.segments.slice(1)].join(".");
  return {
    ...saying("unknownVariable", { name: path, meant: instead }),
    message: `the template reads "${path}", which is no value of a person, an item or an event`,
    value: text,
    remedy: instead === null ? remedy : `did you mean "${instead}"? Otherwise ${remedy}`,
  };
}
