// Runs a file or a tool of this project on the Node that the lock file names, installing first when that is still to be done.
// Plain JavaScript for any Node from 20 on: it is the one file that runs before `npm ci`.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const stamp = join(root, "node_modules", ".carillon-installed");
const [first = "", ...rest] = process.argv.slice(2);

if (!isInstalled()) alone(join(root, ".installing"), () => isInstalled() || install());
const built = !wantsPages(first, rest) || alone(join(root, "node_modules", ".carillon-building"), build);
const status = first === "--build" ? Number(!built) : first === "--each" ? each(rest) : run(first, rest);
process.exit(status);

/** What shows pages to a browser. A test that does so builds them itself. */
function wantsPages(what, args) {
  return what === "--build" || (what === "src/cli/main.ts" && (args[0] === "demo" || args[0] === "serve"));
}

/** Bundles the console and the browser client, each unless a stamp of its very sources says that it is done. Takes a second or two. */
function build() {
  let all = true;
  for (const workspace of ["console", "client"]) {
    const folder = join(root, workspace);
    const made = join(folder, "dist", ".built-from");
    const wanted = hashOf(folder);
    if (existsSync(made) && readFileSync(made, "utf8") === wanted) continue;
    process.stderr.write(`carillon: building ${workspace}/ …\n`);
    const status = run(join(workspace, "build.mjs"), []);
    if (status === 0) writeFileSync(made, wanted);
    else process.stderr.write(`carillon: ${workspace}/ could not be built; the message is above. The server runs without it.\n`);
    all &&= status === 0;
  }
  return all;
}

/** One hash of the lock file and of all that a folder holds but what was made there. */
function hashOf(folder) {
  const hash = createHash("sha256").update(readFileSync(join(root, "package-lock.json")));
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile() && !/(^|[\\/])(dist|node_modules)([\\/]|$)/.test(one.parentPath.slice(folder.length)))
    .map((one) => join(one.parentPath, one.name))
    .sort();
  for (const file of files) hash.update(file.slice(folder.length)).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

/** Does something that two commands at once would spoil for each other: the second waits. A lock of ten minutes ago was left by the dead. */
function alone(lock, work) {
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch {
      const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      if (since > 0 && Date.now() - since > 600_000) rmdirSync(lock);
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
  try {
    return work();
  } finally {
    rmdirSync(lock);
  }
}

function lockFileHash() {
  return createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
}

/** Whether a stamp of this very lock file says that everything is there. */
function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === lockFileHash();
}

/** Installs exactly what the lock file says. */
function install() {
  process.stderr.write("carillon: installing what package-lock.json names (once) …\n");
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) {
    process.stderr.write("carillon: `npm ci` failed; its own message is above. It needs the npm registry and a writable folder.\n");
    rmdirSync(join(root, ".installing"));
    process.exit(npm.status ?? 1);
  }
  writeFileSync(stamp, lockFileHash());
}

function run(what, args) {
  const node = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
  const own = /\.m?[jt]s$/.test(what);
  const file = own ? join(root, what) : bin(what);
  // Node keeps what it compiled, for every process that is started from here: a server of the tests is up in half the time.
  const compiled = join(root, "node_modules", ".cache", "compiled");
  const done = spawnSync(existsSync(node) ? node : process.execPath, [file, ...args], {
    cwd: root,
    stdio: "inherit",
    env: {
      NODE_COMPILE_CACHE: compiled,
      ...process.env,
      PATH: `${dirname(node)}:${join(root, "node_modules", ".bin")}:${process.env.PATH}`,
    },
  });
  return done.status ?? 1;
}

/** The script behind a tool's name, so that it runs on our Node and not on the one that its first line finds. */
function bin(name) {
  const packageOf = { biome: "@biomejs/biome", tsc: "typescript" }[name] ?? name;
  const folder = join(root, "node_modules", packageOf);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return join(folder, typeof bin === "string" ? bin : bin[name]);
}

/** `npm run check`: every step runs, the summary says which failed, the exit code is the worst. */
function each(steps) {
  const known = {
    format: [["biome", "format", "."]],
    lint: [["biome", "lint", "--error-on-warnings", "."]],
    types: [".", "console", "client", "test/browser"].map((project) => ["tsc", "-p", project]),
    test: [["vitest", "run"]],
  };
  const results = steps.map((name) => {
    process.stderr.write(`\n── ${name}\n`);
    return [name, Math.max(...(known[name] ?? []).map(([tool, ...args]) => run(tool, args)), known[name] ? 0 : 2)];
  });
  process.stderr.write(`\n${results.map(([name, code]) => `${code === 0 ? "ok  " : "FAIL"} ${name}`).join("\n")}\n`);
  return Math.max(...results.map(([, code]) => code));
}
