import { describe, expect, it } from "vitest";
import { makePasswords, mostWaiting, PasswordsBusy, passwordCost } from "./password.ts";

const cheap = { cost: 2 ** 4, blockSize: 8, parallel: 1 };

describe("passwords", () => {
  const passwords = makePasswords(cheap);

  it("are hashed each with a salt of its own, and say what the hash cost", async () => {
    const [one, other] = [await passwords.hash("the same"), await passwords.hash("the same")];
    expect(one).not.toBe(other);
    expect(one).toMatch(/^scrypt\$16\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
    expect([await passwords.fits("the same", one), await passwords.fits("the same", other)]).toEqual([true, true]);
    expect([await passwords.fits("The same", one), await passwords.fits("", one)]).toEqual([false, false]);
  });

  it("are checked at the cost that they were hashed at, whatever it is today", async () => {
    const earlier = await makePasswords({ cost: 2 ** 5, blockSize: 4, parallel: 2 }).hash("a password");
    expect(await passwords.fits("a password", earlier)).toBe(true);
    expect(await passwords.fits("another", earlier)).toBe(false);
  });

  it("fit nobody, and what is no hash, at the cost of a check", async () => {
    for (const hash of [null, "", "scrypt$16$8$1$$", `bcrypt$16$8$1$${"x".repeat(22)}$${"x".repeat(43)}`])
      expect(await passwords.fits("a password", hash)).toBe(false);
  });

  it("are the same however their letters are composed", async () => {
    expect(await passwords.fits("caf\u00e9 caf\u00e9 caf\u00e9", await passwords.hash("cafe\u0301 cafe\u0301 cafe\u0301"))).toBe(true);
  });

  it("are hashed one after the other when many come at once, and all are", async () => {
    const hashes = await Promise.all(Array.from({ length: 12 }, (_, n) => passwords.hash(`password ${n}`)));
    expect(await Promise.all(hashes.map((hash, n) => passwords.fits(`password ${n}`, hash)))).toEqual(hashes.map(() => true));
  });

  it("are turned away when too many wait, and taken again afterwards", async () => {
    const tries = Array.from({ length: 2 + mostWaiting + 5 }, () => passwords.fits("a password", null));
    const ends = await Promise.allSettled(tries);
    const turnedAway = ends.filter((one) => one.status === "rejected").map((one) => one.reason);
    expect(turnedAway).toHaveLength(5);
    for (const reason of turnedAway) expect(reason).toBeInstanceOf(PasswordsBusy);
    expect(await passwords.fits("a password", null)).toBe(false);
  });

  it("cost 32 MB each unless said otherwise, three times over", async () => {
    expect(128 * passwordCost.cost * passwordCost.blockSize).toBe(32 * 1024 * 1024);
    expect(await makePasswords().hash("a password")).toMatch(/^scrypt\$32768\$8\$3\$/);
  });
});
