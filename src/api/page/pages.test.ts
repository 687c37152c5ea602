import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { makeTestServer } from "../testing/make-test-server.ts";
import { fileAnswer, readPages } from "./pages.ts";

const folder = mkdtempSync(join(tmpdir(), "carillon-pages-"));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, "assets"));
for (const [name, text] of [
  ["index.html", "<p>console</p>"],
  ["assets/index-1a2b.js", "console"],
  ["notes.txt", "not for browsers"],
  [".built-from", "hash"],
] as const)
  writeFileSync(join(folder, name), text);

describe("files for browsers", () => {
  const files = readPages(folder);

  it("are those of kinds that browsers load, by their path", () => {
    expect([...files.keys()].sort()).toEqual(["assets/index-1a2b.js", "index.html"]);
    expect(readPages(join(folder, "nothing")).size).toBe(0);
  });

  it("are kept for good when named by their content, and asked for again otherwise", () => {
    const cacheOf = (name: string) => {
      const file = files.get(name);
      const answer = file && fileAnswer(file);
      return answer?.kind === "bytes" ? answer.headers?.["cache-control"] : undefined;
    };
    expect(cacheOf("assets/index-1a2b.js")).toBe("public, max-age=31536000, immutable");
    expect(cacheOf("index.html")).toBe("no-cache");
  });

  it.each([
    ["gzip, br", "gzip"],
    ["br", undefined],
    [undefined, undefined],
  ])("for %s are sent as %s", (accepted, encoding) => {
    const index = files.get("index.html");
    const answer = index && fileAnswer(index, accepted);
    if (answer?.kind !== "bytes") throw new Error("no file");
    expect(answer.headers?.["content-encoding"]).toBe(encoding);
    expect((encoding ? gunzipSync(answer.bytes) : answer.bytes).toString()).toBe("<p>console</p>");
  });
});

describe("the console's addresses", () => {
  const html = { accept: "text/html,application/xhtml+xml" };

  it("all answer its one page, to a browser alone", async () => {
    const { call } = makeTestServer();
    const front = await call("GET", "/", { key: null, headers: html });
    expect(front.headers["content-type"]).toBe("text/html; charset=utf-8");
    for (const path of ["/people/p1", "/campaigns", "/nowhere"]) {
      const page = await call("GET", path, { key: null, headers: html });
      expect([page.status, page.text]).toEqual([front.status, front.text]);
    }
    expect((await call("GET", "/people/p1", { key: null })).status).toBe(404);
  });

  it.each(["/v1/nothing", "/callbacks/nothing", "/assets/nothing.js", "/client/nothing.js", "/client/..%2fserver.ts"])(
    "are none of %s",
    async (path) => {
      const { call } = makeTestServer();
      const answer = await call("GET", path, { key: null, headers: html });
      expect(answer.status).toBe(404);
      expect(answer.headers["content-type"]).toMatch(/^application\/json/);
    },
  );
});
