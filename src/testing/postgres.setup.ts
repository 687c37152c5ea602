import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { openPool } from "../store/database.ts";
import { startEmbeddedPostgres } from "../store/embedded-postgres.ts";
import { processStart } from "../store/process-table.ts";
import { databaseUrl, type TestPostgres } from "./postgres-address.ts";

const DIRECTORY = /^carillon-test-(\d+)-/;

/**
 * Starts one PostgreSQL for the whole run and prepares the database that every test file is cloned from. With
 * `CARILLON_TEST_DATABASE_URL` (a user who may create databases) that server is used and nothing is started. Tests that need no
 * database run also where none can be had; those that do fail with the reason.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeLeftovers();
  const server = await chooseServer();
  if (typeof server === "string") {
    project.provide("postgres", { kind: "unavailable", reason: server });
    return async () => undefined;
  }
  const template = `carillon_template_${randomBytes(4).toString("hex")}`;
  const prepared = await prepareTemplate(server.url, template);
  project.provide("postgres", prepared);
  return async () => {
    await onServer(server.url, `drop database if exists ${template} with (force)`);
    await server.stop();
  };
}

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

async function chooseServer(): Promise<Server | string> {
  const given = process.env.CARILLON_TEST_DATABASE_URL;
  if (given) return { url: given, stop: async () => undefined };
  const directory = await mkdtemp(join(tmpdir(), `carillon-test-${process.pid}-`));
  await chmod(directory, 0o711); // Root's server runs as another account, which must be able to pass.
  // Data that lives for one run need not survive a power failure, and the disk is what tests would wait for.
  const settings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "100" };
  const started = await startEmbeddedPostgres({ dataDirectory: directory, settings });
  if (!started.ok) {
    await rm(directory, { recursive: true, force: true });
    return started.error.message;
  }
  const { url, dataDirectory, stop } = started.value;
  return {
    url,
    async stop() {
      await stop();
      for (const path of [dataDirectory, directory]) await rm(path, { recursive: true, force: true });
    },
  };
}

async function prepareTemplate(url: string, template: string): Promise<TestPostgres> {
  await onServer(url, `create database ${template}`);
  const pool = openPool(databaseUrl(url, template));
  try {
    const { migrate } = await import("../store/migrate.ts");
    await migrate(pool);
    return { kind: "ready", url, template };
  } catch (error) {
    return { kind: "unavailable", reason: `the migrations failed: ${error instanceof Error ? error.message : String(error)}` };
  } finally {
    await pool.end();
  }
}

async function onServer(url: string, statement: string): Promise<void> {
  const pool = openPool(url, { max: 1 });
  try {
    await pool.query(statement);
  } finally {
    await pool.end();
  }
}

/** A run that was killed could not remove its directory; its server has stopped by itself. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = DIRECTORY.exec(name)?.[1];
    if (pid === undefined || (await processStart(Number(pid))) !== null) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined); // It may be another user's.
  }
}
