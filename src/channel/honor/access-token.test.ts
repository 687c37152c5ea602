import { describe, expect, it } from "vitest";
import type { Answer, Transport, WireRequest } from "../transport.ts";
import { honorTokens } from "./access-token.ts";

function makeWorld(answers: Answer[] = []) {
  const requests: WireRequest[] = [];
  const transport: Transport = {
    request: async (request) => {
      requests.push(request);
      const body = JSON.stringify({ access_token: `t${requests.length}`, expires_in: 3600, token_type: "Bearer" });
      return answers.shift() ?? { kind: "response", status: 200, headers: {}, body };
    },
    stats: () => ({ protocol: "h1", connections: 0, connectionsOpened: 0, inFlight: 0, queued: 0 }),
    close: async () => {},
  };
  const account = { clientId: "c 1", clientSecret: "s&=" };
  return { requests, tokens: honorTokens({ ...account, path: "/auth/token", transport, nowMs: () => 0, deadlineMs: 1000 }) };
}

describe("Honor's access token", () => {
  it("is asked for with the client's credentials as a form, once for many", async () => {
    const { requests, tokens } = makeWorld();
    const all = await Promise.all(Array.from({ length: 20 }, () => tokens.get()));
    expect(new Set(all.map((one) => one.ok && one.value))).toEqual(new Set(["Bearer t1"]));
    expect(requests).toMatchObject([{ path: "/auth/token", headers: { "content-type": "application/x-www-form-urlencoded" } }]);
    expect(Object.fromEntries(new URLSearchParams(String(requests[0]?.body)))).toEqual({
      grant_type: "client_credentials",
      client_id: "c 1",
      client_secret: "s&=",
    });
  });

  it("leaves no doubt about the message when its own fetch is in doubt", async () => {
    const { tokens } = makeWorld([{ kind: "doubtful", code: "DEADLINE" }]);
    const error = { kind: "retry", reason: "PROVIDER_UNAVAILABLE", native: { stage: "token" } };
    expect(await tokens.get()).toMatchObject({ ok: false, error });
  });

  it("is refused for wrong credentials, and none of them is repeated", async () => {
    const body = '{"error":"unauthorized_client","error_description":"Invalid client or Invalid client credentials"}';
    const { tokens } = makeWorld([{ kind: "response", status: 401, headers: {}, body }]);
    const fetched = await tokens.get();
    expect(fetched).toMatchObject({ ok: false, error: { kind: "reject", reason: "AUTH_FAILED", native: { code: "unauthorized_client" } } });
    expect(JSON.stringify(fetched)).not.toContain("s&=");
  });
});
