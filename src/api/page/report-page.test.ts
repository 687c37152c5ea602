import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { makeTestServer } from "../testing/make-test-server.ts";

describe("the report page", async () => {
  const { call } = makeTestServer();
  const { status, headers, text } = await call("GET", "/", { key: null });
  const policy = String(headers["content-security-policy"]);
  const inside = (tag: string) => new RegExp(`<${tag}[^>]*>([\\s\\S]+?)</${tag}>`).exec(text)?.[1] ?? "";

  it("is one page of HTML", () => {
    expect([status, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
  });

  it.each(["style", "script"])("may use its own %s and no other", (tag) => {
    const hash = createHash("sha256").update(inside(tag)).digest("base64");
    expect(policy).toContain(`${tag}-src 'sha256-${hash}'`);
    expect(policy).not.toContain("unsafe");
    expect(text).not.toMatch(/ (style|on\w+)=/);
  });

  it("loads nothing from elsewhere", () => {
    expect(policy).toContain("default-src 'none'");
    expect(text).not.toMatch(/https?:|src=|@import|url\(/);
  });

  it("shows what the server says as text, never as HTML", () => {
    expect(inside("script")).not.toMatch(/innerHTML|outerHTML|insertAdjacent|document\.write|eval\(/);
  });
});
