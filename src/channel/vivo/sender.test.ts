import { afterEach, describe, expect, it } from "vitest";
import type { Sender } from "../port.ts";
import { type ScriptedAnswer, type ScriptedOrigin, startScriptedOrigin } from "../scripted-origin.ts";
import { vivo } from "./sender.ts";

const answer = (result: number, more: object = {}): ScriptedAnswer => ({ status: 200, body: JSON.stringify({ result, ...more }) });

describe("sending lists at vivo", () => {
  let origin: ScriptedOrigin;
  let sender: Sender;
  let nowMs = Date.parse("2026-06-01T12:00:00+08:00");
  afterEach(async () => {
    await sender.close();
    await origin.close();
  });
  const open = async (): Promise<void> => {
    let tasks = 0;
    let issued = 0;
    origin = await startScriptedOrigin({
      http2: false,
      answer: ({ path }) => (path === "/message/auth" ? answer(0, { authToken: `t${++issued}` }) : answer(0, { taskId: String(++tasks) })),
    });
    sender = vivo.makeSender(
      {
        id: "c1",
        vendor: "vivo",
        appId: "a",
        endpoints: { api: origin.url },
        credentials: { appId: "10004", appKey: "k", appSecret: "s" },
      },
      { nowMs: () => nowMs, deadlineMs: 5_000 },
    );
  };
  const send = async (tokens: readonly string[]): Promise<string[]> => {
    const verdicts = await sender.sendGroup({
      messageId: "b1",
      tokens,
      title: "t",
      body: "b",
      image: null,
      link: null,
      data: {},
      class: "marketing",
      category: null,
      ttlSeconds: 3600,
      collapseKey: null,
    });
    return verdicts.map((verdict) => (verdict.kind === "accepted" ? `accepted ${verdict.vendorId}` : `${verdict.kind} ${verdict.reason}`));
  };
  const paths = (): string[] => origin.requests.map(({ path }) => path.replace("/message/", ""));

  it("stores the message once and names it to two devices, and sends a lone one directly", async () => {
    await open();
    expect(await send(["regA", "regB"])).toEqual(["accepted 1", "accepted 1"]);
    expect(await send(["regA"])).toEqual(["accepted 3"]);
    expect(paths()).toEqual(["auth", "saveListPayload", "pushToList", "send"]);
    const [, saved, list] = origin.requests.map(({ body }) => JSON.parse(body.toString()));
    expect([list.taskId, list.regIds]).toEqual(["1", ["regA", "regB"]]);
    expect(saved.requestId).not.toBe(list.requestId);
  });

  it("stores the message again, once, when vivo no longer has it", async () => {
    await open();
    await send(["warm"]);
    origin.next("answer", answer(10155));
    expect(await send(["regA", "regB"])).toEqual(["accepted 3", "accepted 3"]);
    origin.next("answer", answer(10155), "answer", answer(10155));
    expect(await send(["regA", "regB"])).toEqual(["reject INVALID_REQUEST", "reject INVALID_REQUEST"]);
  });

  it("is in no doubt when storing was not answered: nothing was sent", async () => {
    await open();
    await send(["warm"]);
    origin.next("cut");
    expect(await send(["regA", "regB"])).toEqual(["retry PROVIDER_UNAVAILABLE", "retry PROVIDER_UNAVAILABLE"]);
  });

  it("does not ask to store again until midnight in Beijing, once vivo stores no more today", async () => {
    await open();
    await send(["warm"]);
    origin.next(answer(10252));
    const refused = ["reject APP_QUOTA_EXCEEDED", "reject APP_QUOTA_EXCEEDED"];
    expect(await send(["regA", "regB"])).toEqual(refused);
    const calls = origin.requests.length;
    expect(await send(["regA", "regB"])).toEqual(refused);
    expect(origin.requests).toHaveLength(calls);
    nowMs = Date.parse("2026-06-02T00:00:00+08:00");
    expect(await send(["regA", "regB"])).toEqual(["accepted 2", "accepted 2"]);
  });

  it("sends again under a new access token what was refused for the old one, and blames the credentials the second time", async () => {
    await open();
    const tokens = (): unknown[] => origin.requests.filter(({ path }) => path !== "/message/auth").map(({ headers }) => headers.authtoken);
    await send(["warm"]);
    origin.next(answer(10000));
    expect(await send(["regA", "regB"])).toEqual(["accepted 2", "accepted 2"]);
    expect(tokens()).toEqual(["t1", "t1", "t2", "t2"]);
    origin.next(answer(10000), "answer", answer(10000));
    expect(await send(["regA"])).toEqual(["reject AUTH_FAILED"]);
  });
});
