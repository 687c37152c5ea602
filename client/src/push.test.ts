import { describe, expect, it } from "vitest";
import type { Problem } from "./answer.ts";
import { Carillon, type CarillonOptions } from "./carillon.ts";
import type { PromptRules } from "./prompt-rules.ts";
import type { PromptView } from "./push.ts";
import { type FakePage, fakePage, settle } from "./testing/fake-page.ts";
import { type FakeServer, fakeServer, key, proofFor, url } from "./testing/fake-server.ts";

const dayMs = 86_400_000;
const atOnce: Partial<PromptRules> = { minVisits: 1, minEvents: 0 };

interface Bench {
  readonly server: FakeServer;
  readonly page: FakePage;
  readonly client: Carillon;
  readonly problems: Problem[];
  /** Prompts that were shown; the last is on the page. */
  readonly prompts: PromptView[];
  readonly guides: unknown[];
  events(): Promise<readonly unknown[]>;
}

function bench(options: Partial<CarillonOptions> = {}, before?: Bench): Bench {
  const server = before?.server ?? fakeServer();
  const page = fakePage(server, before === undefined ? {} : { ...before.page, name: `later${Math.floor(before.page.timers.clock.nowMs)}` });
  const [problems, prompts, guides]: [Problem[], PromptView[], unknown[]] = [[], [], []];
  const client = new Carillon(
    {
      ...{ url, key, appId: "shop", personProof: proofFor("ann"), onProblem: (one: Problem) => void problems.push(one) },
      prompt: { rules: atOnce, show: (view) => void prompts.push(view), showGuide: (guide) => void guides.push(guide) },
      ...options,
    },
    page,
  );
  const events = async (): Promise<readonly unknown[]> => {
    await settle();
    await client.flush();
    return [...server.calls.values()].map(({ event }) => event).filter((event) => typeof event === "string" && event.startsWith("push_"));
  };
  return { server, page, client, problems, prompts, guides, events };
}

const device = (b: Bench) => [...b.server.devices.values()].at(-1);

describe("asking for pushes", () => {
  it("asks softly first, then by the browser, and measures every step", async () => {
    const b = bench();
    const asked = b.client.push.ask();
    await settle();
    expect(b.prompts).toMatchObject([{ language: "en", texts: { accept: "Yes, notify me" } }]);
    expect(b.page.push.asked.times).toBe(0);
    b.prompts[0]?.onAccept();
    // Within the press, or browsers would not ask.
    expect(b.page.push.asked.times).toBe(1);
    expect(await asked).toEqual({
      asked: true,
      answer: "accepted",
      subscribed: { ok: true, value: { endpoint: "https://push.invalid/1" } },
    });
    expect(await b.events()).toEqual(["push_prompt_shown", "push_prompt_accepted", "push_prompt_browser_granted"]);
    expect(device(b)).toMatchObject({
      ...{ personId: "ann", platform: "web", appId: "shop", permission: "granted", zone: "Europe/London", locale: "en-GB" },
      tokens: [{ channel: "webPush", token: { endpoint: "https://push.invalid/1" } }],
    });
    expect(await b.page.store.get("worker")).toMatchObject({ vapidKey: "BAAB", device: { personId: "ann" }, proof: proofFor("ann") });
  });

  it("takes a no for 30 days", async () => {
    const b = bench();
    const asked = b.client.push.ask();
    await settle();
    b.prompts[0]?.onDismiss();
    expect(await asked).toEqual({ asked: true, answer: "dismissed" });
    expect(await b.client.push.ask()).toEqual({ asked: false, reason: "askedRecently" });
    expect([await b.events(), b.page.push.asked.times]).toEqual([["push_prompt_shown", "push_prompt_dismissed"], 0]);
    b.page.timers.clock.nowMs += 30 * dayMs;
    void b.client.push.ask();
    await settle();
    expect(b.prompts).toHaveLength(2);
  });

  it("never asks again whom the browser was told to refuse", async () => {
    const b = bench();
    b.page.push.answer = "denied";
    const asked = b.client.push.ask();
    await settle();
    b.prompts[0]?.onAccept();
    expect(await asked).toMatchObject({ answer: "accepted", subscribed: { ok: false, error: { code: "permissionMissing" } } });
    expect(await b.events()).toContain("push_prompt_browser_denied");
    b.page.timers.clock.nowMs += 400 * dayMs;
    expect(await b.client.push.ask()).toEqual({ asked: false, reason: "denied" });
    b.page.push.state = "default";
    expect(await b.client.push.ask()).toEqual({ asked: false, reason: "denied" });
  });

  it("tells a browser's question that was closed from one that was answered", async () => {
    const b = bench();
    b.page.push.answer = "default";
    const asked = b.client.push.ask();
    await settle();
    b.prompts[0]?.onAccept();
    await asked;
    expect(await b.events()).toContain("push_prompt_browser_dismissed");
  });

  it("waits for the second visit and three meaningful events, over pages", async () => {
    const options = { prompt: { show: () => {} } };
    const b = bench(options);
    for (const event of ["play", "heart"]) await b.client.track(event);
    await b.client.page();
    expect(await b.client.push.ask()).toEqual({ asked: false, reason: "firstVisits" });
    b.page.timers.clock.nowMs += dayMs;
    const later = bench(options, b);
    expect(await later.client.push.ask()).toEqual({ asked: false, reason: "fewEvents" });
    await later.client.track("play");
    expect((await later.client.push.status()).notAsking).toBeNull();
  });

  it("asks nobody without a proof, support or consent, nobody twice at once, and nobody who has pushes", async () => {
    const anonymous = fakePage(fakeServer());
    const nobody = new Carillon({ url, key, appId: "shop", prompt: { rules: atOnce, show: () => {} } }, anonymous);
    expect(await nobody.push.ask()).toEqual({ asked: false, reason: "proofMissing" });
    anonymous.push.lacks = "installFirst";
    expect(await nobody.push.ask()).toEqual({ asked: false, reason: "unsupported" });
    expect(await bench({ consent: "required" }).client.push.ask()).toEqual({ asked: false, reason: "consentMissing" });
    const b = bench();
    void b.client.push.ask();
    await settle();
    expect(await b.client.push.ask()).toEqual({ asked: false, reason: "open" });
    b.prompts[0]?.onAccept();
    await settle();
    expect(await b.client.push.ask()).toEqual({ asked: false, reason: "subscribed" });
    expect(await b.client.push.status()).toEqual({ noSupport: null, permission: "granted", subscribed: true, notAsking: "subscribed" });
  });

  it("shows how a blocked site is allowed again, and measures it", async () => {
    const b = bench({ locale: "zh-CN" });
    expect(b.client.push.showSettingsGuide()).toMatchObject({ browser: "chromeDesktop" });
    expect([b.guides, await b.events()]).toMatchObject([
      [{ steps: expect.arrayContaining(["打开“通知”。"]) }],
      ["push_prompt_settings_guide"],
    ]);
  });
});

describe("a subscription", () => {
  async function subscribed(): Promise<Bench> {
    const b = bench();
    expect((await b.client.push.subscribe()).ok).toBe(true);
    return b;
  }
  const nextPage = async (b: Bench, afterMs: number): Promise<Bench> => {
    b.page.timers.clock.nowMs += afterMs;
    b.server.seen.length = 0;
    const later = bench({}, b);
    await settle();
    await later.client.flush();
    await settle();
    return later;
  };

  it("is not told again while nothing has changed", async () => {
    const later = await nextPage(await subscribed(), dayMs - 1000);
    expect(later.server.requests("PUT", /devices/)).toEqual([]);
  });

  it("is told once a day, with its token", async () => {
    const later = await nextPage(await subscribed(), dayMs);
    expect(later.server.requests("PUT", /devices/)).toHaveLength(1);
    expect(device(later)).toMatchObject({ tokens: [{ channel: "webPush" }] });
    expect(later.page.push.subscriptions).toBe(1);
  });

  it("is made anew when the server's key has changed", async () => {
    const b = await subscribed();
    b.server.vapidKey = "BBBB";
    const later = await nextPage(b, dayMs);
    expect([later.page.push.subscriptions, later.page.push.current?.key]).toEqual([2, "BBBB"]);
    expect(device(later)).toMatchObject({ tokens: [{ token: { endpoint: "https://push.invalid/2" } }] });
    expect(await later.page.store.get("worker")).toMatchObject({ vapidKey: "BBBB" });
  });

  it("is made anew when the browser has lost it, and told when the browser has another", async () => {
    const b = await subscribed();
    b.page.push.current = null;
    const later = await nextPage(b, 1000);
    expect([later.page.push.subscriptions, device(later)]).toMatchObject([
      2,
      { tokens: [{ token: { endpoint: "https://push.invalid/2" } }] },
    ]);
  });

  it("that the browser was told to block is reported so", async () => {
    const b = await subscribed();
    b.page.push.state = "denied";
    b.page.push.current = null;
    const later = await nextPage(b, 1000);
    expect(device(later)).toMatchObject({ permission: "denied", tokens: [] });
    const again = await nextPage(later, 1000);
    expect(again.server.requests("PUT", /devices/)).toEqual([]);
  });

  it("ends in the browser and on the server", async () => {
    const b = await subscribed();
    await b.client.push.unsubscribe();
    await settle();
    expect([b.page.push.current, b.server.devices.size, await b.events()]).toEqual([
      null,
      0,
      ["push_prompt_browser_granted", "push_unsubscribed"],
    ]);
    const later = await nextPage(b, dayMs);
    expect([later.server.requests("PUT", /devices/), later.page.push.subscriptions]).toEqual([[], 1]);
  });

  it("ends with signing out, on the server as soon as there is a network", async () => {
    const b = await subscribed();
    b.server.fault = () => "lost";
    await b.client.reset();
    await settle();
    expect([b.page.push.current, b.server.devices.size]).toEqual([null, 1]);
    b.server.fault = () => "none";
    b.page.online();
    await settle();
    expect(b.server.devices.size).toBe(0);
    expect(await b.page.store.get("worker")).toMatchObject({ proof: null, device: null });
  });

  it("is not ended by what was to be done while there was no network, once it is wanted again", async () => {
    const b = await subscribed();
    b.server.fault = () => "lost";
    await b.client.push.unsubscribe();
    await settle();
    b.server.fault = () => "none";
    await b.client.push.subscribe();
    b.page.online();
    await settle();
    expect([b.server.devices.size, b.server.requests("DELETE", /devices/).length]).toEqual([1, 1]);
  });

  it("is given up when the browser's push service does not answer, so that nothing waits for ever", async () => {
    const b = bench();
    b.page.push.subscribe = () => new Promise(() => {});
    const subscribed = b.client.push.subscribe();
    await settle();
    const signedOut = b.client.reset();
    await b.page.timers.advance(20_000);
    expect(await subscribed).toMatchObject({
      ok: false,
      error: { code: "subscribeFailed", message: expect.stringContaining("does not answer") },
    });
    await signedOut;
    expect((await b.client.identity()).userId).toBeNull();
  });

  it("needs a channel, a person and a browser that plays along", async () => {
    const b = bench();
    b.server.vapidKey = null;
    expect(await b.client.push.subscribe()).toMatchObject({ ok: false, error: { code: "noChannel" } });
    expect(b.page.push.subscriptions).toBe(0);
    await b.client.reset();
    expect(await b.client.push.subscribe()).toMatchObject({ ok: false, error: { code: "proofMissing" } });
    b.page.push.lacks = "insecure";
    expect(await b.client.push.subscribe()).toMatchObject({ ok: false, error: { code: "insecure" } });
    const other = bench();
    other.page.push.subscribe = () => Promise.reject(new Error("push service not available"));
    expect(await other.client.push.subscribe()).toMatchObject({
      ok: false,
      error: { code: "subscribeFailed", message: expect.stringContaining("not available") },
    });
    expect(await other.events()).toEqual(["push_prompt_browser_granted", "push_subscribe_failed"]);
    expect([...other.server.calls.values()].at(-1)).toMatchObject({
      properties: { code: "subscribeFailed", said: "the browser did not subscribe: push service not available" },
    });
  });
});
