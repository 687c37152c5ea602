import { afterEach, describe, expect, it } from "vitest";
import type { Sender } from "../port.ts";
import { type ScriptedOrigin, startScriptedOrigin } from "../scripted-origin.ts";
import { meizu } from "./sender.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function start(redirect: (url: string) => string): Promise<{ origin: ScriptedOrigin; sender: Sender }> {
  const origin: ScriptedOrigin = await startScriptedOrigin({
    http2: false,
    answer: ({ path }) => ({
      status: 200,
      body: JSON.stringify(
        path === "/elsewhere?a=1"
          ? { code: "200", value: {}, msgId: "NS1" }
          : { code: "300", message: "", value: "", redirect: redirect(origin.url) },
      ),
    }),
  });
  const sender = meizu.makeSender(
    { id: "c1", vendor: "meizu", appId: "a", endpoints: { api: origin.url }, credentials: { appId: "1", appSecret: "s" } },
    { nowMs: () => 1, deadlineMs: 1000 },
  );
  open.push(sender, origin);
  return { origin, sender };
}
const message = {
  messageId: "m1",
  token: "idA",
  title: "t",
  body: "b",
  image: null,
  link: null,
  data: {},
  class: "service",
  category: null,
  ttlSeconds: 60,
  collapseKey: null,
} as const;

describe("a redirection of Meizu's", () => {
  it("is followed with the same form", async () => {
    const { origin, sender } = await start((url) => `${url}/elsewhere?a=1`);
    expect(await sender.send(message)).toEqual({ kind: "accepted", vendorId: "NS1" });
    expect(origin.requests.map(({ path }) => path)).toEqual(["/garcia/api/server/push/varnished/pushByPushId", "/elsewhere?a=1"]);
    expect(origin.requests[1]?.body.toString()).toBe(origin.requests[0]?.body.toString());
  });

  it.each([
    ["to a stranger", () => "https://meizu.com.example.net/x"],
    ["in clear text", () => "http://push.meizu.com/x"],
    ["to nowhere", () => ""],
  ])("%s is not followed, and may be tried again", async (_name, redirect) => {
    const { origin, sender } = await start(redirect);
    expect(await sender.send(message)).toMatchObject({ kind: "retry", reason: "PROVIDER_UNAVAILABLE", native: { code: "300" } });
    expect(origin.requests.length).toBe(1);
  });

  it("in a circle ends after one step", async () => {
    const { origin, sender } = await start((url) => `${url}/again`);
    expect(await sender.send(message)).toMatchObject({ kind: "retry", reason: "PROVIDER_UNAVAILABLE" });
    expect(origin.requests.length).toBe(2);
  });
});
