// Loaded before a server's own code (NODE_OPTIONS=--import=<this file>): writes a line for every attempt to reach anybody, before it is made.
import dgram from "node:dgram";
import dns from "node:dns";
import { appendFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";

const file = process.env.CARILLON_TEST_CONNECTIONS ?? "";

function note(kind: "connect" | "lookup" | "datagram", target: string): void {
  appendFileSync(file, `${kind} ${target}\n`);
}

/** `net.connect`, `tls.connect`, `http`, `http2` and `fetch` all end here; the arguments come as a list when they were normalised before. */
function targetOf(args: readonly unknown[]): string {
  const first: unknown = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (typeof first === "object" && first !== null) {
    const { path, host = "localhost", port } = { path: undefined, port: undefined, ...first };
    return typeof path === "string" ? path : `${String(host)}:${String(port)}`;
  }
  return typeof first === "string" && Number.isNaN(Number(first)) ? first : `${String(args[1] ?? "localhost")}:${String(first)}`;
}

/** Puts a note before a method; what it does and answers stays the same. */
function watch(owner: object, method: string, say: (args: readonly unknown[]) => void): void {
  const original: unknown = Reflect.get(owner, method);
  if (typeof original !== "function") return;
  Reflect.set(owner, method, function (this: unknown, ...args: unknown[]) {
    say(args);
    return Reflect.apply(original, this, args);
  });
}

watch(net.Socket.prototype, "connect", (args) => note("connect", targetOf(args)));
watch(dgram.Socket.prototype, "send", (args) => note("datagram", args.map(String).join(" ")));
for (const owner of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
  for (const method of Object.keys(Object.getOwnPropertyDescriptors(owner))) {
    if (/^(lookup|resolve|reverse)/.test(method)) watch(owner, method, (args) => note("lookup", String(args[0])));
  }
}
syncBuiltinESMExports();
