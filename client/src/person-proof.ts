/** The person whom a proof `<personId>.<hex digest>` speaks of; null when it is none. Only the server can tell whether it is true. */
export function personOf(proof: string): string | null {
  const dot = proof.lastIndexOf(".");
  return dot > 0 && /^[0-9a-f]{64}$/i.test(proof.slice(dot + 1)) ? proof.slice(0, dot) : null;
}
