import type { AuditPort } from "../api/access-ports.ts";
import { type AuditQuery, noteAudit, pageOfAudit } from "../store/audit.ts";
import type { Pool } from "../store/database.ts";

/** What the audit says, and a place to add to it. Its times are domain time. */
export function makeAudit(pool: Pool, nowMs: () => number): AuditPort {
  return {
    note: (by, change) => noteAudit(pool, nowMs(), by, [change]),
    async list({ cursor, ...query }) {
      const after = cursor === null ? null : readCursor(cursor);
      if (after === undefined) return null;
      const items = await pageOfAudit(pool, { ...query, after });
      const last = items.length === query.limit ? items.at(-1) : undefined;
      return { items, next: last ? `${last.atMs}-${last.id}` : null };
    },
  };
}

/** Later times have years of five digits, which PostgreSQL reads another way. */
const lastMs = Date.UTC(9999, 11, 31);

function readCursor(cursor: string): AuditQuery["after"] | undefined {
  const match = /^(\d{1,15})-(\d{1,15})$/.exec(cursor);
  return match && Number(match[1]) <= lastMs ? { atMs: Number(match[1]), id: Number(match[2]) } : undefined;
}
