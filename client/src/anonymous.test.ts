import { describe, expect, it } from "vitest";
import { type CarillonOptions, createCarillon } from "./carillon.ts";
import { memoryStore } from "./store.ts";
import { fakePage, fakePushBrowser, fakeTimers, settle } from "./testing/fake-page.ts";
import { anonymousIdOf, fakeServer, key, proofFor, url } from "./testing/fake-server.ts";
import { readWorkerConfig, workerConfigKey } from "./worker-config.ts";

/** A browser at a secure site; each page of it shares the store. */
function browser() {
  const server = fakeServer();
  const shared = { store: memoryStore(), timers: fakeTimers(), push: fakePushBrowser() };
  let pages = 0;
  const problems: string[] = [];
  const open = (options: Partial<CarillonOptions> = {}) => {
    const page = fakePage(server, { ...shared, name: `page${++pages}`, secure: true });
    const onProblem = ({ code }: { readonly code: string }) => void problems.push(code);
    const prompt = { rules: { minVisits: 1, minEvents: 0 }, show: ({ onAccept }: { readonly onAccept: () => void }) => onAccept() };
    return { page, carillon: createCarillon({ url, key, appId: "shop", onProblem, prompt, ...options }, page) };
  };
  const worker = async () => readWorkerConfig(await shared.store.get(workerConfigKey));
  return { server, ...shared, open, problems, worker };
}

const ann = proofFor("ann");

describe("a visitor whom nobody has identified", () => {
  it("has an id that only this browser's secret makes, and keeps both", async () => {
    const b = browser();
    const { anonymousId } = await b.open().carillon.identity();
    expect(anonymousId).toBe(await anonymousIdOf("page1-1"));
    expect(await b.open().carillon.identity()).toMatchObject({ anonymousId, userId: null, proven: false });
  });

  it("gets a new id in place of one that an earlier release kept without a secret", async () => {
    const b = browser();
    await b.store.put("identity", { anonymousId: "old", deviceId: "d1", userId: null, proof: null });
    expect(await b.open().carillon.identity()).toMatchObject({ anonymousId: await anonymousIdOf("page1-1"), deviceId: "d1" });
  });

  it("subscribes to pushes, and its device is registered for the anonymous id with its secret", async () => {
    const b = browser();
    const { carillon } = b.open();
    expect(await carillon.push.ask()).toMatchObject({ asked: true, answer: "accepted", subscribed: { ok: true } });
    const { anonymousId, deviceId } = await carillon.identity();
    expect(b.server.devices.get(deviceId)).toMatchObject({ personId: `anon:${anonymousId}`, permission: "granted" });
    expect(b.server.requests("PUT", /devices/).map(({ proof }) => proof)).toEqual(["\npage1-1", "\npage1-1"]);
    expect(await b.worker()).toMatchObject({ proof: "\npage1-1", device: { personId: `anon:${anonymousId}` } });
  });

  it("sends the secret with its events, and in the body where the page goes at once", async () => {
    const b = browser();
    const { carillon, page } = b.open();
    await carillon.track("play");
    await carillon.flush();
    expect(b.server.seen.at(-1)).toMatchObject({ path: "/v1/batch", proof: "\npage1-1" });
    await carillon.track("stop");
    page.leave();
    expect(page.beacons).toMatchObject([
      { url: "/v1/batch", body: { writeKey: key, anonymousSecret: "page1-1", batch: [{ event: "stop" }] } },
    ]);
    expect(b.problems).toEqual([]);
  });

  it("has preferences of its own", async () => {
    const b = browser();
    const { carillon } = b.open();
    const { anonymousId } = await carillon.identity();
    await carillon.consent(true, "banner");
    await carillon.flush();
    expect(b.server.preferences.get(`anon:${anonymousId}`)).toMatchObject({ consent: { marketing: true, source: "banner" } });
    expect(await carillon.preferences.get()).toMatchObject({ ok: true, value: { consent: { marketing: true } } });
  });

  it("is not told of to the server when it refuses from the start, where consent is required", async () => {
    const b = browser();
    const { carillon } = b.open({ consent: "required" });
    await carillon.track("play");
    await carillon.consent(false, "banner");
    await carillon.flush();
    expect(b.server.seen).toEqual([]);
  });

  it("takes its device and its history along when it becomes a known person", async () => {
    const b = browser();
    const { carillon } = b.open();
    await carillon.push.ask();
    await carillon.track("play");
    const { anonymousId, deviceId } = await carillon.identity();
    await carillon.identify("ann", {}, { proof: ann });
    await carillon.flush();
    await expect.poll(() => b.server.devices.get(deviceId)).toMatchObject({ personId: "ann" });
    const calls = [...b.server.calls.values()];
    expect(calls.at(-1)).toMatchObject({ type: "identify", userId: "ann", anonymousId });
    // One request carries both proofs: what was done anonymously is taken whether the server has heard of ann or not.
    expect(b.server.requests("POST", /batch/).at(-1)?.proof).toBe(`${ann}\npage1-1`);
    expect(await b.worker()).toMatchObject({ proof: `${ann}\npage1-1` });
    expect(b.problems).toEqual([]);
  });

  it("has what waited for a network sent with the person's proof, once it became one", async () => {
    const b = browser();
    b.server.fault = () => "lost";
    const { carillon } = b.open();
    await carillon.report("m1", "shown");
    await carillon.consent(true, "banner");
    await carillon.flush();
    await carillon.identify("ann", {}, { proof: ann });
    await settle();
    b.server.fault = () => "none";
    b.server.seen.length = 0;
    await carillon.flush();
    expect(b.server.requests("POST", /outcomes/).map(({ proof }) => proof)).toEqual([`${ann}\npage1-1`]);
    expect(b.server.requests("PUT", /preferences/).map(({ proof }) => proof)).toEqual([`${ann}\npage1-1`]);
  });

  it("is somebody new after signing out, and the earlier id's calls keep their proofs", async () => {
    const b = browser();
    const { carillon } = b.open();
    await carillon.track("before");
    await carillon.identify("ann", {}, { proof: ann });
    await carillon.reset();
    await carillon.track("after");
    await carillon.flush();
    const proofs = [...new Set(b.server.requests("POST", /batch/).map(({ proof }) => proof))];
    expect(proofs).toEqual([`${ann}\npage1-1`, expect.stringMatching(/^\npage1-(?!1$)/)]);
    expect([...b.server.calls.values()].map(({ event, type }) => event ?? type)).toEqual(["before", "identify", "after"]);
  });

  it("goes on being heard while the proof of the person is false", async () => {
    const b = browser();
    b.server.fault = ({ proof }) => (proof?.startsWith("ann") ? { status: 401, code: "proofInvalid" } : "none");
    const { carillon } = b.open();
    await carillon.track("play");
    await carillon.identify("ann", {}, { proof: ann });
    await carillon.flush();
    expect([...b.server.calls.values()].map(({ event, type }) => event ?? type)).toEqual(["play"]);
    expect(b.problems).toContain("proofInvalid");
  });

  it("subscribes anew where the browser's subscription is still somebody else's", async () => {
    const b = browser();
    b.push.state = "granted";
    const left = await b.push.subscribe("BAAB");
    b.server.fault = ({ method, body }) =>
      method === "PUT" && JSON.stringify(body).includes(left.endpoint) ? { status: 409, code: "deviceTaken" } : "none";
    const answer = await b.open().carillon.push.subscribe();
    expect(answer).toMatchObject({ ok: true });
    expect(answer.ok && answer.value.endpoint).not.toBe(left.endpoint);
  });

  it("proves nothing on a page that cannot hash, and is as it was before", async () => {
    const server = fakeServer();
    const carillon = createCarillon({ url, key, appId: "shop" }, fakePage(server));
    await carillon.track("play");
    await carillon.flush();
    expect(server.seen).toMatchObject([{ path: "/v1/batch", proof: null }]);
    expect(await carillon.inbox.list()).toMatchObject({ ok: false, error: { code: "proofMissing" } });
  });
});
