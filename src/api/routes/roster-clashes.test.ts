import { expect, it } from "vitest";
import { makeTestServer } from "../testing/make-test-server.ts";

it("GET /v1/roster-clashes tells whoever may look what an operator would be warned of", async () => {
  const { call, ports } = makeTestServer();
  const clashes = async () => (await call("GET", "/v1/roster-clashes", { key: ports.secretOf.read })).body;
  expect(await clashes()).toEqual({ items: [], next: null });
  const slots = [
    { id: "night", line: "music", days: [1], from: "02:00", to: "04:00" },
    { id: "noon", line: "music", days: [1], from: "11:00", to: "13:00" },
  ];
  const campaign = { id: "songs", line: "music", kind: "recall", category: "content", placement: "push", creatives: {}, status: "live" };
  const file = {
    lines: [{ id: "music" }],
    placements: [{ id: "push", kind: "push", class: "marketing" }],
    policy: { quietHours: { from: "22:00", to: "08:00" } },
    campaigns: [campaign],
    roster: slots,
  };
  const applied = await call("POST", "/v1/apply", { body: file });
  expect(applied.status).toBe(200);
  const { items } = await clashes();
  expect(items).toEqual([expect.objectContaining({ slot: "night", code: "rosterInQuietHours", remedy: expect.stringMatching(/\w/) })]);
  const codes = (list: unknown): unknown => (Array.isArray(list) ? list.map(({ code, message }) => [code, message]) : null);
  expect(codes(items)).toEqual(codes(applied.body.warnings));
});
