import type { Command } from "./command.ts";
import { apply } from "./commands/apply.ts";
import { bandit } from "./commands/bandit.ts";
import { deadLetters } from "./commands/dead-letters.ts";
import { decide } from "./commands/decide.ts";
import { demo } from "./commands/demo.ts";
import { devices } from "./commands/devices.ts";
import { doctor } from "./commands/doctor.ts";
import { erase } from "./commands/erase.ts";
import { exportCommand } from "./commands/export.ts";
import { importCommand } from "./commands/import.ts";
import { init } from "./commands/init.ts";
import { keys } from "./commands/keys.ts";
import { lab } from "./commands/lab.ts";
import { pauses } from "./commands/pauses.ts";
import { rebuild } from "./commands/rebuild.ts";
import { replay } from "./commands/replay.ts";
import { report } from "./commands/report.ts";
import { send } from "./commands/send.ts";
import { serve } from "./commands/serve.ts";
import { timing } from "./commands/timing.ts";
import { tokens } from "./commands/tokens.ts";
import { train } from "./commands/train.ts";
import { uplift } from "./commands/uplift.ts";
import { volume } from "./commands/volume.ts";
import { why } from "./commands/why.ts";

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  demo,
  serve,
  init,
  apply,
  exportCommand,
  importCommand,
  decide,
  why,
  send,
  report,
  devices,
  tokens,
  erase,
  keys,
  rebuild,
  doctor,
  deadLetters,
  pauses,
  replay,
  train,
  timing,
  bandit,
  uplift,
  volume,
  lab,
];
