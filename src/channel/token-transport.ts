import { makeTransport } from "./make-transport.ts";
import type { Answer, Transport, TransportOptions, WireRequest } from "./transport.ts";

/**
 * A way to a token endpoint that stands apart from the api. `http2` speaks of the api; in clear text nothing says what another server
 * speaks. So both protocols are tried, the configured one first, and the one that was answered is kept. Fetching a token twice is
 * harmless, which is why this is no rule for messages.
 */
export function makeTokenTransport(options: TransportOptions): Transport {
  if (options.origin.protocol === "https:" || options.http2 !== true) return makeTransport(options);
  return new EitherTransport(makeTransport(options), makeTransport({ ...options, http2: false }));
}

class EitherTransport implements Transport {
  #first: Transport;
  #second: Transport;

  constructor(first: Transport, second: Transport) {
    this.#first = first;
    this.#second = second;
  }

  async request(request: WireRequest, deadlineAtMs: number): Promise<Answer> {
    const [first, second] = [this.#first, this.#second];
    const answer = await first.request(request, deadlineAtMs);
    if (answer.kind === "response") return answer;
    const other = await second.request(request, deadlineAtMs);
    if (other.kind !== "response") return answer;
    this.#first = second;
    this.#second = first;
    return other;
  }

  stats() {
    return this.#first.stats();
  }

  async close(): Promise<void> {
    await Promise.all([this.#first.close(), this.#second.close()]);
  }
}
