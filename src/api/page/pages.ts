import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { gzipSync } from "node:zlib";
import type { Answer } from "../route.ts";

/** A file that browsers load, ready to be sent. */
export interface PageFile {
  readonly type: string;
  readonly bytes: Buffer;
  /** null where compressing gains nothing, as with pictures. */
  readonly gzipped: Buffer | null;
  /** Its name holds a hash of its content, so that a browser may keep it for good. */
  readonly isImmutable: boolean;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json; charset=utf-8",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

/** Everything under a folder by its path from there (`assets/index-x.js`); empty when the folder is not there. Other kinds of files are left out. */
export function readPages(folder: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const name of namesIn(folder)) {
    const type = types[extname(name)];
    if (type === undefined) continue;
    const bytes = readFileSync(join(folder, name));
    const path = relative(folder, join(folder, name)).split(sep).join("/");
    const gzipped = type.startsWith("image/png") || type.startsWith("font/") ? null : gzipSync(bytes, { level: 9 });
    files.set(path, { type, bytes, gzipped, isImmutable: path.startsWith("assets/") });
  }
  return files;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch {
    return [];
  }
}

/** Sends a file, compressed where the browser takes that. What may change under its name is asked for again each time. */
export function fileAnswer(file: PageFile, acceptEncoding = "", more: Readonly<Record<string, string>> = {}): Answer {
  const gzipped = /\bgzip\b/.test(acceptEncoding) ? file.gzipped : null;
  return {
    kind: "bytes",
    status: 200,
    type: file.type,
    bytes: gzipped ?? file.bytes,
    headers: {
      vary: "accept-encoding",
      "cache-control": file.isImmutable ? "public, max-age=31536000, immutable" : "no-cache",
      ...(gzipped === null ? {} : { "content-encoding": "gzip" }),
      ...more,
    },
  };
}

/** The console asks nobody but the server that it came from; components set styles of their own, which no hash could name beforehand. */
export const consolePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** What is said where the console should be and was not built. */
export const unbuiltPage = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Carillon</title>
<p>The server runs, but its console was not built. Run <code>npm run build</code> in Carillon's folder and load this page again.</p>`;
