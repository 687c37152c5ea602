import { createServer, connect as dial, type NetConnectOpts, type Socket } from "node:net";

/** A road to a store: what travels on it can be held up. */
export interface StoreRoad {
  /** The store's address by this road. */
  readonly url: string;
  /** The next connection whose caller says this text hears no answer to it until it is let through. Resolves when the store has answered. */
  holdAnswerTo(text: string): { readonly answered: Promise<void>; letThrough(): void };
  /** Cuts the connections that stand, but for the oldest so many. */
  cut(butFor: number): void;
  /** Resolves when so many connections stand. */
  have(connections: number): Promise<void>;
  close(): Promise<void>;
}

interface Hold {
  readonly text: string;
  readonly answered: () => void;
  readonly through: Promise<void>;
}

/** Where a store listens: a socket in a directory, which its address names as `host`, or a port. Without TLS, as that of the tests is. */
function placeOf(url: URL): NetConnectOpts {
  const [host, port] = [url.searchParams.get("host"), url.searchParams.get("port") ?? "5432"];
  return host === null ? { host: url.hostname, port: Number(url.port) } : { path: `${host}/.s.PGSQL.${port}` };
}

/** Lays a road to a store. */
export async function layRoad(storeUrl: string): Promise<StoreRoad> {
  const url = new URL(storeUrl);
  const store = placeOf(url);
  const standing: Socket[] = [];
  const waiting: { readonly connections: number; readonly done: () => void }[] = [];
  let hold: Hold | null = null;
  const server = createServer((caller) => {
    const onward = dial(store);
    let held: Hold | null = null;
    standing.push(caller);
    for (const { connections, done } of waiting) if (standing.length >= connections) done();
    caller.on("data", (bytes) => {
      if (hold !== null && bytes.includes(hold.text)) [held, hold] = [hold, null];
      onward.write(bytes);
    });
    onward.on("data", (bytes) => {
      if (held === null) return void caller.write(bytes);
      held.answered();
      void held.through.then(() => caller.write(bytes));
    });
    const end = (): void => {
      const place = standing.indexOf(caller);
      if (place >= 0) standing.splice(place, 1);
      caller.destroy();
      onward.destroy();
    };
    for (const side of [caller, onward]) side.on("error", end).on("close", end);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a listening server has a port");
  url.searchParams.set("host", "127.0.0.1");
  url.searchParams.set("port", String(address.port));
  return {
    url: url.href,
    holdAnswerTo(text) {
      const [answered, through] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      hold = { text, answered: answered.resolve, through: through.promise };
      return { answered: answered.promise, letThrough: through.resolve };
    },
    cut(butFor) {
      for (const one of standing.slice(butFor)) one.destroy();
    },
    have: (connections) =>
      standing.length >= connections ? Promise.resolve() : new Promise((done) => waiting.push({ connections, done })),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        for (const one of [...standing]) one.destroy();
      }),
  };
}
