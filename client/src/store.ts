/** Lists that outlive the page, in the order of adding. */
export type ListName = "calls" | "outcomes";

export interface Row {
  readonly id: number;
  readonly value: unknown;
}

/**
 * What page and service worker share and keep. A promise that resolves means that it is kept; one that rejects, that nothing changed.
 */
export interface Store {
  /** undefined when there is nothing. */
  get(key: string): Promise<unknown>;
  /** undefined takes the key away. */
  put(key: string, value: unknown): Promise<void>;
  add(list: ListName, value: unknown): Promise<void>;
  /** All rows, oldest first. */
  rows(list: ListName): Promise<readonly Row[]>;
  /** Puts another value in a row's place; nothing happens when the row is gone. */
  replace(list: ListName, row: Row): Promise<void>;
  remove(list: ListName, ids: readonly number[]): Promise<void>;
}

/** A store that ends with the page. */
export function memoryStore(): Store {
  const values = new Map<string, unknown>();
  const lists: Readonly<Record<ListName, Map<number, unknown>>> = { calls: new Map(), outcomes: new Map() };
  let added = 0;
  return {
    get: async (key) => values.get(key),
    put: async (key, value) => {
      if (value === undefined) values.delete(key);
      else values.set(key, value);
    },
    add: async (list, value) => {
      added++;
      lists[list].set(added, value);
    },
    rows: async (list) => [...lists[list]].map(([id, value]) => ({ id, value })),
    replace: async (list, { id, value }) => {
      if (lists[list].has(id)) lists[list].set(id, value);
    },
    remove: async (list, ids) => {
      for (const id of ids) lists[list].delete(id);
    },
  };
}

const values = "values";
const listNames: readonly ListName[] = ["calls", "outcomes"];

/** A store in IndexedDB (W3C Indexed Database 3.0). The connection is opened when it is first needed, and again after the browser closed it. */
export function indexedDbStore(factory: Pick<IDBFactory, "open">, name: string): Store {
  let opened: Promise<IDBDatabase> | null = null;
  const database = (): Promise<IDBDatabase> => {
    opened ??= open(factory, name, () => {
      opened = null;
    }).catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  };
  const within = async <T>(
    place: string,
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => IDBRequest<T> | null,
  ): Promise<T | null> => {
    const transaction = (await database()).transaction(place, mode);
    return new Promise((resolve, reject) => {
      const request = work(transaction.objectStore(place));
      transaction.oncomplete = () => resolve(request === null ? null : request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  };
  return {
    get: async (key) => (await within<unknown>(values, "readonly", (store) => store.get(key))) ?? undefined,
    put: async (key, value) => {
      await within(values, "readwrite", (store) => {
        if (value === undefined) store.delete(key);
        else store.put(value, key);
        return null;
      });
    },
    add: async (list, value) => {
      await within(list, "readwrite", (store) => store.add(value));
    },
    rows: async (list) => {
      const rows: Row[] = [];
      await within(list, "readonly", (store) => {
        const walk = store.openCursor();
        walk.onsuccess = () => {
          const cursor = walk.result;
          if (cursor === null) return;
          rows.push({ id: Number(cursor.key), value: cursor.value });
          cursor.continue();
        };
        return null;
      });
      return rows;
    },
    replace: async (list, { id, value }) => {
      await within(list, "readwrite", (store) => {
        const there = store.count(id);
        there.onsuccess = () => {
          if (there.result > 0) store.put(value, id);
        };
        return null;
      });
    },
    remove: async (list, ids) => {
      await within(list, "readwrite", (store) => {
        for (const id of ids) store.delete(id);
        return null;
      });
    },
  };
}

function open(factory: Pick<IDBFactory, "open">, name: string, closed: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open(name, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(values);
      for (const list of listNames) request.result.createObjectStore(list, { autoIncrement: true });
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("an older connection keeps the database"));
    request.onsuccess = () => {
      const database = request.result;
      database.onclose = closed;
      database.onversionchange = () => {
        database.close();
        closed();
      };
      resolve(database);
    };
  });
}

/**
 * A store that goes on in memory wherever the first one fails (private windows, a full disk): what was added there lasts as long as the
 * page. Rows of the memory have ids below 0.
 */
export function withFallback(first: Store): Store {
  const memory = memoryStore();
  const inFirst = (ids: readonly number[]): readonly number[] => ids.filter((id) => id >= 0);
  const inMemory = (ids: readonly number[]): readonly number[] => ids.filter((id) => id < 0).map((id) => -id);
  return {
    get: async (key) => (await memory.get(key)) ?? first.get(key).catch(() => undefined),
    put: async (key, value) => {
      try {
        await first.put(key, value);
        await memory.put(key, undefined);
      } catch {
        await memory.put(key, value);
      }
    },
    add: (list, value) => first.add(list, value).catch(() => memory.add(list, value)),
    rows: async (list) => [
      ...(await first.rows(list).catch(() => [])),
      ...(await memory.rows(list)).map(({ id, value }) => ({ id: -id, value })),
    ],
    replace: (list, { id, value }) =>
      id < 0 ? memory.replace(list, { id: -id, value }) : first.replace(list, { id, value }).catch(() => {}),
    remove: async (list, ids) => {
      await memory.remove(list, inMemory(ids));
      // Whoever sends rows remembers what was taken, so that a row that would not go is not sent again.
      if (inFirst(ids).length > 0) await first.remove(list, inFirst(ids)).catch(() => {});
    },
  };
}

/** The name of the one database that page and service worker share. */
export const storeName = "carillon";

/** The store of this browser; in memory where it has none. */
export function openStore(factory: IDBFactory | undefined): Store {
  return factory === undefined ? memoryStore() : withFallback(indexedDbStore(factory, storeName));
}
