import { type CapModel, type LearnedCaps, openCaps } from "./cap-policy.ts";

/** Learned caps as they decide. */
export interface CapsInForce {
  readonly learned: LearnedCaps;
  /** The group's open rate that people's own are shrunk towards, as when the caps were learned. */
  readonly openRate: number;
}

const format = 1;

/** As JSON text; null: none are in force. JSON keeps every digit, so that what is read chooses exactly as what was written. */
export const encodeCaps = (caps: CapsInForce | null): string =>
  JSON.stringify({ format, caps: caps && { model: caps.learned.model, openRate: caps.openRate } });

/** null where none are in force, and for what a newer program wrote or what is damaged: then the rule decides. */
export function decodeCaps(text: string): CapsInForce | null {
  try {
    const stored = JSON.parse(text) as { format?: unknown; caps?: { model: CapModel; openRate: number } | null }; // as encodeCaps wrote it, or refused below
    if (stored.format !== format || !stored.caps) return null;
    const { model, openRate } = stored.caps;
    const learned = openCaps(model);
    const total = learned.choose({ context: probe }).reduce((sum, { probability }) => sum + probability, 0);
    return Math.abs(total - 1) < 1e-9 && Number.isFinite(openRate) ? { learned, openRate } : null;
  } catch {
    // Whatever is wrong with the text, it is no policy.
    return null;
  }
}

/** Somebody with history, on whom a damaged model shows. */
const probe = { recencyDays: 1, visitsPerWeek: 1, openRate: 0.05, pushesPerWeek: 1, tenureWeeks: 100, cohort: "" };
