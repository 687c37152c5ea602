import type { Carillon } from "../main/wire.ts";
import { countQueued } from "../store/queue.ts";
import type { Io } from "./command.ts";

/** Says that nobody is known by an id, and that they may be among the facts that nobody folded yet. Answers the exit code. */
export async function tellUnknown(carillon: Carillon, ids: readonly string[], io: Io): Promise<number> {
  for (const id of ids) io.note(`nobody is known as "${id}"`);
  if (ids.length === 0) return 0;
  const waiting = await countQueued(carillon.pool);
  if (waiting > 0) io.note(`${waiting} facts wait to be folded into people's states: a running carillon serve does that`);
  return 1;
}
