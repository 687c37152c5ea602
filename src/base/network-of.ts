/**
 * The network by which a caller is counted: an IPv4 address as it is (also where IPv6 only carries it, RFC 4291 §2.5.5.2), of an IPv6
 * address the first 64 bits, since whoever has one commonly has all the 2^64 that begin alike (RFC 6177). What is no address stays.
 */
export function networkOf(address: string): string {
  const [plain = ""] = address.toLowerCase().split("%", 1);
  const groups = plain.includes(":") ? groupsOf(plain) : null;
  if (groups === null) return plain;
  const [a = 0, b = 0] = groups.slice(6);
  const carriesIpv4 = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (carriesIpv4) return [a >> 8, a & 255, b >> 8, b & 255].join(".");
  const first = groups.slice(0, 4).map((group) => group.toString(16));
  return `${first.join(":")}::/64`;
}

/** The eight groups of an IPv6 address; null when it is none. */
function groupsOf(text: string): readonly number[] | null {
  const dotted = /^(.*:)(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  const [, lead = "", ...bytes] = dotted ?? [];
  const [w = 0, x = 0, y = 0, z = 0] = bytes.map(Number);
  const hex = dotted ? `${lead}${(w * 256 + x).toString(16)}:${(y * 256 + z).toString(16)}` : text;
  const halves = hex.split("::");
  if (halves.length > 2) return null;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const all = [...head, ...Array.from({ length: missing }, () => "0"), ...tail];
  return all.every((group) => /^[0-9a-f]{1,4}$/.test(group)) ? all.map((group) => Number.parseInt(group, 16)) : null;
}
