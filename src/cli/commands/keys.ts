import type { Carillon } from "../../main/wire.ts";
import { timestamp } from "../../store/database.ts";
import { createKey, listKeys, revokeKey, type Scope } from "../../store/keys.ts";
import type { Command, Io } from "../command.ts";
import { readWords } from "../options.ts";
import { table } from "../table.ts";
import { withCarillon } from "../with-carillon.ts";

const scopes: readonly Scope[] = ["ingest", "client", "read", "admin"];

export const keys: Command = {
  name: "keys",
  summary: "list, make and revoke API keys",
  usage: `carillon keys list [--json]
carillon keys create --scope ${scopes.join("|")} --name TEXT [--json]
carillon keys revoke ID [--json]

A key is shown once, when it is made: only its hash is stored. Client keys (for apps and browsers) come with an identity secret, with
which your server proves who a person is.`,
  async run(words, io) {
    const { values, positionals } = readWords(words, { scope: { type: "string" }, name: { type: "string" } });
    const [action, id, ...rest] = positionals;
    const { json } = values;
    if (action === "list" && id === undefined) return withCarillon(io, (carillon) => list(carillon, json, io));
    if (action === "revoke" && id !== undefined && rest.length === 0) return withCarillon(io, (carillon) => revoke(carillon, id, json, io));
    const scope = scopes.find((one) => one === values.scope);
    const { name } = values;
    if (action === "create" && id === undefined && scope !== undefined && name !== undefined)
      return withCarillon(io, (carillon) => create(carillon, { scope, name }, json, io));
    io.note(keys.usage);
    return 2;
  },
};

async function list(carillon: Carillon, json: boolean, io: Io): Promise<number> {
  const found = (await listKeys(carillon.pool)).map((key) => ({
    id: key.id,
    name: key.name,
    scope: key.scope,
    createdAt: timestamp(key.createdAtMs),
    revokedAt: key.revokedAtMs === null ? null : timestamp(key.revokedAtMs),
  }));
  const columns = ["id", "scope", "name", "made", "revoked"].map((title) => ({ title }));
  io.out(
    json
      ? JSON.stringify({ items: found })
      : table(
          columns,
          found.map((key) => [key.id, key.scope, key.name, key.createdAt, key.revokedAt ?? ""]),
        ),
  );
  return 0;
}

async function create(
  carillon: Carillon,
  wanted: { readonly scope: Scope; readonly name: string },
  json: boolean,
  io: Io,
): Promise<number> {
  const made = await createKey(carillon.pool, carillon.box, wanted);
  if (json) io.out(JSON.stringify(made));
  else {
    io.out(`${made.id} (${made.scope}), shown this once: ${made.secret}`);
    if (made.identitySecret !== null) io.out(`its identity secret, for your server alone: ${made.identitySecret}`);
  }
  return 0;
}

async function revoke(carillon: Carillon, id: string, json: boolean, io: Io): Promise<number> {
  const revoked = await revokeKey(carillon.pool, id);
  if (!revoked) {
    io.note(`no key in force has the id "${id}": carillon keys list shows them`);
    return 1;
  }
  io.out(json ? JSON.stringify({ id, revoked }) : `${id} is revoked: it opens nothing from now on`);
  return 0;
}
