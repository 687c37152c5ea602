import { afterAll, beforeAll, expect, it } from "vitest";
import { anonymousPersonOf } from "../src/api/anonymous.ts";
import { fine, makeApi } from "./support/api.ts";
import { type Lab, openLab } from "./support/lab.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab("lines: [{ id: music }]", { CARILLON_ANONYMOUS_PER_MINUTE: "2" });
});
afterAll(() => lab?.close());

it("CARILLON_ANONYMOUS_PER_MINUTE is how much anonymous visitors of one network may ask for in a minute, whoever they say they are", async () => {
  const key = fine(await lab.api.call("POST", "/v1/keys", { name: "app", scope: "client" }));
  const client = makeApi(() => lab.url, String(key.secret));
  const statuses: number[] = [];
  for (const secret of ["a", "b", "c"].map((letter) => letter.repeat(32))) {
    const path = `/v1/people/${anonymousPersonOf(secret)}/preferences`;
    statuses.push((await client.call("GET", path, undefined, { "x-carillon-anonymous": secret })).status);
  }
  expect(statuses).toEqual([200, 200, 429]);
});
