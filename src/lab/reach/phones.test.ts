import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../../base/duration.ts";
import { assumptions } from "./assumptions.ts";
import { chinaPhones } from "./phone-mix.ts";
import { type Link, makePhoneLives, makeReachPhones, type ReachPhone } from "./phones.ts";

const phones = makeReachPhones({ seed: "a", count: 20_000, kinds: chinaPhones });
const share = (has: (phone: ReachPhone) => boolean): number => phones.filter(has).length / phones.length;

describe("the phones of a run", () => {
  it("are the same for the same seed, however many there are", () => {
    expect(makeReachPhones({ seed: "a", count: 10, kinds: chinaPhones })).toEqual(phones.slice(0, 10));
    expect(makeReachPhones({ seed: "b", count: 10, kinds: chinaPhones })).not.toEqual(phones.slice(0, 10));
  });

  it("follow the shipments of the makers, without Apple's", () => {
    const brandsOf: Readonly<Record<string, readonly string[]>> = {
      xiaomi: ["Xiaomi", "Redmi"],
      oppo: ["OPPO", "OnePlus"],
      vivo: ["vivo", "iQOO"],
    };
    const shipped = { xiaomi: 15.4, oppo: 15.2, vivo: 16.2 } as const;
    for (const [maker, percent] of Object.entries(shipped))
      expect(share(({ kind }) => brandsOf[maker]?.includes(kind.brand) ?? false)).toBeCloseTo(percent / 83.8, 1.8);
    expect(share(({ kind }) => kind.push === null)).toBeLessThan(0.07);
  });

  it("have a connection to Google on about nine of ten thousand", () => {
    const works = share(({ google }) => google === "works");
    expect(works).toBeGreaterThan(0.0003);
    expect(works).toBeLessThan(0.002);
    expect(phones.filter(({ kind, google }) => kind.google === 0 && google !== "absent")).toEqual([]);
  });

  it("switch notifications off only where they were on", () => {
    expect(phones.filter(({ since, permitted }) => since === "switchedOff" && !permitted)).toEqual([]);
    expect(share(({ permitted }) => permitted)).toBeCloseTo(assumptions.permitted.value, 1.7);
  });
});

describe("when a message arrives", () => {
  const lives = makePhoneLives("a");
  const noonMs = Date.parse("2026-03-02T12:00:00+08:00");
  const span = { fromMs: noonMs, untilMs: noonMs + 3 * HOUR_MS };
  const used = phones.filter(({ since, kind }) => since === "nothing" && kind.push !== null).slice(0, 2000);
  const arriving = (link: Link, of: readonly ReachPhone[]): number =>
    of.filter((phone) => lives.arrivalMs(phone, link, span) !== null).length;

  it("is within its life, and never before it was sent", () => {
    for (const phone of used.slice(0, 200)) {
      const atMs = lives.arrivalMs(phone, "maker", span);
      if (atMs === null) continue;
      expect(atMs).toBeGreaterThanOrEqual(span.fromMs);
      expect(atMs).toBeLessThan(span.untilMs);
    }
    expect(lives.arrivalMs(used[0] ?? phones[0] ?? never(), "maker", { fromMs: noonMs, untilMs: noonMs })).toBeNull();
  });

  it("is never on a phone that lost the app or is out of use", () => {
    const gone = phones.filter(({ since }) => since === "uninstalled" || since === "outOfUse");
    const long = { fromMs: noonMs, untilMs: noonMs + DAY_MS };
    expect(gone.length).toBeGreaterThan(100);
    expect(gone.filter((phone) => lives.arrivalMs(phone, "maker", long) !== null)).toEqual([]);
  });

  it("needs the app's process where the link is the app's own", () => {
    const [byMaker, byApp] = [arriving("maker", used), arriving("app", used)];
    expect(byMaker / used.length).toBeGreaterThan(0.98);
    expect(byApp / used.length).toBeGreaterThan(0.05);
    expect(byApp / used.length).toBeLessThan(0.25);
  });

  it("needs working services where the link is Google's", () => {
    expect(used.filter((phone) => phone.google !== "works" && lives.arrivalMs(phone, "google", span) !== null)).toEqual([]);
  });
});

function never(): never {
  throw new Error("there are phones");
}
