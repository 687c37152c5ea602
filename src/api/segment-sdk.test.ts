import { Analytics } from "@segment/analytics-node";
import { afterEach, describe, expect, it } from "vitest";
import { makeTestServer, type TestServer } from "./testing/make-test-server.ts";

describe("the official Segment client for Node", () => {
  let server: TestServer | null = null;
  afterEach(async () => {
    await server?.app.close();
  });

  it("works unchanged but for its host: every kind of call is accepted", async () => {
    server = makeTestServer();
    const host = await server.app.listen({ host: "127.0.0.1", port: 0 });
    const analytics = new Analytics({ writeKey: server.ports.secretOf.ingest, host, flushAt: 3, maxRetries: 0 });
    const errors: unknown[] = [];
    const answers: { readonly status: number }[] = [];
    analytics.on("error", (error) => errors.push(error));
    analytics.on("http_response", (answer) => answers.push(answer));

    analytics.identify({ userId: "p1", anonymousId: "a1", traits: { country: "JP", plan: "gold" } });
    analytics.track({ userId: "p1", event: "heart", properties: { itemId: "song-9" } });
    analytics.page({ userId: "p1", name: "Home" });
    analytics.screen({ userId: "p1", name: "Player" });
    analytics.group({ userId: "p1", groupId: "g1", traits: { size: 3 } });
    analytics.alias({ userId: "p1", previousId: "a2" });
    analytics.track({ anonymousId: "a3", event: "play" });
    await analytics.closeAndFlush();

    expect(errors).toEqual([]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
    const kinds = server.ports.published.map((item) =>
      item.kind === "fact" ? `${item.addressed.personId} ${item.addressed.fact.kind}` : `${item.to} link`,
    );
    expect(kinds.sort()).toEqual(
      ["anon:a3 event", "p1 event", "p1 event", "p1 event", "p1 link", "p1 link", "p1 traits", "p1 traits"].sort(),
    );
  });

  it("is told when its key is wrong, and gives up", async () => {
    server = makeTestServer();
    const host = await server.app.listen({ host: "127.0.0.1", port: 0 });
    const analytics = new Analytics({ writeKey: "wrong", host, flushAt: 1, maxRetries: 3 });
    const statuses: number[] = [];
    analytics.on("http_response", ({ status }) => statuses.push(status));
    analytics.on("error", () => undefined);
    analytics.track({ userId: "p1", event: "heart" });
    await analytics.closeAndFlush();
    expect(statuses).toEqual([401]);
    expect(server.ports.published).toEqual([]);
  });
});
