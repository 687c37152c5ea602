import { compile } from "../src/catalogue/compile.ts";
import { makeItemTable } from "../src/catalogue/items.ts";
import type { Declared } from "../src/catalogue/schema.ts";
import { readStored } from "../src/catalogue/stored.ts";
import { nothingLearned } from "../src/decision/decision.ts";
import { emptyState, foldAll } from "../src/person/fold.ts";
import type { Platform } from "../src/person/state.ts";
import { encodeState } from "../src/person/state-codec.ts";
import { saveChannel } from "../src/store/channels.ts";
import { inTransaction, type Pool } from "../src/store/database.ts";
import { type DeviceWrite, saveDevice } from "../src/store/devices.ts";
import { type MessageWrite, saveMessages } from "../src/store/messages.ts";
import { savePeople } from "../src/store/people.ts";
import type { SecretBox } from "../src/store/secret-box.ts";
import type { Shared } from "../src/worker/situation.ts";
import type { SoakVendors } from "./start-soak-vendors.ts";

const appId = "com.example.soak";

const declared: Declared = readStored({
  placements: {
    push: { id: "push", kind: "push", class: "marketing", sms: true },
    service: { id: "service", kind: "push", class: "service", sms: true },
  },
});

/** What deliveries share: two placements, and no campaign, since every message brings its text. */
export const soakShared: Shared = {
  declared,
  catalogue: compile(declared, 1),
  items: makeItemTable([], 0),
  model: { version: 0, campaigns: new Map(), learned: nothingLearned },
};

export async function saveChannels(pool: Pool, box: SecretBox, vendors: SoakVendors): Promise<void> {
  for (const channel of vendors.channels) {
    const { vendor, credentials, appId: _own, ...config } = channel;
    await saveChannel(pool, box, { id: vendor, vendor, appId, config, credentials });
  }
}

const platforms: Readonly<Record<string, Platform>> = { apns: "ios", webPush: "web", harmony: "harmony" };

/** A device of the soak: one person's only one, reached over one channel, every tenth over FCM too where that is simulated. */
interface Phone {
  readonly number: number;
  readonly vendor: string;
  /** Its place among the phones of its vendor: what it gets follows from it, so that every vendor carries everything. */
  readonly place: number;
  readonly tokens: Map<string, string>;
}

export interface Population {
  readonly phones: readonly Phone[];
  /** Gives every phone whose vendor called its token dead, or doubts it, a new one, as an app would. Answers how many. */
  renew(pool: Pool): Promise<number>;
}

/** Registers people with a phone each, evenly over the vendors. `lastSeenMs` lies before all that a vendor may say of a token. */
export async function makePopulation(pool: Pool, vendors: SoakVendors, about: { readonly phones: number; readonly lastSeenMs: number }) {
  const { lastSeenMs } = about;
  const names = vendors.channels.map(({ vendor }) => vendor);
  const phones = Array.from({ length: about.phones }, (_, number): Phone => {
    const place = Math.floor(number / names.length);
    return { number, vendor: names[number % names.length] ?? "", place, tokens: new Map() };
  });
  const isOver = (phone: Phone, vendor: string): boolean => phone.vendor === vendor || (vendor === "fcm" && phone.place % 10 === 0);
  for (const vendor of names)
    await giveTokens(
      vendors,
      vendor,
      phones.filter((phone) => isOver(phone, vendor)),
    );
  const { needs } = soakShared.catalogue;
  for (const part of partsOf(phones, 2_000)) {
    await inTransaction(pool, async (client) => {
      await savePeople(
        client,
        part.map((phone) => {
          const { deviceId, platform, maker, appVersion, permission, tokens } = deviceRow(phone, lastSeenMs);
          const channels = tokens.map(({ channel }) => channel);
          const device = { deviceId, platform, maker, appId, appVersion, permission, channels, lastSeenMs };
          const state = foldAll(emptyState(needs), [{ kind: "device", atMs: lastSeenMs, device }], needs);
          const { factCount, needsHash } = state;
          return {
            personId: personOf(phone),
            state: encodeState(state),
            factCount,
            needsHash,
            zone: null,
            dueAtMs: null,
            firstSeenMs: lastSeenMs,
            searchHash: null,
          };
        }),
      );
      for (const phone of part) await saveDevice(client, deviceRow(phone, lastSeenMs));
    });
  }
  await pool.query("analyze people, devices, tokens");
  const population: Population = {
    phones,
    async renew(store) {
      const { rows } = await store.query<{ device_id: string; channel: string }>(
        `select tokens.device_id, tokens.channel from tokens where tokens.dead_at is not null or tokens.quarantined_at is not null or tokens.strikes > 0`,
      );
      const ill = rows.flatMap((row) => ({ phone: phones[Number(row.device_id.slice(1))], channel: row.channel }));
      for (const vendor of names)
        await giveTokens(
          vendors,
          vendor,
          ill.flatMap(({ phone, channel }) => (phone !== undefined && channel === vendor ? [phone] : [])),
        );
      const renewed = new Set(ill.flatMap(({ phone }) => phone ?? []));
      await inTransaction(store, async (client) => {
        for (const phone of renewed) await saveDevice(client, deviceRow(phone, lastSeenMs));
      });
      return renewed.size;
    },
  };
  return population;
}

/** Numbers are drawn by chance, so that two phones could get the same. */
async function giveTokens(vendors: SoakVendors, vendor: string, phones: readonly Phone[]): Promise<void> {
  const fresh = [...new Set(await vendors.register(vendor, phones.length + Math.ceil(phones.length / 100)))];
  for (const [place, phone] of phones.entries()) {
    const token = fresh[place];
    if (token === undefined) throw new Error(`${vendor}: ${fresh.length} different tokens for ${phones.length} phones`);
    phone.tokens.set(vendor, token);
  }
}

const personOf = ({ number }: Phone): string => `p${number}`;
export const deviceOf = ({ number }: Phone): string => `d${number}`;

const deviceRow = (phone: Phone, lastSeenMs: number): DeviceWrite => ({
  personId: personOf(phone),
  deviceId: deviceOf(phone),
  appId,
  platform: platforms[phone.vendor] ?? "android",
  maker: "",
  brand: "",
  model: "",
  rom: "",
  osVersion: "",
  appVersion: "1",
  permission: "granted",
  lastSeenMs,
  tokens: [...phone.tokens].map(([channel, token]) => ({ channel, token, environment: null })),
});

/**
 * One message to each phone: a quarter marketing that says the same to all, which travels in groups where a channel takes them, a quarter
 * marketing of its own text, half service.
 */
export async function makeMessages(
  pool: Pool,
  phones: readonly Phone[],
  about: { readonly slice: number; readonly atMs: number; readonly lifeMs: number },
): Promise<void> {
  const { slice, atMs, lifeMs } = about;
  for (const part of partsOf(phones, 10_000)) {
    const messages = part.map((phone): MessageWrite => {
      const isService = phone.place % 4 >= 2;
      const isShared = phone.place % 4 === 0;
      const body = isShared ? `Day ${slice} has begun` : `Day ${slice}: something for you, number ${phone.number}`;
      return {
        personId: personOf(phone),
        messageId: `s${slice}-${phone.number}`,
        decisionId: null,
        campaign: "",
        line: "",
        kind: "",
        category: isService ? "order" : "promotion",
        creative: "",
        item: null,
        placement: isService ? "service" : "push",
        class: isService ? "service" : "marketing",
        state: "waiting",
        decidedAtMs: atMs,
        sendAtMs: atMs,
        expiresAtMs: atMs + lifeMs,
        propensity: null,
        content: { title: "Good morning", body },
      };
    });
    await inTransaction(pool, (client) => saveMessages(client, messages));
  }
}

function* partsOf<T>(list: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < list.length; from += size) yield list.slice(from, from + size);
}
