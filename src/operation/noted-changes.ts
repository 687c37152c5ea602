import type { ChangedBy } from "../api/access-ports.ts";
import type { ApiPorts } from "../api/ports.ts";
import { noteAudit } from "../store/audit.ts";
import { pauseChannel, removeChannel } from "../store/channels.ts";
import { type Client, inTransaction, type Pool } from "../store/database.ts";
import { findItem, removeItem, saveItems } from "../store/items.ts";
import { createKey, listKeys, revokeKey } from "../store/keys.ts";
import type { SecretBox } from "../store/secret-box.ts";
import { readSetting, writeSetting } from "../store/settings.ts";
import type { CallbackAddresses } from "./callback-address.ts";
import { listChannels, putChannel } from "./channels.ts";
import { endPause } from "./pauses.ts";

export interface NotedDeps {
  readonly pool: Pool;
  readonly box: SecretBox;
  readonly addresses: CallbackAddresses;
  nowMs(): number;
}

type Side = { readonly before: unknown; readonly after: unknown };

/** Ids of one call that are named in the audit. */
const mostNamed = 50;

/** Changes that are stored together with what the audit says of them, in one transaction. */
export function notedChanges({ pool, box, addresses, nowMs }: NotedDeps) {
  const noter =
    (client: Client, by: ChangedBy, kind: string) =>
    (object: string, { before, after }: Side) =>
      noteAudit(client, nowMs(), by, [{ kind, object, before, after }]);
  const channelIn = async (client: Client, id: string) =>
    (await listChannels({ pool: client, box, addresses })).find((channel) => channel.id === id) ?? null;

  const keys: Pick<ApiPorts["keys"], "create" | "revoke"> = {
    create: (request, by) =>
      inTransaction(pool, async (client) => {
        const key = await createKey(client, box, request);
        await noter(client, by, "keys")(key.id, { before: null, after: { name: key.name, scope: key.scope } });
        return key;
      }),
    revoke: (id, by) =>
      inTransaction(pool, async (client) => {
        const key = (await listKeys(client)).find((one) => one.id === id);
        const revoked = await revokeKey(client, id);
        if (revoked && key) await noter(client, by, "keys")(id, { before: { name: key.name, scope: key.scope }, after: null });
        return revoked;
      }),
  };

  const items: Pick<ApiPorts["items"], "upsert" | "remove"> = {
    upsert: (given, by) =>
      inTransaction(pool, async (client) => {
        const note = noter(client, by, "items");
        const [one, ...more] = given;
        if (one && more.length === 0) await note(one.id, { before: await findItem(client, one.id), after: one });
        else await note("", { before: null, after: { items: given.length, ids: given.slice(0, mostNamed).map((item) => item.id) } });
        await saveItems(client, given);
      }),
    remove: (id, by) =>
      inTransaction(pool, async (client) => {
        const before = await findItem(client, id);
        const removed = await removeItem(client, id);
        if (removed) await noter(client, by, "items")(id, { before, after: null });
        return removed;
      }),
  };

  const channels: Pick<ApiPorts["channels"], "put" | "remove" | "setPaused"> = {
    put: (id, input, by) =>
      inTransaction(pool, async (client) => {
        const before = await channelIn(client, id);
        const stored = await putChannel({ pool: client, box, addresses }, id, input);
        if (!stored.ok) return stored;
        // Saving a channel lets it go on.
        await endPause(client, { kind: "channel", subject: id, nowMs: nowMs() });
        await noter(client, by, "channels")(id, { before, after: stored.value });
        return stored;
      }),
    remove: (id, by) =>
      inTransaction(pool, async (client) => {
        const before = await channelIn(client, id);
        const removed = await removeChannel(client, id);
        if (removed) await noter(client, by, "channels")(id, { before, after: null });
        return removed;
      }),
    setPaused: (id, paused, by) =>
      inTransaction(pool, async (client) => {
        const before = await channelIn(client, id);
        const found = await pauseChannel(client, id, paused ? "paused by hand" : null);
        if (!found) return false;
        if (!paused) await endPause(client, { kind: "channel", subject: id, nowMs: nowMs() });
        const was = before && { paused: before.paused, pausedReason: before.pausedReason ?? null };
        await noter(client, by, "channels")(id, { before: was, after: { paused } });
        return true;
      }),
  };

  const stopAll: ApiPorts["messages"]["stopAll"] = (on, by) =>
    inTransaction(pool, async (client) => {
      const before = (await readSetting<boolean>(client, "stopped")) ?? false;
      await writeSetting(client, "stopped", on);
      await noter(client, by, "stop")("", { before: { on: before }, after: { on } });
    });

  return { keys, items, channels, stopAll };
}
