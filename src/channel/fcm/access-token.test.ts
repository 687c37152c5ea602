import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Answer, Transport } from "../transport.ts";
import { googleTokens } from "./access-token.ts";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const account = { projectId: "p", clientEmail: "push@p.iam", privateKeyId: "k", privateKey };

/** A token endpoint in memory that counts, and a clock that is turned by hand. */
function makeWorld(answers: Answer[] = []) {
  const world = { nowMs: Date.UTC(2026, 0, 1), fetches: 0, assertions: [] as string[] };
  const transport: Transport = {
    request: async (request) => {
      world.fetches++;
      world.assertions.push(String(request.body).split("assertion=")[1] ?? "");
      const body = JSON.stringify({ access_token: `t${world.fetches}`, expires_in: 3600 });
      return answers.shift() ?? { kind: "response", status: 200, headers: {}, body };
    },
    stats: () => ({ protocol: "h1", connections: 0, connectionsOpened: 0, inFlight: 0, queued: 0 }),
    close: async () => {},
  };
  const tokens = googleTokens({ account, endpoint: "https://t.example/token", transport, nowMs: () => world.nowMs, deadlineMs: 1000 });
  return { world, tokens };
}

describe("Google's access token", () => {
  it("is fetched once for many messages that wait for it", async () => {
    const { world, tokens } = makeWorld();
    const all = await Promise.all(Array.from({ length: 100 }, () => tokens.get()));
    expect(new Set(all.map((one) => one.ok && one.value))).toEqual(new Set(["Bearer t1"]));
    expect(world.fetches).toBe(1);
  });

  it("is asked for with a JWT whose audience is the endpoint as configured", async () => {
    const { world, tokens } = makeWorld();
    await tokens.get();
    const claims = JSON.parse(Buffer.from(world.assertions[0]?.split(".")[1] ?? "", "base64url").toString());
    expect(claims).toMatchObject({ iss: "push@p.iam", aud: "https://t.example/token", exp: claims.iat + 3600 });
  });

  it("is renewed in the background five minutes before its end, while the old one is still used", async () => {
    const { world, tokens } = makeWorld();
    await tokens.get();
    world.nowMs += 54 * 60_000;
    expect(tokens.ready()).toBe("Bearer t1");
    expect(world.fetches).toBe(1);
    world.nowMs += 90_000;
    expect(tokens.ready()).toBe("Bearer t1");
    expect(await tokens.get()).toEqual({ ok: true, value: "Bearer t1" });
    expect(world.fetches).toBe(2);
    await Promise.resolve();
    expect(tokens.ready()).toBe("Bearer t2");
  });

  it("is not used after its end", async () => {
    const { world, tokens } = makeWorld();
    await tokens.get();
    world.nowMs += 3_600_000;
    expect(tokens.ready()).toBeNull();
  });

  it("when dropped is fetched anew, unless it was replaced meanwhile", async () => {
    const { world, tokens } = makeWorld();
    await tokens.get();
    tokens.drop("Bearer older");
    expect(tokens.ready()).toBe("Bearer t1");
    tokens.drop("Bearer t1");
    await tokens.get();
    expect(world.fetches).toBe(2);
  });

  it("leaves no doubt about the message when its own fetch is in doubt", async () => {
    const { tokens } = makeWorld([{ kind: "doubtful", code: "DEADLINE" }]);
    expect(await tokens.get()).toMatchObject({
      ok: false,
      error: { kind: "retry", reason: "PROVIDER_UNAVAILABLE", native: { stage: "token" } },
    });
  });
});
