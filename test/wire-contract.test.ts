import { execFileSync, spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anonymousIdOf } from "../src/api/anonymous.ts";
import { proofOf } from "../src/api/auth.ts";
import { startXiaomiSimulator, type XiaomiSimulator } from "../src/lab/vendors/xiaomi-simulator.ts";
import { inTransaction } from "../src/store/database.ts";
import { fileInInbox } from "../src/store/inbox.ts";
import { anInboxEntry } from "../src/store/testing/rows.ts";
import { fine } from "./support/api.ts";
import { type Lab, openLab } from "./support/lab.ts";

const page = readFileSync(join(fileURLToPath(new URL("..", import.meta.url)), "docs/wire-contract.md"), "utf8");
const catalogue = `
lines: [{ id: music }]
placements: [{ id: push-service, kind: push, class: service }, { id: home-banner, kind: pull }]
policy: { scorer: none }
campaigns:
  - { id: hello, line: music, kind: news, category: content, placement: home-banner, items: { from: none }, creatives: { ids: [c1] }, status: live }
creatives: [{ id: c1, title: Hello, body: There is news, status: live }]
`;

/** An example: a call as a shell would read it, and the answer that stands below it. */
interface Example {
  readonly name: string;
  readonly heading: string;
  readonly command: string;
  readonly status: number | null;
  readonly answer: unknown;
}

interface Block {
  readonly heading: string;
  readonly language: string;
  readonly text: string;
}

/** Headings and fenced blocks, each block under its heading. */
function blocksOf(text: string): readonly Block[] {
  const found: Block[] = [];
  let heading = "";
  for (const [, title, language = "", body = ""] of text.matchAll(/^(?:## (.+)|```(\S+(?: \S+)?)\n([\s\S]*?)\n```)$/gm)) {
    if (title === undefined) found.push({ heading, language, text: body });
    else heading = title;
  }
  return found;
}

const blocks = blocksOf(page);
const blockOf = (language: string): string => blocks.find((one) => one.language === language)?.text ?? "";

const examples: readonly Example[] = blocks.flatMap(({ heading, language, text }, place) => {
  if (language !== "sh") return [];
  const [kind = "", status] = (blocks[place + 1]?.language ?? "").split(" ");
  const name = `${/-X (\w+)/.exec(text)?.[1] ?? "GET"} ${/\$URL([^"?]+)/.exec(text)?.[1] ?? ""} (${heading})`;
  const answer: unknown = kind === "json" ? JSON.parse(blocks[place + 1]?.text ?? "") : null;
  return [{ name, heading, command: text, status: status === undefined ? null : Number(status), answer }];
});

/** The words of a command: single and double quotes, variables outside of single ones, a backslash at the end of a line. */
function wordsOf(command: string, variables: Readonly<Record<string, string>>): readonly string[] {
  const expanded = (text: string): string => text.replace(/\$(\w+)/g, (_, name: string) => variables[name] ?? `[no ${name}]`);
  const words: string[] = [];
  let word: string | null = null;
  for (const [part] of command.matchAll(/'[^']*'|"[^"]*"|\\\n|\s+|[^\s'"\\]+/g)) {
    if (/^\s|^\\/.test(part)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? "") + (part.startsWith("'") ? part.slice(1, -1) : expanded(part.replace(/^"|"$/g, "")));
  }
  return word === null ? words : [...words, word];
}

interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** What `curl` would send for the few options that the page uses. */
function requestOf(words: readonly string[]): Request {
  const [curl, ...rest] = words;
  expect(curl).toBe("curl");
  const headers: Record<string, string> = {};
  let [method, url, body]: [string, string, string | undefined] = ["GET", "", undefined];
  for (let at = 0; at < rest.length; at++) {
    const [word = "", value = ""] = [rest[at], rest[at + 1]];
    if (word === "-X") method = value;
    else if (word === "-d") body = value;
    else if (word === "-H") headers[value.slice(0, value.indexOf(":"))] = value.slice(value.indexOf(":") + 1).trim();
    else {
      expect(url).toBe("");
      url = word;
      continue;
    }
    at++;
  }
  return { method, url, headers, body };
}

/** The page's answer as a pattern: `"…"` is any text that is not empty. */
function pattern(shown: unknown): unknown {
  if (shown === "…") return expect.stringMatching(/./);
  if (Array.isArray(shown)) return shown.map(pattern);
  if (typeof shown !== "object" || shown === null) return shown;
  return expect.objectContaining(Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, pattern(value)])));
}

let lab: Lab;
let xiaomi: XiaomiSimulator;
const variables: Record<string, string> = { URL: "http://carillon.invalid" };

beforeAll(async () => {
  [lab, xiaomi] = await Promise.all([openLab(catalogue), startXiaomiSimulator()]);
  fine(await lab.api.call("PUT", "/v1/channels/xiaomi", xiaomi.channel));
  await lab.advance("2026-03-02T09:00:00Z");
  const made = fine(await lab.api.call("POST", "/v1/keys", { name: "app", scope: "client" }));
  variables.KEY = String(made.secret);
  variables.PROOF = proofOf("p1", String(made.identitySecret));
  variables.SECRET = /^SECRET=(\S+)$/m.exec(blockOf("sh anonymous"))?.[1] ?? "";
  variables.ANONYMOUS = anonymousIdOf(variables.SECRET);
  variables.VISITOR_TOKEN = lab.vendors.fcm.registerToken();
  variables.XIAOMI_TOKEN = xiaomi.registerToken();
  variables.FCM_TOKEN = lab.vendors.fcm.registerToken();
  variables.APNS_TOKEN = lab.vendors.apns.registerToken();
});
afterAll(async () => {
  await lab?.close();
  await xiaomi?.close();
});

/** A message to the phone that the page has registered by then, and its entry in the inbox. */
async function push(): Promise<void> {
  variables.MESSAGE = await lab.send("p1", { link: "app://orders/7", data: { order: "7" } });
  await lab.advance("2026-03-02T09:00:01Z");
  const entry = anInboxEntry("p1", variables.MESSAGE, { atMs: Date.parse("2026-03-02T08:59:59Z"), link: "app://orders/7" });
  await inTransaction(lab.store, (client) => fileInInbox(client, [entry]));
  // The page's outcomes are of the next minutes.
  await lab.advance("2026-03-02T09:05:00Z");
}

describe("the contract for apps", () => {
  it("has examples of everything that an app says", () => {
    expect([...new Set(examples.map(({ name }) => name.split(" (")[0]))]).toEqual([
      "POST /v1/batch",
      ...["PUT /v1/devices/d0", "POST /v1/track", "GET /v1/people/anon:$ANONYMOUS/preferences", "POST /v1/identify", "GET /v1/inbox"],
      "GET /v1/rom-table",
      ...["d1", "d2", "d3"].map((id) => `PUT /v1/devices/${id}`),
      "POST /v1/outcomes",
      ...["POST /v1/inbox", "POST /v1/inbox/$MESSAGE"],
      ...["PUT /v1/people/p1/preferences", "GET /v1/people/p1/preferences", "POST /v1/decide", "DELETE /v1/devices/d1"],
    ]);
  });

  it("shows the proof that every library makes", () => {
    const [, secret = ""] = /IDENTITY_SECRET=(\S+)/.exec(blockOf("sh proof")) ?? [];
    const proof = `p1.${createHmac("sha256", secret).update("p1").digest("hex")}`;
    expect(page).toContain(`gives \`${proof}\``);
    expect(proofOf("p1", secret)).toBe(proof);
  });

  it("shows the anonymous id that every library makes", () => {
    expect(page).toContain(`gives \`${variables.ANONYMOUS}\``);
  });

  it.skipIf(spawnSync("openssl", ["version"]).status !== 0)("makes the anonymous id in a shell as it is shown", () => {
    const said = execFileSync("sh", ["-c", `${blockOf("sh anonymous")}\nprintf %s "$ANONYMOUS"`], { encoding: "utf8" });
    expect(page).toContain(`gives \`${said}\``);
  });

  it.skipIf(spawnSync("openssl", ["version"]).status !== 0)("makes the proof in a shell as it is shown", () => {
    const said = execFileSync("sh", ["-c", `${blockOf("sh proof")}\nprintf %s "$PROOF"`], { encoding: "utf8" });
    expect(page).toContain(`gives \`${said}\``);
  });

  // In the order of the page: each stands on what those before it did.
  it.each(examples)("$name", async ({ heading, command, status, answer }) => {
    if (heading === "Outcomes" && variables.MESSAGE === undefined) await push();
    variables.URL = lab.url;
    const { method, url, headers, body } = requestOf(wordsOf(command, variables));
    const got = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
    const text = await got.text();
    expect({ status: got.status, body: JSON.parse(text) as unknown }).toEqual({ status: status ?? 200, body: pattern(answer) });
  });

  it("hands the app the map that the page shows", () => {
    const [pushed] = xiaomi.received;
    const { carillon_at: at, ...map } = pushed?.data ?? {};
    expect(map).toEqual({ ...(JSON.parse(blockOf("json payload")) as Record<string, string>), carillon_message: variables.MESSAGE });
    expect(at).toBe("2026-03-02T09:00:00.000Z");
  });

  it("made the visitor the person who signed in, with the device", async () => {
    const person = fine(await lab.api.call("GET", "/v1/people/p1"));
    expect(JSON.stringify(person.devices)).toContain('"d0"');
    expect(fine(await lab.api.call("GET", `/v1/people/anon:${variables.ANONYMOUS}`)).id).toBe("p1");
  });

  it("brought the outcomes to the message", async () => {
    const { outcomes } = await lab.message(variables.MESSAGE ?? "");
    const told = Array.isArray(outcomes) ? outcomes.map(({ outcome, deviceId }) => [outcome, deviceId]) : [];
    for (const kind of ["delivered", "shown", "opened", "dismissed", "switchedOff"]) expect(told).toContainEqual([kind, "d1"]);
  });
});
