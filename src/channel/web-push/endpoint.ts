import { lookup as lookupHost } from "node:dns";
import { BlockList, isIP } from "node:net";
import type { Lookup } from "../transport.ts";

/**
 * Whose word an endpoint is: subscriptions come from browsers, and a server that posts to any URL it is given can be made to knock at
 * the doors of its own network. So only these may be called: the origins that the configuration names, or the known push services.
 */
export type EndpointRules = { readonly kind: "origins"; readonly origins: ReadonlySet<string> } | { readonly kind: "knownServices" };

/** Hosts of the browsers' push services; a leading dot admits any name below. Source: the services' documentation, 2026-06. */
const knownHosts = ["fcm.googleapis.com", "updates.push.services.mozilla.com", ".push.apple.com", ".notify.windows.com"];

/** Null when the endpoint may be called, else a sentence that says why not. */
export function refuseEndpoint(url: URL, rules: EndpointRules): string | null {
  if (rules.kind === "origins") {
    if (rules.origins.has(url.origin)) return null;
    return `endpoint is at ${url.origin}, this channel allows ${[...rules.origins].join(", ")}: add the origin to endpoints.api`;
  }
  const known = knownHosts.some((host) => (host.startsWith(".") ? url.hostname.endsWith(host) : url.hostname === host));
  if (known && url.protocol === "https:" && url.port === "") return null;
  return `endpoint is at ${url.origin}, which is no known push service: name its origin in endpoints.api to allow it`;
}

const privateRanges: readonly (readonly [string, number, "ipv4" | "ipv6"])[] = [
  ["0.0.0.0", 8, "ipv4"],
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.0.0.0", 24, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["198.18.0.0", 15, "ipv4"],
  ["224.0.0.0", 3, "ipv4"],
  ["::", 127, "ipv6"],
  ["64:ff9b::", 96, "ipv6"],
  ["fc00::", 7, "ipv6"],
  ["fe80::", 10, "ipv6"],
  ["ff00::", 8, "ipv6"],
];

/** Whether an address lies in a network that is not the public internet (IANA special-purpose registries). */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return true;
  return privateList.check(address, family === 6 ? "ipv6" : "ipv4");
}

const privateList = makeList();

function makeList(): BlockList {
  const list = new BlockList();
  for (const [network, prefix, family] of privateRanges) list.addSubnet(network, prefix, family);
  return list;
}

/** Resolves names and refuses private addresses, so that a public name cannot be pointed at an inner server. */
export const publicLookup: Lookup = (hostname, options, callback) => {
  lookupHost(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, []);
    const allowed = addresses.filter(({ address }) => !isPrivateAddress(address));
    const [first] = allowed;
    if (first === undefined) {
      return callback(Object.assign(new Error(`${hostname} has no public address`), { code: "PRIVATE_ADDRESS" }), []);
    }
    if (options.all === true) callback(null, allowed);
    else callback(null, first.address, first.family);
  });
};
