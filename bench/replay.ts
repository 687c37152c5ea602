import { type Client, inTransaction, type Pool } from "../src/store/database.ts";

/** What went over one connection in one transaction, as it was. */
interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Bytes of a COPY; null for any other statement. */
  readonly copied: readonly Buffer[] | null;
}

export type Recording = readonly (readonly Statement[])[];

/** A pool whose transactions are written down while they run. */
export function recordingPool(pool: Pool): { readonly pool: Pool; take(): Recording } {
  let transactions: Statement[][] = [];
  const connect = async (): Promise<Client> => {
    const client = (await pool.connect()) as Client; // the pool makes sessions of our class
    let statements: Statement[] = [];
    return new Proxy(client, {
      get(target, name) {
        if (name === "release")
          return (broken?: Error | boolean) => {
            transactions.push(statements);
            statements = [];
            target.release(broken);
          };
        if (name === "copyIn")
          return (text: string, chunks: Iterable<Buffer>) => {
            const copied = [...chunks];
            statements.push({ text, values: [], copied });
            return target.copyIn(text, copied);
          };
        if (name !== "query") return bound(target, name);
        return (...given: unknown[]) => {
          const statement = noted(given);
          if (statement) statements.push(statement);
          return Reflect.apply(target.query, target, given);
        };
      },
    });
  };
  const proxied = new Proxy(pool, { get: (target, name) => (name === "connect" ? connect : bound(target, name)) });
  return {
    pool: proxied,
    take() {
      const taken = transactions;
      transactions = [];
      return taken;
    },
  };
}

function bound(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name);
  return typeof value === "function" ? value.bind(target) : value;
}

function noted([first, values]: unknown[]): Statement | null {
  if (typeof first !== "string" || first === "begin" || first === "commit") return null;
  return { text: first, values: Array.isArray(values) ? values : [], copied: null };
}

/** The same statements with the same bytes, issued together: nothing is worked out between them. */
export async function replay(pool: Pool, recording: Recording): Promise<void> {
  for (const statements of recording) {
    await inTransaction(pool, (client) =>
      Promise.all(
        statements.map(({ text, values, copied }): Promise<unknown> => {
          if (copied !== null) return client.copyIn(text, copied);
          return values.length === 0 ? client.query(text) : client.query(text, [...values]);
        }),
      ),
    );
  }
}
