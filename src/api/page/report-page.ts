import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** A page that needs nothing but itself and this server's reports. */
export interface ReportPage {
  readonly html: string;
  /** Allows the page's own script and style by their hashes, requests to this server, and nothing else. */
  readonly contentSecurityPolicy: string;
}

/** Puts the report page together from its three files. */
export function makeReportPage(): ReportPage {
  const script = textOf("report.js");
  const style = textOf("report.css");
  const html = textOf("report.html")
    .replace("<style></style>", () => `<style>${style}</style>`)
    .replace('<script type="module"></script>', () => `<script type="module">${script}</script>`);
  const contentSecurityPolicy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
  return { html, contentSecurityPolicy };
}

const textOf = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");
const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
