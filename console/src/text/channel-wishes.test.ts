import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Problem } from "../api/client.ts";
import { type Teller, tellRefusal } from "./told.ts";

const folder = new URL("../../../src/channel/", import.meta.url);

interface Kind {
  parseConfig(config: unknown): { readonly ok: true } | { readonly ok: false; readonly error: readonly Problem[] };
}
/** By its address, so that the browser's compiler need not know the server's modules. */
const { channels }: { readonly channels: ReadonlyMap<string, Kind> } = await import(new URL("registry.ts", folder).href);

/** Every name that some vendor's reader takes out of its options. */
const optionNames = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => /(options|config|sender|callback)\.ts$/.test(name))
  .flatMap((name) => {
    const source = readFileSync(new URL(name, folder), "utf8");
    return [...source.matchAll(/\boptions\.(\w+)|const \{ ([\w\s,=."[\]{}-]+?) \} = (?:options|given)\b/g)].flatMap(([, one, many = ""]) =>
      one === undefined ? [...many.matchAll(/(\w+)(?: =|,|$)/g)].map(([, name = ""]) => name) : [one],
    );
  });
const oddValues = [-7, "??", "", { odd: 1 }, { type: 1 }, { type: 99, odd: "x" }, ["odd"], true];

const sound = { appId: "com.example.app", endpoints: {}, credentials: {} };
const configs: readonly object[] = [
  sound,
  { ...sound, credentials: "none" },
  { ...sound, credentials: { private_key: "x", sub_account: "x", callback: "x", apiKeySid: "SK1", privateKey: "x", publicKey: "x" } },
  { ...sound, endpoints: { api: "nowhere", token: "nowhere", production: "nowhere", sandbox: "nowhere" } },
  { ...sound, callbackUrl: `https://${"a".repeat(600)}.example/` },
  { ...sound, options: "odd" },
  ...[...new Set([...optionNames, "nobodyKnows"])].flatMap((name) => oddValues.map((value) => ({ ...sound, options: { [name]: value } }))),
];

const zh: Teller = { language: "zh", time: (iso) => iso };
const generic = "请对照厂商后台填写，或留空使用默认值。";

describe("what a channel's reader refuses", () => {
  it("looks at many options", () => {
    expect(new Set(optionNames).size).toBeGreaterThan(25);
  });

  it.each([...channels.keys()])("of %s is told in Chinese, with what to do", (vendor) => {
    const refused = configs.flatMap((config) => {
      const read = channels.get(vendor)?.parseConfig({ vendor, ...config });
      return read === undefined || read.ok ? [] : read.error;
    });
    expect(refused.length).toBeGreaterThan(2);
    const bare = refused.filter((problem) => {
      const { message, remedy } = tellRefusal(problem, zh);
      return !message.includes("要求：") || remedy === generic || remedy === problem.remedy;
    });
    expect([...new Set(bare.map(({ values }) => `${values?.wanted} | ${values?.advice}`))]).toEqual([]);
  });
});
