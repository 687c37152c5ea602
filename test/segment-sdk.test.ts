import { Analytics } from "@segment/analytics-node";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ServerProcess, startServer } from "../src/cli/server-process.ts";
import { type Api, fine, makeApi } from "./support/api.ts";
import { type DataDirectory, makeDataDirectory } from "./support/data-directory.ts";
import { eventually } from "./support/poll.ts";

const adminKey = "segment-test-admin-key";

let directory: DataDirectory;
let server: ServerProcess;
let api: Api;

beforeAll(async () => {
  directory = await makeDataDirectory("segment");
  server = await startServer([], { CARILLON_DATA: directory.path, CARILLON_ADMIN_KEY: adminKey, DATABASE_URL: "", PORT: "0" });
  api = makeApi(() => server.url, adminKey);
});
afterAll(async () => {
  await server?.stop();
  await directory?.remove();
});

it("takes everything from the official Segment client, unchanged but for its host, and folds it into one person", async () => {
  const { secret } = fine(await api.call("POST", "/v1/keys", { name: "app", scope: "ingest" }));
  const analytics = new Analytics({ writeKey: String(secret), host: server.url, flushAt: 20, maxRetries: 0 });
  const [errors, statuses]: [unknown[], number[]] = [[], []];
  analytics.on("error", (error) => errors.push(error));
  analytics.on("http_response", ({ status }) => statuses.push(status));

  for (let i = 0; i < 30; i++) analytics.track({ anonymousId: "visitor-1", event: "play", properties: { itemId: `song-${i}` } });
  analytics.identify({ userId: "mei", anonymousId: "visitor-1", traits: { country: "CN", plan: "gold" } });
  analytics.page({ userId: "mei", name: "Home" });
  analytics.screen({ userId: "mei", name: "Player" });
  analytics.group({ userId: "mei", groupId: "fans", traits: { size: 3 } });
  analytics.alias({ userId: "mei", previousId: "mei-at-the-old-shop" });
  analytics.track({ userId: "mei", event: "heart", properties: { itemId: "song-9" }, context: { timezone: "Asia/Shanghai" } });
  await analytics.closeAndFlush();

  expect(errors).toEqual([]);
  expect(statuses.length).toBeGreaterThan(1);
  expect(new Set(statuses)).toEqual(new Set([200]));
  // The visitor's 30 plays stand in the visitor's log, which was merged into hers, or in hers, when the link was known before they were folded.
  const log = await eventually("all facts folded", 20_000, async () => {
    const exported = await api.call("GET", "/v1/people/mei/export");
    const facts = exported.status === 200 ? fine(exported).facts : null;
    const kinds = Array.isArray(facts) ? facts.map((fact: { personId: string; kind: string }) => `${fact.personId} ${fact.kind}`) : [];
    return kinds.filter((kind) => kind.endsWith(" event")).length === 33 ? kinds : null;
  });
  expect(log.filter((kind) => kind === "mei absorbed")).toHaveLength(log.includes("anon:visitor-1 event") ? 1 : 0);
  expect(fine(await api.call("GET", "/v1/people/visitor-1"), 404)).toMatchObject({ error: { code: "notFound" } });
  expect(fine(await api.call("GET", "/v1/people/anon:visitor-1"))).toMatchObject({
    id: "mei",
    zone: "Asia/Shanghai",
    traits: { country: "CN", plan: "gold" },
  });
});
