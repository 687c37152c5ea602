import { expect, it } from "vitest";
import { startScriptedOrigin } from "../scripted-origin.ts";
import { getui } from "./sender.ts";

it("Getui's senders name a repeated push alike and a repeated list anew, since a known name is dropped", async () => {
  const origin = await startScriptedOrigin({
    http2: false,
    answer: ({ path, body }) => {
      const { audience } = JSON.parse(body.toString());
      const data = path.endsWith("/auth")
        ? { token: "t" }
        : path.endsWith("/push/list/message")
          ? { taskid: "RASL" }
          : { RASL: Object.fromEntries(audience.cid.map((cid: string) => [cid, "successed_online"])) };
      return { status: 200, body: JSON.stringify({ code: 0, data }) };
    },
  });
  const credentials = { appId: "A", appKey: "k", masterSecret: "s" };
  const config = { id: "c1", vendor: "getui", appId: "a", endpoints: { api: `${origin.url}/mirror/` }, credentials };
  const sender = getui.makeSender(config, { nowMs: () => 1_700_000_000_000, deadlineMs: 5_000 });
  const content = {
    messageId: "m1",
    title: "t",
    body: "b",
    image: null,
    link: null,
    data: {},
    category: null,
    ttlSeconds: 60,
    collapseKey: null,
  };
  for (const tokens of [["a"], ["a"], ["b"], ["a", "b"], ["a", "b"]]) {
    const verdicts = await sender.sendGroup({ ...content, class: "marketing", tokens });
    expect(verdicts).toEqual(tokens.map(() => ({ kind: "accepted", vendorId: "RASL" })));
  }
  const sent = origin.requests.map(({ path, body }) => ({ path, id: JSON.parse(body.toString()).request_id }));
  expect(sent.map(({ path }) => path.replace("/mirror/v2/A", ""))).toEqual([
    "/auth",
    ...Array(3).fill("/push/single/cid"),
    ...Array(2).fill(["/push/list/message", "/push/list/cid"]).flat(),
  ]);
  const [, first, second, other, list, , listAgain] = sent.map(({ id }) => id);
  expect(second).toBe(first);
  expect(new Set([first, other, list, listAgain]).size).toBe(4);
  await sender.close();
  await origin.close();
});

it("Getui's senders send again under a new access token what was refused for the old one, and then blame the credentials", async () => {
  let issued = 0;
  const origin = await startScriptedOrigin({
    http2: false,
    answer: ({ path }) => {
      const data = path.endsWith("/auth") ? { token: `t${++issued}` } : { RASS: { a: "successed_online" } };
      return { status: 200, body: JSON.stringify({ code: 0, data }) };
    },
  });
  const credentials = { appId: "A", appKey: "k", masterSecret: "s" };
  const config = { id: "c1", vendor: "getui", appId: "a", endpoints: { api: origin.url }, credentials };
  const sender = getui.makeSender(config, { nowMs: () => 1_700_000_000_000, deadlineMs: 5_000 });
  const send = () =>
    sender.send({
      messageId: "m1",
      token: "a",
      title: "t",
      body: "b",
      image: null,
      link: null,
      data: {},
      class: "service",
      category: null,
      ttlSeconds: 60,
      collapseKey: null,
    });
  await send();
  const refusal = { status: 401, body: JSON.stringify({ code: 10001, msg: "token error" }) };
  origin.next(refusal);
  expect(await send()).toMatchObject({ kind: "accepted" });
  const pushes = origin.requests.filter(({ path }) => path.endsWith("/push/single/cid"));
  expect(pushes.map(({ headers }) => headers.token)).toEqual(["t1", "t1", "t2"]);
  origin.next(refusal, "answer", refusal);
  expect(await send()).toMatchObject({ kind: "reject", reason: "AUTH_FAILED" });
  await sender.close();
  await origin.close();
});
