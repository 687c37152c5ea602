import { type Carillon, openCarillon } from "../main/wire.ts";
import { readSetting } from "../store/settings.ts";
import type { Io } from "./command.ts";

/**
 * Opens the installation for one command and closes it, whatever happens. `nowMs` is domain time: where a laboratory's clock stands
 * when the store has one, else wall time. A store that cannot be opened is told and answers 1.
 */
export async function withCarillon(io: Io, work: (carillon: Carillon, nowMs: number) => Promise<number>): Promise<number> {
  const opened = await openCarillon(io.config, { labStartMs: null, log: io.note });
  if (!opened.ok) {
    io.note(opened.error);
    return 1;
  }
  const carillon = opened.value;
  try {
    const labMs = await readSetting<number>(carillon.pool, "labClock");
    if (labMs !== null) io.note(`this is a laboratory: its time stands at ${new Date(labMs).toISOString()}`);
    return await work(carillon, labMs ?? carillon.clock.nowMs());
  } finally {
    await carillon.close();
  }
}
