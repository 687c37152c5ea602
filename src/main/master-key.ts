import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * The key that encrypts credentials: as configured, or one that is made once and kept in the data directory (mode 0600). Whoever
 * loses it has to enter the channels' credentials again.
 */
export async function openMasterKey(configured: Buffer | null, dataDirectory: string, log: (line: string) => void): Promise<Buffer> {
  if (configured) return configured;
  const file = join(dataDirectory, "master-key");
  try {
    return Buffer.from((await readFile(file, "utf8")).trim(), "base64");
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "ENOENT")) throw cause;
  }
  await mkdir(dataDirectory, { recursive: true });
  const key = randomBytes(32);
  try {
    await writeFile(file, `${key.toString("base64")}\n`, { mode: 0o600, flag: "wx" });
  } catch (cause) {
    // Another process made it in between: theirs counts.
    if (cause instanceof Error && "code" in cause && cause.code === "EEXIST") return openMasterKey(null, dataDirectory, log);
    throw cause;
  }
  log(`no CARILLON_MASTER_KEY is set: made one in ${file}; keep a copy, credentials cannot be read without it`);
  return key;
}
