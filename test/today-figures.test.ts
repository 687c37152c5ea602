import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Figure, rowsOfFigure, rowsOfGroup } from "../console/src/pages/today/figure-rows.ts";
import { messageListSchema } from "../src/api/wire/reading.ts";
import { funnelSchema } from "../src/api/wire/reports.ts";
import { todaySchema } from "../src/api/wire/today.ts";
import { fine } from "./support/api.ts";
import { type Lab, openLab } from "./support/lab.ts";

const catalogue = `
lines: [{ id: music }]
placements:
  - { id: push, kind: push, class: marketing }
  - { id: push-service, kind: push, class: service }
  - { id: home, kind: pull, class: marketing }
creatives: [{ id: c1, title: "Hello you", body: Come, status: live }]
campaigns:
  - { id: k1, line: music, kind: recall, category: content, placement: push, creatives: { ids: [c1] }, status: live }
  - { id: shown, line: music, kind: recall, category: content, placement: home, creatives: { ids: [c1] }, status: live }
policy: { consent: assumed, scorer: none }
`;
const dayBegan = "2026-03-05T00:00:00.000Z";
const people = ["p1", "p2", "p3", "p4"];

let lab: Lab;
const tell = (messageId: string, outcome: string, at: string, deviceId = "other") =>
  lab.api.call("POST", "/v1/outcomes", { outcomes: [{ messageId, outcome, deviceId, at }] }).then((answer) => fine(answer));

beforeAll(async () => {
  lab = await openLab(catalogue);
  for (const person of people) await lab.connect(person, "fcm");
  // Yesterday: a message whose effects come today, and one that waits behind the stop switch until today.
  await lab.advance("2026-03-04T09:00:00Z");
  const late = await lab.send("p1");
  const early = await lab.send("p2");
  await lab.advance("2026-03-04T23:30:00Z");
  fine(await lab.api.call("POST", "/v1/stop", { on: true }));
  await lab.send("p3");
  await lab.advance("2026-03-05T08:00:00Z");
  fine(await lab.api.call("POST", "/v1/stop", { on: false }));
  const ids = [];
  for (const person of people) ids.push(await lab.send(person));
  await lab.advance("2026-03-05T10:00:00Z");
  // Today: one whose only device is gone.
  lab.vendors.fcm.unregisterToken(await lab.connect("gone", "fcm"));
  await lab.send("gone");
  await lab.advance("2026-03-05T18:00:00Z");
  const asked = fine(await lab.api.call("POST", "/v1/decide", { placement: "home", people: [{ id: "p1" }] }));
  const [offer] = Array.isArray(asked.decisions) ? asked.decisions : [];
  const [first = "", second = "", third = ""] = ids;
  await tell(late, "opened", "2026-03-05T01:00:00Z");
  await tell(early, "opened", "2026-03-04T10:00:00Z");
  await tell(early, "opened", "2026-03-05T11:00:00Z", "another");
  await tell(first, "opened", "2026-03-05T11:00:00Z");
  await tell(first, "opened", "2026-03-05T12:00:00Z", "another");
  await tell(second, "converted", "2026-03-05T12:30:00Z");
  await tell(late, "converted", "2026-03-05T12:30:00Z");
  await tell(third, "switchedOff", "2026-03-05T13:00:00Z");
  await tell(String(offer?.messageId), "opened", "2026-03-05T18:00:00Z");
  await lab.advance("2026-03-05T19:00:00Z");
});
afterAll(() => lab?.close());

const read = async (path: string) => fine(await lab.api.call("GET", path));
/** All rows behind a link, and how many the list says there are. */
async function behind(search: object): Promise<number> {
  const query = new URLSearchParams(Object.entries(search));
  const { items, total, next } = messageListSchema.parse(await read(`/v1/messages?${query}&limit=1000&count=1`));
  expect({ total, next }).toEqual({ total: { count: items.length, exact: true }, next: null });
  return items.length;
}

describe("a figure of today", () => {
  it("is the number of messages that it leads to", async () => {
    const { totals, day } = todaySchema.parse(await read("/v1/reports/today?zone=UTC"));
    expect(day).toBe("2026-03-05");
    const funnel = funnelSchema.parse(await read(`/v1/reports/funnel?from=${dayBegan}&by=campaign`)).totals;
    const figures: Readonly<Record<Figure, number>> = {
      ...totals.today,
      failed: Object.values(funnel.failed).reduce((sum, count) => sum + count, 0),
      switchedOff: funnel.switchedOff,
    };
    const rows: Partial<Record<Figure, number>> = {};
    for (const figure of Object.keys(figures)) if (isFigure(figure)) rows[figure] = await behind(rowsOfFigure[figure](dayBegan));
    expect(rows).toEqual(figures);
    // What the day before decided, and what its messages brought about today, are among them.
    expect(figures).toMatchObject({ opened: 3, conversions: 2, failed: 1, switchedOff: 1 });
    expect(figures.attempted).toBeGreaterThan(figures.accepted);
  });

  it("of a campaign or channel is the number of messages that it leads to", async () => {
    for (const by of ["campaign", "channel"] as const) {
      const { rows } = funnelSchema.parse(await read(`/v1/reports/funnel?from=${dayBegan}&by=${by}`));
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) {
        const search = rowsOfGroup(by, row[by], dayBegan);
        if (search === null) continue;
        expect([row[by], await behind(search)]).toEqual([row[by], row.attempted]);
        expect([row[by], await behind({ ...search, outcome: "opened" })]).toEqual([row[by], row.opened]);
      }
    }
  });
});

const isFigure = (name: string): name is Figure => Object.hasOwn(rowsOfFigure, name);
