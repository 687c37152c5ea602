import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, MINUTE_MS } from "../base/duration.ts";
import { encodeFeatures, FeatureList } from "../learning/features/feature-list.ts";
import { slotOf } from "../learning/features/slots.ts";
import { saveExperience } from "../store/testing/experience.ts";
import { noonMs } from "../store/testing/rows.ts";
import { type FreshDatabase, freshDatabase } from "../testing/postgres.ts";
import { learnOnce } from "../worker/learn.ts";
import { freshModel, modelOfVersion } from "../worker/learned-model.ts";
import { openShared } from "../worker/situation.ts";
import { openReplayModels } from "./replay-models.ts";
import { beginService } from "./testing/small-service.ts";

const laterMs = noonMs + 4 * DAY_MS;
const perPart = 4;
const responses = 6;

let database: FreshDatabase;
let first = 0;
beforeAll(async () => {
  database = await freshDatabase();
  const { pool } = database;
  await beginService(pool, { catalogue: "lines: [{ id: music }]", people: 1, nowMs: laterMs });
  const features = new FeatureList();
  features.add(0, slotOf("test", "good"));
  await saveExperience(
    pool,
    Array.from({ length: 600 }, (_, n) => ({
      personId: `x${n % 9}`,
      messageId: `m${n}`,
      attemptedAtMs: noonMs + n * 1000,
      features: encodeFeatures(features),
      after: n % 4 === 0 ? { opened: MINUTE_MS } : {},
    })),
  );
  await learnOnce({ pool, kept: new Map() }, (await openShared(pool, laterMs)).current().catalogue, laterMs);
  first = (await freshModel(pool, laterMs, null)).model.version;
  // A response model every six hours and a model every hour and a half.
  await pool.query(
    "insert into learned (part, version, at, body) select part, n, at, body from learned, generate_series(2, $1) as n where part = 'response'",
    [responses],
  );
  await pool.query(
    `insert into models (version, at, kind, body, parts)
     select $1 + n, at, kind, body, (parts::jsonb || jsonb_build_object('response', 1 + n / $2))::json
     from models, generate_series(1, $3) as n where version = $1`,
    [first, perPart, responses * perPart - 1],
  );
}, 60_000);
afterAll(() => database?.drop());

const responseOf = async (models: ReturnType<typeof openReplayModels>, place: number) => {
  const response = (await models.model(first + place))?.learned.response;
  if (response == null) throw new Error(`model ${place} has no response model`);
  return response;
};

describe("the models of a replay", () => {
  it("are those that deciders read, by version; what is no longer kept is null", async () => {
    const models = openReplayModels(database.pool);
    for (const place of [0, 5, responses * perPart - 1]) {
      const [asked, read] = [await models.model(first + place), (await modelOfVersion(database.pool, first + place))?.model];
      expect(JSON.stringify(asked)).toBe(JSON.stringify(read));
      expect(asked).toMatchObject({ version: first + place, learned: { response: { version: 1 + Math.floor(place / perPart) } } });
      expect([...(asked?.campaigns ?? [])]).toEqual([...(read?.campaigns ?? [])]);
    }
    expect(await models.model(9999)).toBeNull();
    expect(await models.model(0)).toMatchObject({ version: 0, learned: { response: null } });
  });

  it("share each decoded version of a part, so that asked for in order of time no part is decoded twice", async () => {
    const models = openReplayModels(database.pool, { models: 2, parts: 2 });
    const seen = new Set<unknown>();
    for (let place = 0; place < responses * perPart; place++) seen.add(await responseOf(models, place));
    expect(seen.size).toBe(responses);
  });

  it("forget what was asked for longest ago, and read it again", async () => {
    const models = openReplayModels(database.pool, { models: 2, parts: 2 });
    const before = await responseOf(models, 0);
    expect(await responseOf(models, 0)).toBe(before);
    await responseOf(models, perPart);
    expect(await responseOf(models, 1)).toBe(before);
    await responseOf(models, perPart + 1);
    await responseOf(models, 2 * perPart);
    const again = await responseOf(models, 2);
    expect(again).not.toBe(before);
    expect(Buffer.from(again.open.buffer).equals(Buffer.from(before.open.buffer))).toBe(true);
  });
});
