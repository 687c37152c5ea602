import { afterEach, describe, expect, it } from "vitest";
import type { Notification, Sender } from "../port.ts";
import { type ScriptedOrigin, type ScriptedRequest, startScriptedOrigin } from "../scripted-origin.ts";
import { authSign } from "./access-token.ts";
import { oppo } from "./sender.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

interface World {
  readonly origin: ScriptedOrigin;
  readonly sender: Sender;
  readonly clock: { nowMs: number };
  /** Tokens that the vendor takes; every auth adds one. */
  readonly alive: Set<string>;
  auths(): ScriptedRequest[];
}

/** A vendor that hands out numbered tokens and takes those that are alive. */
async function start(): Promise<World> {
  const clock = { nowMs: 1_700_000_000_000 };
  const alive = new Set<string>();
  let issued = 0;
  const origin = await startScriptedOrigin({
    http2: false,
    answer: ({ path, body }) => {
      if (path === "/server/v1/auth") {
        const auth_token = `token${++issued}`;
        alive.add(auth_token);
        return { status: 200, body: JSON.stringify({ code: 0, message: "success", data: { auth_token, create_time: clock.nowMs } }) };
      }
      const taken = alive.has(new URLSearchParams(body.toString()).get("auth_token") ?? "");
      const answer = taken ? { code: 0, message: "", data: { messageId: "1" } } : { code: 11, message: "Invalid AuthToken" };
      return { status: 200, body: JSON.stringify(answer) };
    },
  });
  const config = {
    id: "c1",
    vendor: "oppo",
    appId: "a",
    endpoints: { api: origin.url },
    credentials: { app_key: "k", master_secret: "s" },
  };
  const sender = oppo.makeSender(config, { nowMs: () => clock.nowMs, deadlineMs: 2000 });
  open.push(sender, origin);
  return { origin, sender, clock, alive, auths: () => origin.requests.filter(({ path }) => path === "/server/v1/auth") };
}

const message: Notification = {
  messageId: "m1",
  token: "CN_abc",
  title: "t",
  body: "b",
  image: null,
  link: null,
  data: {},
  class: "service",
  category: null,
  ttlSeconds: 60,
  collapseKey: null,
};
const hourMs = 3_600_000;

describe("OPPO's access token", () => {
  it("is asked for once by many messages, with key, time and sign", async () => {
    const { sender, auths } = await start();
    const verdicts = await Promise.all(Array.from({ length: 20 }, () => sender.send(message)));
    expect(verdicts.every(({ kind }) => kind === "accepted")).toBe(true);
    expect(auths().length).toBe(1);
    expect(Object.fromEntries(new URLSearchParams(auths()[0]?.body.toString()))).toEqual({
      app_key: "k",
      timestamp: "1700000000000",
      sign: authSign({ appKey: "k", masterSecret: "s" }, 1_700_000_000_000),
    });
  });

  it("is used for 23 hours, and not after its day", async () => {
    const { sender, auths, clock } = await start();
    await sender.send(message);
    clock.nowMs += 23 * hourMs - 1;
    await sender.send(message);
    expect(auths().length).toBe(1);
    clock.nowMs += hourMs + 1;
    await sender.send(message);
    expect(auths().length).toBe(2);
  });

  it("is dropped when the vendor no longer takes it, and the message is sent with a new one", async () => {
    const { sender, auths, alive } = await start();
    await sender.send(message);
    alive.clear();
    expect(await sender.send(message)).toMatchObject({ kind: "accepted" });
    expect(await sender.send(message)).toMatchObject({ kind: "accepted" });
    expect(auths().length).toBe(2);
  });

  it("that is refused as soon as it was given means wrong credentials", async () => {
    const { sender, origin } = await start();
    await sender.send(message);
    const refusal = { status: 200, body: JSON.stringify({ code: 11, message: "Invalid AuthToken" }) };
    origin.next(refusal, "answer", refusal);
    expect(await sender.send(message)).toMatchObject({ kind: "reject", reason: "AUTH_FAILED", native: { code: "11" } });
  });
});
