import { randomUUID } from "node:crypto";
import type { Registration } from "../api/ports.ts";
import { type Refusal, shown } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { channels } from "../channel/registry.ts";
import { type AddressedFact, anonymousPrefix } from "../event/fact.ts";
import type { DeviceToken, ParsedDevice } from "../person/device.ts";
import { romText } from "../person/rom-text.ts";
import { resolveAliases } from "../store/aliases.ts";
import { type Client, inTransaction, type Pool } from "../store/database.ts";
import { ownersOf, removeDevice, saveDevice } from "../store/devices.ts";
import { enqueueFacts } from "../store/queue.ts";
import type { Senders } from "../worker/senders.ts";
import { planDevice } from "./device-plan.ts";

/**
 * Registers a device with its tokens and tells the person's log. Whoever had the device or a token before loses it, and is told too.
 * A token whose form its channel does not know is refused. Answers which channels the app should initialise; a paused one counts.
 * `asStranger`: an anonymous id registers it, which anybody can make. It takes no device away from anybody, and a token only from another
 * anonymous id, since whoever shows the token has the device.
 */
export async function putDevice(
  deps: { readonly pool: Pool; readonly senders: Pick<Senders, "refresh" | "publicInfo" | "wayOver"> },
  device: ParsedDevice,
  { nowMs, asStranger = false }: { readonly nowMs: number; readonly asStranger?: boolean },
): Promise<Result<Registration, Refusal | "taken">> {
  const tokens: DeviceToken[] = [];
  for (const [position, token] of device.tokens.entries()) {
    const checked = checkToken(token, position);
    if (!checked.ok) return checked;
    tokens.push(checked.value);
  }
  await deps.senders.refresh();
  const { summary } = device;
  const plan = planDevice(
    device,
    (vendor) => deps.senders.wayOver(vendor, summary.appId, { class: "marketing", category: "" }, nowMs).standing.kind !== "absent",
  );
  const rom = romText(plan.rom.name, plan.rom.version);
  const taken = await inTransaction(deps.pool, async (client): Promise<boolean> => {
    const personId = (await resolveAliases(client, [device.personId])).get(device.personId) ?? device.personId;
    if (asStranger && (await isTaken(client, { personId, deviceId: summary.deviceId, tokens }))) return true;
    const lostBy = await saveDevice(client, { ...device, ...summary, rom, personId, tokens });
    await enqueueFacts(client, [
      ...lostBy.map((loser) => ({
        personId: loser,
        key: randomUUID(),
        receivedAtMs: nowMs,
        fact: { kind: "deviceRemoved" as const, atMs: nowMs, deviceId: summary.deviceId },
      })),
      deviceFact(personId, device, nowMs),
    ]);
    return false;
  });
  if (taken) return err("taken");
  return ok({ ...plan, webPushPublicKey: deps.senders.publicInfo("webPush", summary.appId)?.publicKey ?? null });
}

async function isTaken(
  client: Client,
  device: { readonly personId: string; readonly deviceId: string; readonly tokens: readonly DeviceToken[] },
): Promise<boolean> {
  const owners = await ownersOf(
    client,
    device.deviceId,
    device.tokens.map(({ token }) => token),
  );
  const ofOthers = owners.filter(({ personId }) => personId !== device.personId);
  return ofOthers.some(({ deviceId, personId }) => deviceId === device.deviceId || !personId.startsWith(anonymousPrefix));
}

const deviceFact = (personId: string, device: ParsedDevice, nowMs: number): AddressedFact => ({
  personId,
  key: randomUUID(),
  receivedAtMs: nowMs,
  fact: {
    kind: "device",
    atMs: nowMs,
    device: device.summary,
    ...(device.zone === null ? {} : { zone: device.zone }),
    ...(device.locale === null ? {} : { locale: device.locale }),
  },
});

function checkToken(token: DeviceToken, position: number): Result<DeviceToken, Refusal> {
  const channel = channels.get(token.channel);
  if (!channel) {
    return err({
      code: "unknownChannel",
      message: `no channel is called ${JSON.stringify(shown(token.channel))}`,
      field: `tokens[${position}].channel`,
      value: shown(token.channel),
      limit: [...channels.keys()].join(", "),
      remedy: "name the channel that gave the token",
    });
  }
  const checked = channel.checkToken(token.token);
  if (!checked.ok) return err({ ...checked.error, field: `tokens[${position}].token` });
  return ok({ ...token, token: checked.value });
}

/** Forgets a device and its tokens. False when there was none. */
export async function dropDevice(pool: Pool, deviceId: string, nowMs: number): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const personId = await removeDevice(client, deviceId);
    if (personId === null) return false;
    await enqueueFacts(client, [
      { personId, key: randomUUID(), receivedAtMs: nowMs, fact: { kind: "deviceRemoved", atMs: nowMs, deviceId } },
    ]);
    return true;
  });
}
