import type { Client, Pool } from "../src/store/database.ts";
import { inTransaction } from "../src/store/database.ts";
import { from as copyFrom } from "pg-copy-streams";
import { once } from "node:events";

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
    const client = await pool.connect();
    let statements: Statement[] = [];
    return new Proxy(client, {
      get(target, name) {
        if (name === "release")
          return (broken?: Error | boolean) => {
            transactions.push(statements);
            statements = [];
            target.release(broken);
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
  if (typeof first === "string") {
    if (first === "begin" || first === "commit") return null;
    return { text: first, values: Array.isArray(values) ? values : [], copied: null };
  }
  const stream = first as { text: string; write(chunk: Buffer, ...rest: unknown[]): boolean }; // pg-copy-streams' own class, which it does not type
  const copied: Buffer[] = [];
  const write = stream.write.bind(stream);
  stream.write = (chunk, ...rest) => {
    copied.push(chunk);
    return write(chunk, ...rest);
  };
  return { text: stream.text, values: [], copied };
}

/** The same statements with the same bytes, and nothing between them. */
export async function replay(pool: Pool, recording: Recording): Promise<void> {
  for (const statements of recording) {
    await inTransaction(pool, async (client) => {
      for (const { text, values, copied } of statements) {
        if (copied === null) await (values.length === 0 ? client.query(text) : client.query(text, [...values]));
        else {
          const stream = client.query(copyFrom(text));
          for (const chunk of copied) if (!stream.write(chunk)) await once(stream, "drain");
          stream.end();
          await once(stream, "finish");
        }
      }
    });
  }
}
