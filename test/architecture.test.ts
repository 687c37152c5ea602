import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Who may import whom when the program runs. Folders of one line are the pipeline's pure half, in order; below them the shell. Types
 * may flow freely among the pure folders, since a fact names what a state holds and a catalogue names whom it is asked about.
 */
const pure = ["base", "event", "person", "audience", "message", "catalogue", "learning", "timing", "decision", "delivery"] as const;
const edges: Readonly<Record<string, readonly string[]>> = {
  base: [],
  event: ["base"],
  person: ["base", "event"],
  audience: ["base", "person", "catalogue"],
  message: ["base", "catalogue"],
  catalogue: ["base", "person", "audience", "message"],
  learning: ["base", "person", "catalogue"],
  timing: ["base", "learning"],
  decision: ["base", "person", "audience", "catalogue", "learning", "timing"],
  delivery: ["base"],
  channel: [...pure],
  store: [...pure],
  bus: [...pure, "store"],
  worker: [...pure, "channel", "store", "bus"],
  operation: [...pure, "channel", "store", "bus", "worker"],
  api: [...pure],
  main: [...pure, "channel", "store", "bus", "worker", "operation", "api"],
  cli: [...pure, "channel", "store", "bus", "worker", "operation", "api", "main", "lab"],
  // Plays people and vendors: nothing but the wire, or the game is rigged.
  lab: ["base"],
};
/** Ports are declared by their user, so whoever implements one names its type. */
const typeEdges: Readonly<Record<string, readonly string[]>> = {
  store: ["bus"],
  operation: ["api", "worker", "bus"],
  bus: ["store"],
  api: [],
};

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const isTest = (file: string): boolean => /\.test\.ts$|(^|\/)testing(-[a-z]+)?(\/|\.ts$)|conformance\.ts$/.test(file);
const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .map((file) => join("src", file))
  .filter((file) => file.endsWith(".ts"));
const product = files.filter((file) => !isTest(file) && !file.startsWith(join("src", "testing")));
const textOf = (file: string): string => readFileSync(join(root, file), "utf8");
const folderOf = (file: string): string => file.split("/")[1] ?? "";

function importsOf(file: string): Import[] {
  const found = textOf(file).matchAll(/^\s*(?:import|export)\s+(type\s+)?(\{[^}]*\}|\*[^"]*|[^"{]*)?\s*(?:from\s+)?"([^"]+)"/gm);
  return [...found].map(([, typeWord, names = "", to = ""]) => ({
    from: file,
    to: to.startsWith(".") ? normalize(join(dirname(file), to)) : to,
    typeOnly: typeWord !== undefined || /^\{\s*(type\s+\w+(\s+as\s+\w+)?\s*,?\s*)+\}$/.test(names.trim()),
  }));
}

const all = product.flatMap(importsOf);
const own = all.filter((one) => one.to.startsWith("src/"));

describe("who may import whom", () => {
  it("knows every folder", () => {
    expect([...new Set(product.map(folderOf))].filter((folder) => !Object.hasOwn(edges, folder))).toEqual([]);
  });

  it("finds no edge that is not on the map", () => {
    const allowed = ({ from, to, typeOnly }: Import): boolean => {
      const [a, b] = [folderOf(from), folderOf(to)];
      if (a === b || edges[a]?.includes(b)) return true;
      const bothPure = pure.some((folder) => folder === a) && pure.some((folder) => folder === b);
      return typeOnly && (bothPure || (typeEdges[a]?.includes(b) ?? false));
    };
    expect(own.filter((one) => !allowed(one)).map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it("finds no circle among the files, as the program runs", () => {
    const next = new Map<string, string[]>();
    for (const { from, to, typeOnly } of own) if (!typeOnly) next.set(from, [...(next.get(from) ?? []), to]);
    const circles: string[] = [];
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" → "));
      if (done.has(file) || path.includes(file)) return;
      for (const to of next.get(file) ?? []) visit(to, [...path, file]);
      done.add(file);
    };
    for (const file of product) visit(file, []);
    expect(circles).toEqual([]);
  });

  it("lets no product file import what exists for tests", () => {
    expect(own.filter(({ from, to }) => isTest(to) && !isTest(from)).map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });
});

describe("what stays in its place", () => {
  const outside = (folder: string): string[] => product.filter((file) => !file.startsWith(folder));
  const naming = (places: readonly string[], pattern: RegExp): string[] => places.filter((file) => pattern.test(textOf(file)));

  it("imports the database driver in the store alone", () => {
    expect(
      all.filter(({ from, to, typeOnly }) => /^(pg|pg-copy-streams|kysely)$/.test(to) && !typeOnly && folderOf(from) !== "store"),
    ).toEqual([]);
  });

  it("writes SQL in the store alone", () => {
    expect(naming(outside("src/store/"), /["'`](select|insert into|update|delete from|create table) [a-z_]/)).toEqual([]);
  });

  it("names a vendor's fields in that vendor's folder alone", () => {
    const words = /apns-push-type|apns-topic|api\.push\.apple\.com|fcm\.googleapis\.com|firebase\.messaging|aes128gcm|vapid t=/;
    const elsewhere = product.filter((file) => !/^src\/(channel\/[^/]+|lab\/vendors)\//.test(file));
    expect(naming(elsewhere, words)).toEqual([]);
  });

  it("reads the environment in one file, and hands it on to child processes in few", () => {
    const readers = naming(product, /process\.env/);
    expect(readers.sort()).toEqual(["src/cli/main.ts", "src/cli/server-process.ts"]);
  });

  it("keeps clock, chance, network and files out of the pure half", () => {
    const inPure = product.filter((file) => pure.some((folder) => folderOf(file) === folder));
    expect(naming(inPure, /\bDate\.now\(|Math\.random\(|performance\.now\(|\bnew Date\(\)|\bfetch\(|setTimeout\(/)).toEqual([]);
    const drivers = all.filter(({ from, to, typeOnly }) => inPure.includes(from) && !typeOnly && /^node:(?!buffer)/.test(to));
    expect(drivers.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it("has no barrel and no module mock", () => {
    expect(files.filter((file) => file.endsWith("/index.ts"))).toEqual([]);
    expect(files.filter((file) => /\bvi\.(mock|doMock)\(/.test(textOf(file)))).toEqual([]);
  });

  /** FCM hands on APNs' own refusals; Huawei signs and words the callbacks of both of its channels alike. */
  const kinships = [
    ["src/channel/fcm/verdict.ts", "src/channel/apns/reasons.ts"],
    ["src/channel/harmony/", "src/channel/huawei/callback.ts"],
  ] as const;

  it("adds a channel in one folder and one line of the registry", () => {
    const vendors = readdirSync(join(root, "src/channel"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const { name } of vendors) {
      for (const part of ["request.ts", "verdict.ts", "limits.ts", "sender.ts"])
        expect(files, `${name} lacks ${part}`).toContain(`src/channel/${name}/${part}`);
      const users = own.filter(({ from, to }) => to.startsWith(`src/channel/${name}/`) && !from.startsWith(`src/channel/${name}/`));
      const places = users.filter(({ from, to }) => !kinships.some(([reader, table]) => from.startsWith(reader) && to === table));
      expect([...new Set(places.map(({ from }) => from))], name).toEqual(["src/channel/registry.ts"]);
    }
  });
});

describe("what the repository holds", () => {
  it("says Apache-2.0 and names no download address in the lock file", () => {
    expect(textOf("LICENSE")).toContain("Apache License");
    const resolved = [...textOf("package-lock.json").matchAll(/"resolved": "([^"]*)"/g)].map(([, to]) => to);
    // The two workspaces, which are folders of this repository.
    expect(resolved).toEqual(["client", "console"]);
  });
});
