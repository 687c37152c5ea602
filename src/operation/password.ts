import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";

/** What one hash costs: memory is 128 × cost × blockSize bytes, time grows with `parallel` besides. */
export interface PasswordCost {
  readonly cost: number;
  readonly blockSize: number;
  readonly parallel: number;
}

/** 32 MB and a tenth of a second or two (OWASP Password Storage Cheat Sheet, scrypt, read 2026-11-22). */
export const passwordCost: PasswordCost = { cost: 2 ** 15, blockSize: 8, parallel: 3 };

const hashBytes = 32;
/** Hashes that are made at once: more would fill memory and the thread pool, in which files are read too. */
const atOnce = 2;
/** Those that wait for their turn; whoever comes then is turned away, so that a flood of guesses makes nobody wait for minutes. */
export const mostWaiting = 20;

/** So many passwords are being hashed that another would wait for long: to be tried again. */
export class PasswordsBusy extends Error {
  constructor() {
    super(`${mostWaiting} passwords wait to be hashed`);
    this.name = "PasswordsBusy";
  }
}

export interface Passwords {
  /** `scrypt$N$r$p$salt$hash`, salt and hash in base64url. Both fail with {@link PasswordsBusy} when too many wait. */
  hash(password: string): Promise<string>;
  /** In constant time. `hash` null: takes as long as a check, and fails. */
  fits(password: string, hash: string | null): Promise<boolean>;
}

/** Hashes passwords with scrypt (RFC 7914), each with a salt of its own and its parameters beside it. */
export function makePasswords(cost: PasswordCost = passwordCost): Passwords {
  let free = atOnce;
  const waiting: (() => void)[] = [];
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free--;
    else if (waiting.length >= mostWaiting) throw new PasswordsBusy();
    else await new Promise<void>((go) => waiting.push(go));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
  const derive = (password: string, salt: Buffer, given: PasswordCost): Promise<Buffer> =>
    inTurn(() => {
      const { cost: N, blockSize: r, parallel: p } = given;
      const options: ScryptOptions = { N, r, p, maxmem: 256 * N * r };
      return new Promise((done, failed) => {
        scrypt(password.normalize("NFKC"), salt, hashBytes, options, (error, key) => (error ? failed(error) : done(key)));
      });
    });
  const nobodysSalt = randomBytes(16);
  return {
    async hash(password) {
      const salt = randomBytes(16);
      const key = await derive(password, salt, cost);
      return ["scrypt", cost.cost, cost.blockSize, cost.parallel, salt.toString("base64url"), key.toString("base64url")].join("$");
    },
    async fits(password, hash) {
      const read = hash === null ? null : parse(hash);
      const key = await derive(password, read?.salt ?? nobodysSalt, read?.cost ?? cost);
      return timingSafeEqual(key, read?.key ?? Buffer.alloc(hashBytes)) && read !== null;
    },
  };
}

function parse(hash: string): { readonly cost: PasswordCost; readonly salt: Buffer; readonly key: Buffer } | null {
  const [kind, cost, blockSize, parallel, salt = "", key = ""] = hash.split("$");
  const bytes = Buffer.from(key, "base64url");
  if (kind !== "scrypt" || bytes.length !== hashBytes) return null;
  return {
    cost: { cost: Number(cost), blockSize: Number(blockSize), parallel: Number(parallel) },
    salt: Buffer.from(salt, "base64url"),
    key: bytes,
  };
}
