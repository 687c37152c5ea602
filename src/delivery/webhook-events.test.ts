import { describe, expect, it } from "vitest";
import type { Fact } from "../event/fact.ts";
import { batchesFor, eventOfFact, kindOfFact, type ToldMessage, type WebhookEvent, webhookBody, webhookKinds } from "./webhook-events.ts";

const message: ToldMessage = {
  messageId: "m1",
  campaign: "spring",
  line: "shop",
  kind: "sale",
  category: "promotion",
  class: "marketing",
  placement: "push",
  creative: "c1",
  item: "i1",
  channel: "fcm",
};
const attempted = (over: Partial<Extract<Fact, { kind: "attempted" }>> = {}): Fact => ({
  kind: "attempted",
  atMs: 1000,
  messageId: "m1",
  result: "sent",
  reason: null,
  channel: "fcm",
  deviceId: "d1",
  ...over,
});
const outcome = (kind: Extract<Fact, { kind: "outcome" }>["outcome"], value?: number): Fact => ({
  ...{ kind: "outcome", atMs: 2000, messageId: "m1", deviceId: "d1", outcome: kind },
  ...(value === undefined ? {} : { value }),
});
const event = (over: Partial<WebhookEvent> = {}): WebhookEvent => ({
  id: "evt_1",
  kind: "message.sent",
  atMs: 1000,
  personId: "ann",
  line: "shop",
  campaign: "spring",
  data: { messageId: "m1", personId: "ann" },
  ...over,
});
const wish = { id: "w1", kinds: ["message.sent", "message.opened"], line: null, campaign: null, batch: false };

describe("what a fact is told as", () => {
  it.each<[Fact, string | null]>([
    [attempted(), "message.sent"],
    [attempted({ result: "failed", reason: "TOKEN_INVALID" }), "message.failed"],
    [attempted({ result: "cancelled", reason: "optedOut" }), "message.cancelled"],
    [attempted({ result: "doubtful", reason: "TIMEOUT" }), "message.doubtful"],
    [attempted({ messageId: "m1.2" }), "message.sent"],
    [attempted({ messageId: "m1.2", result: "failed", reason: "TOKEN_INVALID" }), null],
    [outcome("delivered"), "message.delivered"],
    [outcome("uninstalled"), "message.uninstalled"],
    [{ kind: "deviceRemoved", atMs: 1, deviceId: "d1" }, "device.removed"],
    [{ kind: "event", atMs: 1, name: "bought", properties: { card: "4111" } }, null],
    [{ kind: "traits", atMs: 1, traits: { email: "ann@example.com" } }, null],
  ])("%j: %s", (fact, kind) => {
    expect(kindOfFact(fact)).toBe(kind);
    expect(eventOfFact({ id: "e", personId: "ann", fact, message })?.kind ?? null).toBe(kind);
    if (kind !== null) expect(webhookKinds).toContain(kind);
  });

  it("holds ids, times and codes, and no device of a message", () => {
    const failed = eventOfFact({
      id: "e",
      personId: "ann",
      fact: attempted({ messageId: "m1.2", channel: "apns" }),
      message: { ...message, campaign: "", item: null },
    });
    expect(failed).toMatchObject({
      campaign: null,
      line: "shop",
      data: { messageId: "m1", touch: 2, channel: "apns", campaign: null, item: null },
    });
    expect(JSON.stringify(failed)).not.toContain("d1");
    expect(eventOfFact({ id: "e", personId: "ann", fact: outcome("converted", 9.5), message })?.data).toMatchObject({
      value: 9.5,
      creative: "c1",
    });
  });

  it("speaks of a message that is not kept any more by its id alone", () => {
    const late = eventOfFact({ id: "e", personId: "ann", fact: outcome("opened"), message: null });
    expect(late).toMatchObject({ campaign: null, data: { messageId: "m1", personId: "ann", campaign: null, channel: null } });
  });
});

describe("requests to a webhook", () => {
  it("tell it what it wants, and nothing else", () => {
    const all = [event(), event({ kind: "message.failed" }), event({ line: "music" }), event({ campaign: null, line: null })];
    expect(batchesFor([wish], all).map(({ events }) => events)).toEqual([[all[0]], [all[2]], [all[3]]]);
    expect(batchesFor([{ ...wish, line: "shop" }], all)).toHaveLength(1);
    expect(batchesFor([{ ...wish, campaign: "spring" }], all)).toHaveLength(2);
    expect(batchesFor([{ ...wish, kinds: [] }], all)).toEqual([]);
  });

  it("tell of up to a hundred events of one kind where it takes lists", () => {
    const all = [...Array.from({ length: 205 }, (_, n) => event({ id: `s${n}` })), event({ id: "o", kind: "message.opened" })];
    const batches = batchesFor([{ ...wish, batch: true }], all);
    expect(batches.map(({ kind, isList, events }) => [kind, isList, events.length])).toEqual([
      ["message.sent", true, 100],
      ["message.sent", true, 100],
      ["message.sent", true, 5],
      ["message.opened", true, 1],
    ]);
    expect(batches.flatMap(({ events }) => events)).toEqual(all);
  });

  it("have type, time and data as the specification says", () => {
    const data = [
      { id: "a", at: "2026-03-02T09:00:00.000Z" },
      { id: "b", at: "2026-03-02T10:00:00.000Z" },
    ];
    expect(JSON.parse(webhookBody({ type: "message.sent", data: data.slice(0, 1), isList: false }))).toEqual({
      type: "message.sent",
      timestamp: "2026-03-02T09:00:00.000Z",
      data: data[0],
    });
    expect(JSON.parse(webhookBody({ type: "message.sent", data, isList: true }))).toEqual({
      type: "message.sent",
      timestamp: "2026-03-02T10:00:00.000Z",
      data,
    });
  });
});
