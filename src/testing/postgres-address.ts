/** What the global set-up tells the test files. */
export type TestPostgres =
  | { readonly kind: "ready"; readonly url: string; readonly template: string }
  | { readonly kind: "unavailable"; readonly reason: string };

declare module "vitest" {
  interface ProvidedContext {
    postgres: TestPostgres;
  }
}

/** The same server, another database. */
export function databaseUrl(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
