import { setTimeout as delay } from "node:timers/promises";
import type { Pool } from "../../src/store/database.ts";

/**
 * Makes people and their chosen messages due at once, over and over. People fall due once a day and messages at a minute of that day;
 * no call of the public API hurries either, so that a test in real time has to reach into the store for it. Rows that a worker holds
 * are left to it. Whatever fails (the store may just have been killed) is tried again.
 */
export function hurry(store: Pool): { stop(): Promise<void>; leavePeople(): void } {
  let going = true;
  let people = true;
  const loop = async (): Promise<void> => {
    while (going) {
      const statements = [
        people ? dueNow("people", "person_id", "true") : null,
        dueNow("messages", "person_id, message_id", "state = 'waiting' and class = 'marketing'"),
      ];
      for (const statement of statements) if (statement !== null) await store.query(statement).catch(() => undefined);
      await delay(50);
    }
  };
  const ended = loop();
  return {
    stop() {
      going = false;
      return ended;
    },
    leavePeople() {
      people = false;
    },
  };
}

const dueNow = (table: string, key: string, which: string): string =>
  `update ${table} set due_at = now() where (${key}) in
     (select ${key} from ${table} where due_at > now() and ${which} order by ${key} for update skip locked)`;
