import { describe, expect, it } from "vitest";
import { isZone } from "../base/zone.ts";
import { makePopulation, type Person } from "./population.ts";

const startMs = Date.parse("2026-03-02T00:00:00Z");
const population = makePopulation({ seed: "a", people: 2000, startMs });
const phones = population.flatMap((person) => person.phones);
const shareOf = <T>(of: readonly T[], which: (each: T) => boolean): number => of.filter(which).length / of.length;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("the population", () => {
  it("is the same for the same seed and another for another seed", () => {
    expect(makePopulation({ seed: "a", people: 50, startMs })).toEqual(population.slice(0, 50));
    expect(makePopulation({ seed: "b", people: 50, startMs })).not.toEqual(population.slice(0, 50));
  });

  it("lives in at least eight zones that exist, and speaks four languages", () => {
    const zones = new Set(population.map((person) => person.zone));
    expect(zones.size).toBeGreaterThanOrEqual(8);
    expect([...zones].every(isZone)).toBe(true);
    expect(new Set(population.map((person) => person.language))).toEqual(new Set(["en", "zh", "ja", "es"]));
  });

  it("has unique people, devices and anonymous ids", () => {
    const ids = [population.map((person) => person.id), phones.map((phone) => phone.deviceId)];
    for (const list of ids) expect(new Set(list).size).toBe(list.length);
    expect(population.every((person) => person.anonymousId === null || !person.anonymousId.startsWith("anon:"))).toBe(true);
  });

  const about: readonly [string, number, number, number][] = [
    ["iPhones that allow notifications", shareOf(phones.filter(on("ios")), granted), 0.51, 0.61],
    ["Android phones that allow notifications", shareOf(phones.filter(on("android")), granted), 0.62, 0.72],
    ["browsers that allow notifications", shareOf(phones.filter(on("web")), granted), 0.9, 1],
    ["people with two devices", shareOf(population, (person) => person.phones.length === 2), 0.14, 0.22],
    ["people who begin anonymously", shareOf(population, (person) => person.anonymousId !== null), 0.07, 0.13],
    ["people with wishes", shareOf(population, (person) => person.wishes !== null), 0.03, 0.1],
  ];
  it.each(about)("has about the declared share of %s", (_name, share, least, most) => {
    expect(share).toBeGreaterThan(least);
    expect(share).toBeLessThan(most);
  });

  it("gives every platform its push service", () => {
    for (const { platform, service } of phones) expect(service).toBe({ ios: "apns", android: "fcm", web: "webPush" }[platform]);
  });

  it("has routines whose week has a mean activity of one, and hours at which nobody of the kind is up", () => {
    for (const { hidden } of population.slice(0, 200)) {
      expect((5 * mean(hidden.weekday) + 2 * mean(hidden.weekend)) / 7).toBeCloseTo(1, 6);
    }
    const hourOf = (routine: string, hour: number): number =>
      mean(population.filter((person) => person.hidden.routine === routine).map((person) => person.hidden.weekday[hour] ?? 0));
    expect(hourOf("nightOwl", 1)).toBeGreaterThan(5 * hourOf("office", 1));
    expect(hourOf("office", 10)).toBeGreaterThan(3 * hourOf("nightOwl", 10));
  });

  it("likes its favourite genres best, and says so truthfully", () => {
    for (const { favourites, hidden } of population.slice(0, 200)) {
      const likings = Object.values(hidden.taste);
      const [first = "pop"] = favourites;
      expect(hidden.taste[first]).toBe(1);
      expect(Math.min(...likings)).toBeGreaterThan(0);
    }
  });

  it("was last seen before the lab begins, or never", () => {
    const before = (person: Person): boolean => (person.hidden.lastSeenBeforeMs ?? 0) < startMs;
    expect(population.every(before)).toBe(true);
    expect(shareOf(population, (person) => person.hidden.lastSeenBeforeMs === null)).toBeGreaterThan(0.08);
  });
});

function on(platform: string) {
  return (phone: { platform: string }): boolean => phone.platform === platform;
}

function granted(phone: { permission: string }): boolean {
  return phone.permission === "granted";
}
