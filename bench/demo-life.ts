import { readFileSync } from "node:fs";
import { DAY_MS, HOUR_MS } from "../src/base/duration.ts";
import type { Catalogue, Item } from "../src/catalogue/catalogue.ts";
import { compile } from "../src/catalogue/compile.ts";
import { type LayeredItemTable, makeItemTable, parseItem } from "../src/catalogue/items.ts";
import { mergeDeclared } from "../src/catalogue/merge.ts";
import { readFiles } from "../src/catalogue/read-files.ts";
import { emptyDeclared } from "../src/catalogue/schema.ts";
import { type AddressedFact, anonymousPrefix } from "../src/event/fact.ts";
import { parseBatch } from "../src/event/parse-event.ts";
import { makePopulation, type Person } from "../src/lab/population.ts";
import { itemOf, makeSongs } from "../src/lab/songs.ts";
import { makeWorld } from "../src/lab/world.ts";
import { emptyState, fold } from "../src/person/fold.ts";
import type { PersonState } from "../src/person/state.ts";

/** A catalogue from YAML, without a server. */
export function catalogueOf(yaml: string): Catalogue {
  const read = readFiles([{ name: "bench.yaml", text: yaml }], { storedAtMs: 0 });
  if (!read.ok) throw new Error(JSON.stringify(read.error.slice(0, 3)));
  return compile(mergeDeclared(emptyDeclared, read.value.incoming, false).next, 1);
}

export const demoCatalogue = (): Catalogue => catalogueOf(readFileSync(new URL("../examples/music.yaml", import.meta.url), "utf8"));

export const demoStartMs = Date.parse("2026-03-02T00:00:00Z");

export function demoItemList(seed: string): readonly Item[] {
  return makeSongs({ seed, startMs: demoStartMs }).map((song) => {
    const item = parseItem(itemOf(song), demoStartMs);
    if (!item.ok) throw new Error(JSON.stringify(item.error));
    return item.value;
  });
}

export const demoItems = (seed: string): LayeredItemTable => makeItemTable(demoItemList(seed), 1);

/** What people of the demo's world did: weeks before its start, and `days` after it. */
export function demoFacts(
  seed: string,
  people: number,
  days: number,
): { readonly people: readonly Person[]; readonly facts: readonly AddressedFact[] } {
  const population = makePopulation({ seed, people, startMs: demoStartMs });
  const world = makeWorld({ seed, people: population, songs: makeSongs({ seed, startMs: demoStartMs }), startMs: demoStartMs });
  const calls = [...world.past()];
  for (let atMs = demoStartMs; atMs < demoStartMs + days * DAY_MS; atMs += HOUR_MS) {
    world.live(atMs, atMs + HOUR_MS);
    calls.push(...world.take(atMs + HOUR_MS).calls);
  }
  const devices = population.flatMap((person) => person.phones.map((phone): AddressedFact => deviceFact(person, phone)));
  const intake = parseBatchOf(calls, demoStartMs + days * DAY_MS);
  return { people: population, facts: [...devices, ...intake] };
}

function deviceFact(person: Person, phone: Person["phones"][number]): AddressedFact {
  return {
    personId: person.anonymousId === null ? person.id : `${anonymousPrefix}${person.anonymousId}`,
    key: `device:${phone.deviceId}`,
    receivedAtMs: demoStartMs,
    fact: {
      kind: "device",
      atMs: demoStartMs - 28 * DAY_MS,
      device: {
        deviceId: phone.deviceId,
        platform: "android",
        maker: "maker",
        appId: "com.example.music",
        appVersion: "7.2.0",
        permission: "granted",
        channels: ["fcm"],
        lastSeenMs: demoStartMs - 28 * DAY_MS,
      },
    },
  };
}

function parseBatchOf(calls: readonly object[], receivedAtMs: number): AddressedFact[] {
  const facts: AddressedFact[] = [];
  for (let at = 0; at < calls.length; at += 1000) {
    for (const item of parseBatch({ batch: calls.slice(at, at + 1000) }, { receivedAtMs, lab: true }).accepted) {
      if (item.kind === "fact") facts.push(item.addressed);
    }
  }
  return facts;
}

export function foldEverybody(facts: readonly AddressedFact[], catalogue: Catalogue): Map<string, PersonState> {
  const states = new Map<string, PersonState>();
  for (const { personId, fact } of facts)
    states.set(personId, fold(states.get(personId) ?? emptyState(catalogue.needs), fact, catalogue.needs));
  return states;
}
