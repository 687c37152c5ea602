import { describe, expect, it } from "vitest";
import { timelineKinds } from "../../person/timeline-kinds.ts";
import { cursorOf } from "../cursor.ts";
import { makeTestServer } from "../testing/make-test-server.ts";
import { decisionListSchema, feedSchema, limitsSchema, messageListSchema, peopleListSchema, timelineSchema } from "../wire/reading.ts";
import { todaySchema } from "../wire/today.ts";

const device = { personId: "ann", appId: "a", platform: "android", tokens: [{ channel: "fcm", token: "t1" }] };

/** A day as a query tells it. */
const spanOf = (what: string): string => {
  const [from, to] = what === "" ? ["from", "to"] : [`${what}From`, `${what}To`];
  return `${from}=1970-01-01T00:00:00Z&${to}=1970-01-02T00:00:00Z`;
};

describe("what a console reads", () => {
  it("is a page of messages by every filter, with its cursor and, when asked, how many there are", async () => {
    const { call, ports } = makeTestServer();
    const cursor = cursorOf({ atMs: 5, id: "m_0" });
    const words = "person=ann&campaign=k1&creative=c1&item=i1&channel=fcm&placement=push&state=failed&reason=expired&outcome=opened";
    const { status, body } = await call(
      "GET",
      `/v1/messages?${words}&${["", "attempted", "outcome"].map(spanOf).join("&")}&byCall=1&limit=7&count=1&cursor=${cursor}`,
    );
    expect(status).toBe(200);
    expect(messageListSchema.parse(body)).toMatchObject({ next: cursorOf({ atMs: 0, id: "m_1" }), total: { count: 1, exact: true } });
    expect(ports.reading.messageQuestions).toEqual([
      {
        person: "ann",
        campaign: "k1",
        creative: "c1",
        item: "i1",
        channel: "fcm",
        placement: "push",
        state: "failed",
        reason: "expired",
        outcome: "opened",
        byCall: true,
        fromMs: 0,
        toMs: 86_400_000,
        attempted: { fromMs: 0, toMs: 86_400_000 },
        happened: { fromMs: 0, toMs: 86_400_000 },
        mayReadService: true,
        limit: 7,
        cursor: { atMs: 5, id: "m_0" },
        count: true,
      },
    ]);
  });

  it("takes empty filters for absent ones", async () => {
    const { call, ports } = makeTestServer();
    await call("GET", "/v1/messages?person=&state=&outcome=&cursor=&count=");
    expect(ports.reading.messageQuestions[0]).toMatchObject({
      person: null,
      state: null,
      outcome: null,
      cursor: null,
      count: false,
      limit: 100,
    });
    await call("GET", "/v1/decisions?silent=1&cause=pull&reason=limits");
    expect(ports.reading.decisionQuestions[0]).toMatchObject({ silent: true, cause: "pull", reason: "limits", person: null });
  });

  it("is a file for whoever wants CSV, with what begins like a formula guarded", async () => {
    const { call, ports } = makeTestServer();
    const messages = await call("GET", "/v1/messages?count=1", { headers: { accept: "text/csv" } });
    expect(messages.headers).toMatchObject({
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": 'attachment; filename="messages.csv"',
      "x-carillon-next": cursorOf({ atMs: 0, id: "m_1" }),
    });
    const [head, row] = messages.text.replace("\ufeff", "").split("\r\n");
    expect(head).toBe(
      "id,personId,decisionId,decidedAt,sendAt,attemptedAt,state,reason,campaign,line,creative,item,placement,class,channel,maker,delivered,shown,opened,dismissed,converted,switchedOff,uninstalled,secondTouch,secondTouchAt,title,body,textOf",
    );
    expect(row).toContain("waiting,,'=k1,music");
    expect(row).toContain("'-2,Words,sent");
    expect(ports.reading.messageQuestions[0]?.count).toBe(false);
    const decisions = await call("GET", "/v1/decisions", { headers: { accept: "text/csv" } });
    expect(decisions.text).toContain("d_1,1970-01-01T00:00:00.000Z,ann,due,,,,,limits,max 1 per 1d each person,,3,1,");
    await call("PUT", "/v1/devices/d1", { body: device });
    const people = await call("GET", "/v1/people", { headers: { accept: "text/csv" } });
    expect(people.text).toContain("ann,,,,,,,0,0,1,true,\r\n");
  });

  it("is what the API reference says, route by route", async () => {
    const { call, ports } = makeTestServer();
    await call("PUT", "/v1/devices/d1", { body: device });
    expect(decisionListSchema.parse((await call("GET", "/v1/decisions")).body).items).toHaveLength(1);
    expect(feedSchema.parse((await call("GET", "/v1/feed?limit=2")).body).after).toBe(cursorOf({ atMs: ports.clock.nowMs(), id: "m_1" }));
    expect(limitsSchema.parse((await call("GET", "/v1/people/ann/limits")).body).personId).toBe("ann");
    expect(peopleListSchema.parse((await call("GET", "/v1/people?query=a&reachable=1")).body).items).toHaveLength(1);
    expect(ports.reading.peopleQuestions).toEqual([{ query: "a", limit: 100, cursor: null, reachable: true }]);
    expect(todaySchema.parse((await call("GET", "/v1/reports/today?zone=Asia/Shanghai")).body).zone).toBe("Asia/Shanghai");
  });

  it("is a timeline of all kinds, or of those that are named, with where it goes on", async () => {
    const { call, ports } = makeTestServer();
    await call("PUT", "/v1/devices/d1", { body: device });
    const all = timelineSchema.parse((await call("GET", "/v1/people/ann/timeline")).body);
    expect(all).toMatchObject({ kinds: [...timelineKinds], next: cursorOf({ atMs: 7, id: "a x" }) });
    await call("GET", `/v1/people/ann/timeline?kinds=outcome,event&limit=3&before=${all.next}`);
    expect(ports.reading.timelineQuestions[1]).toEqual({
      before: { atMs: 7, id: "a x" },
      limit: 3,
      kinds: ["event", "outcome"],
      mayReadService: true,
    });
  });

  it.each([
    ["/v1/messages?state=gone", "state", "one of waiting"],
    ["/v1/messages?outcome=liked", "outcome", "one of delivered"],
    ["/v1/messages?cursor=xx", "cursor", "hand back the next"],
    ["/v1/messages?limit=0", "limit", "from 1 to 10000"],
    ["/v1/messages?from=2026-03-03T00:00:00Z&to=2026-03-02T00:00:00Z", "from", "lies after to"],
    ["/v1/messages?attemptedFrom=2026-03-03T00:00:00Z&attemptedTo=2026-03-02T00:00:00Z", "attemptedFrom", "lies after attemptedTo"],
    ["/v1/messages?outcomeFrom=2026-03-03T00:00:00Z", "outcome", "no outcome is named"],
    ["/v1/decisions?from=2026-03-03T00:00:00Z&to=2026-03-02T00:00:00Z", "from", "lies after to"],
    ["/v1/decisions?cause=luck", "cause", "one of due"],
    ["/v1/people/ann/timeline?kinds=event,gossip", "kinds", "some of event, traits"],
    ["/v1/reports/today?zone=Mars/Olympus", "zone", "no such zone"],
  ])("refuses %s and says what is wrong with %s", async (url, field, said) => {
    const { status, body } = await makeTestServer().call("GET", url);
    expect([status, body.error]).toEqual([400, expect.objectContaining({ code: "invalidQuery" })]);
    expect(JSON.stringify(body.error)).toContain(field);
    expect(JSON.stringify(body.error)).toContain(said);
  });

  it.each(["timeline", "limits"])("is no %s of somebody nobody knows", async (what) => {
    expect((await makeTestServer().call("GET", `/v1/people/nobody/${what}`)).status).toBe(404);
  });
});
