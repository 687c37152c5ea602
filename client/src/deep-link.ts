/** Where links may lead. */
export interface LinkRules {
  /** The worker's scope: relative links are of it, and its origin is the site's own. */
  readonly scope: string;
  /** Where a press leads that may not follow its link. */
  readonly home: string;
  readonly allowedOrigins: readonly string[];
}

/** The address that a link leads to: of the site's own origin or an allowed one, over http(s); else the site's home. */
export function addressOf(link: string | null, rules: LinkRules): string {
  return allowedAddress(link, rules) ?? allowedAddress(rules.home, rules) ?? rules.scope;
}

/** null: there is no link, or none that may be followed, such as `javascript:`, an app's own scheme or somebody else's site. */
function allowedAddress(link: string | null, { scope, allowedOrigins }: LinkRules): string | null {
  if (link === null || !URL.canParse(link, scope)) return null;
  const url = new URL(link, scope);
  if (url.protocol !== "https:" && url.protocol !== "http:") return null;
  // No names and passwords in front of a host that only looks like ours.
  if (url.username !== "" || url.password !== "") return null;
  const own = new URL(scope).origin;
  const allowed = allowedOrigins.some((origin) => URL.canParse(origin) && new URL(origin).origin === url.origin);
  return url.origin === own || allowed ? url.href : null;
}

/** A picture's address; null: none that may be loaded. */
export function pictureOf(address: string | null, scope: string): string | undefined {
  if (address === null || !URL.canParse(address, scope)) return undefined;
  const url = new URL(address, scope);
  return url.protocol === "https:" || url.protocol === "http:" ? url.href : undefined;
}

/** Whether a tab stands where a link leads; what follows `#` tells places of one page apart and is not looked at. */
export function isSamePage(a: string, b: string): boolean {
  if (!URL.canParse(a) || !URL.canParse(b)) return false;
  const [left, right] = [new URL(a), new URL(b)];
  return left.origin === right.origin && left.pathname === right.pathname && left.search === right.search;
}
