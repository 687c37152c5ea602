import { expect, it } from "vitest";
import { countDecided, countDelivered, makeMeters } from "./meters.ts";

it("tells counts in Prometheus' text format, by label, and says what each means", () => {
  const meters = makeMeters();
  const fitted = [
    { vendor: "vivo", fitting: { kind: "shortened", field: "title", from: 44, to: 40, by: "characters" } },
    { vendor: "vivo", fitting: { kind: "pictureLeftOut", why: "never" } },
    { vendor: "vivo", fitting: { kind: "pictureLeftOut", why: "size" } },
  ] as const;
  countDecided(meters, { due: 5, decided: 2, skipped: { limits: 2, reach: 1 }, putOff: 0 });
  countDecided(meters, { due: 1, decided: 0, skipped: { limits: 1 }, putOff: 3 });
  countDelivered(meters, { sent: 2, doubtful: 0, failed: { TOKEN_INVALID: 1 }, cancelled: {}, secondTouches: { sent: 3 }, fitted });
  expect(meters.text()).toBe(`# HELP carillon_people_due_total People who fell due.
# TYPE carillon_people_due_total counter
carillon_people_due_total 6
# HELP carillon_decisions_total Decisions that committed a message.
# TYPE carillon_decisions_total counter
carillon_decisions_total 2
# HELP carillon_decisions_put_off_total Decisions that were given up because another decider had taken the last of the quota that they chose from; the person stays due.
# TYPE carillon_decisions_put_off_total counter
carillon_decisions_put_off_total 3
# HELP carillon_skipped_total People who were due and left in peace, by the step that left nothing.
# TYPE carillon_skipped_total counter
carillon_skipped_total{step="limits"} 3
carillon_skipped_total{step="reach"} 1
# HELP carillon_messages_total Messages that ended, by how.
# TYPE carillon_messages_total counter
carillon_messages_total{end="sent"} 2
carillon_messages_total{end="failed",reason="TOKEN_INVALID"} 1
# HELP carillon_second_touches_total Second touches that ended, by how.
# TYPE carillon_second_touches_total counter
carillon_second_touches_total{end="sent"} 3
# HELP carillon_fittings_total Texts shortened, and pictures and data left out, for the sake of a channel's limits.
# TYPE carillon_fittings_total counter
carillon_fittings_total{vendor="vivo",what="title"} 1
carillon_fittings_total{vendor="vivo",what="picture"} 2
`);
});

it("tells of a gauge what was measured last, nothing waiting too", () => {
  const meters = makeMeters();
  meters.set("carillon_webhook_waiting", 7);
  meters.set("carillon_webhook_waiting", 0);
  expect(meters.text()).toMatch(
    /^# HELP carillon_webhook_waiting .+\n# TYPE carillon_webhook_waiting gauge\ncarillon_webhook_waiting 0\n$/,
  );
});

it("says nothing of what never happened", () => {
  expect(makeMeters().text()).toBe("");
});
