import type { Command } from "./command.ts";
import { demo } from "./commands/demo.ts";
import { serve } from "./commands/serve.ts";

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [demo, serve];
