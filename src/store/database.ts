import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { arrayLiteral } from "./array-literal.ts";
import { parseTimestamp } from "./timestamp.ts";

export { timestamp, timestampOrNull } from "./timestamp.ts";

export type Pool = pg.Pool;
export type Client = pg.PoolClient & Pick<Session, "copyIn">;
/** Anything that can run a statement: the pool, or a client inside a transaction. */
export type Queryable = Pick<pg.ClientBase, "query">;

const INT8 = 20;
const TIMESTAMPTZ = 1184;

/** Rows come back in the core's own units: bigint counts as numbers, timestamptz as milliseconds since 1970. */
const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: string) {
    if (oid === INT8) return (text: string) => Number(text);
    if (oid === TIMESTAMPTZ) return parseTimestamp;
    return pg.types.getTypeParser(oid, format === "binary" ? "binary" : "text");
  },
} as pg.CustomTypesConfig; // the package's type asks for overloads that one function cannot spell

/**
 * One session. Prepares every query and every statement with parameters once: planning a statement over partitioned tables costs more
 * than running it; the texts are constants of this folder, so their number is bounded. Statements that are issued together travel
 * together (pg's pipeline mode) and are answered in order. COPY, which that mode does not know, has the session to itself.
 */
class Session extends pg.Client {
  readonly #names = new Map<string, string>();
  /** Settles when everything issued so far was answered. */
  #last: Promise<unknown> = Promise.resolve();
  /** A COPY that holds the session. */
  #copying: Promise<void> | null = null;
  /** What is sent now waits for the rest of this turn. */
  #gathering = false;

  // pg's own overloads are many; this one looks at the one form that this program uses and hands on everything else untouched.
  // biome-ignore lint/suspicious/noExplicitAny: the signature of the overridden method
  override query(...args: any[]): any {
    if (this.#copying) return this.#copying.then(() => this.query(...args));
    const [text, values, ...rest] = args;
    const constant = typeof text === "string" && (Array.isArray(values) || (values === undefined && text.startsWith("select")));
    this.#gather();
    const answer: unknown = Reflect.apply(
      super.query,
      this,
      constant ? [{ name: this.#nameOf(text), text, values: (values ?? []).map(parameter) }, ...rest] : args,
    );
    if (answer instanceof Promise) this.#last = answer.catch(() => {});
    return answer;
  }

  /** Runs `copy … from stdin` and feeds it. Waits for what was issued before; what is issued meanwhile waits for it. */
  async copyIn(text: string, chunks: Iterable<Buffer>): Promise<void> {
    while (this.#copying) await this.#copying;
    const held = Promise.withResolvers<void>();
    this.#copying = held.promise;
    await this.#last;
    try {
      Reflect.set(this, "pipeline", false);
      const stream = Reflect.apply(super.query, this, [copyFrom(text)]);
      await pipeline(Readable.from(chunks, { objectMode: true, highWaterMark: 2 }), stream);
    } finally {
      Reflect.set(this, "pipeline", true);
      this.#copying = null;
      held.resolve();
    }
  }

  /** Statements that are issued in one turn of the event loop leave in one write. */
  #gather(): void {
    if (this.#gathering) return;
    const { stream } = this.connection;
    this.#gathering = true;
    stream.cork();
    process.nextTick(() => {
      this.#gathering = false;
      stream.uncork();
    });
  }

  #nameOf(text: string): string {
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    const name = `s${this.#names.size}`;
    this.#names.set(text, name);
    return name;
  }
}

const parameter = (value: unknown): unknown => (Array.isArray(value) ? arrayLiteral(value) : value);

/** Opens a pool on a connection string. Sessions run in UTC, and no statement may hang for ever. */
export function openPool(url: string, options: { readonly max?: number; readonly statementTimeoutMs?: number } = {}): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 12,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 15_000,
    statement_timeout: options.statementTimeoutMs ?? 120_000,
    application_name: "carillon",
    // What is looked up was written a moment ago and lies in memory. At the default price of a page (4, a turning disk's) single rows
    // of a young table are found by reading all of it, and such a plan is kept long after the table has grown.
    options: "-c timezone=UTC -c datestyle=ISO -c plan_cache_mode=force_generic_plan -c random_page_cost=1.1",
    types,
    Client: Session,
    ...{ pipeline: true }, // newer than the package's types
  });
  // A connection that dies while idle is replaced at the next use; whoever runs a statement then sees the error.
  pool.on("error", () => {});
  // The pool stops listening while a connection is lent; one that dies then must fail its statement, not the process.
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

/** Runs `work` in one transaction: commits when it resolves, rolls back when it rejects. */
export async function inTransaction<T>(pool: Pool, work: (client: Client) => Promise<T>): Promise<T> {
  const client = (await pool.connect()) as Client; // the pool makes sessions of our class
  let broken: Error | undefined;
  try {
    // Travels with the first statement; when it fails, so does that one.
    client.query("begin").catch(() => {});
    const value = await work(client);
    const ended = await client.query("commit");
    // A statement failed and `work` went on regardless: PostgreSQL then takes a commit for a rollback and says nothing else.
    if (ended.command !== "COMMIT")
      throw new Error("the transaction was rolled back: one of its statements failed and the error was dropped");
    return value;
  } catch (cause) {
    await client.query("rollback").catch((error: Error) => {
      broken = error;
    });
    throw cause;
  } finally {
    client.release(broken);
  }
}

/**
 * Runs `work` while no other process runs any under the same number; null when one does. The connection that holds the lock is its
 * own, so that a killed holder lets go.
 */
export async function whileAlone<T>(pool: Pool, lock: number, work: () => Promise<T>): Promise<T | null> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    const got = await client.query<{ held: boolean }>("select pg_try_advisory_lock($1) as held", [lock]);
    if (!got.rows[0]?.held) return null;
    try {
      return await work();
    } finally {
      await client.query("select pg_advisory_unlock($1)", [lock]).catch((error: Error) => {
        broken = error;
      });
    }
  } finally {
    client.release(broken);
  }
}

/**
 * Waits for work that was issued together on one session, also when some of it fails: nothing may still be issued when the
 * transaction around it is rolled back.
 */
export async function together<T extends readonly unknown[]>(work: { readonly [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const settled = await Promise.allSettled(work);
  for (const one of settled) if (one.status === "rejected") throw one.reason;
  return settled.map((one) => (one.status === "fulfilled" ? one.value : undefined)) as unknown as T; // every one was fulfilled
}

const passingCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOENT",
  "ETIMEDOUT",
  "53300",
  "40001",
  "40P01",
]);
const passingMessages = /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/**
 * Whether a statement failed for a reason that passes by itself: the store is away, shutting down, starting or full, or two
 * transactions stood in each other's way. Classes 08 and 57P of SQLSTATE (PostgreSQL 18, appendix A), Node's socket errors, and what
 * pg says without a code.
 */
export function isPassing(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
  return passingCodes.has(code) || /^(08|57P)/.test(code) || passingMessages.test(cause.message);
}

/**
 * Whether the rows of a statement were at fault (SQLSTATE classes 22 and 23, or a value that could not even be written down): the
 * same rows fail again, others do not. PostgreSQL 18, appendix A.
 */
export function isDataFault(cause: unknown): boolean {
  if (cause instanceof RangeError || cause instanceof TypeError) return true;
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" && /^(22|23|54)/.test(cause.code);
}
