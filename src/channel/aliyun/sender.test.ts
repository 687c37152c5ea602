import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ChannelConfig, GroupNotification, Sender } from "../port.ts";
import { type ScriptedOrigin, type ScriptedRequest, startScriptedOrigin } from "../scripted-origin.ts";
import { aliyun } from "./sender.ts";

/** A vendor that refuses a whole request for the sake of one number. */
const faults = new Map([
  ["15300000003", "isv.MOBILE_NUMBER_ILLEGAL"],
  ["15300000006", "isv.CUSTOMER_REFUSED"],
]);
const numbersOf = ({ body }: ScriptedRequest): readonly string[] =>
  (new URLSearchParams(body.toString("utf8")).get("PhoneNumbers") ?? "").split(",");

describe("a group that is refused for the sake of one number", () => {
  let origin: ScriptedOrigin;
  let sender: Sender;
  const tokens = Array.from({ length: 8 }, (_, n) => `1530000000${n}`);
  const group: GroupNotification = {
    messageId: "b1",
    tokens,
    title: "It is out",
    body: "The record you hearted",
    image: null,
    link: null,
    data: {},
    class: "service",
    category: null,
    ttlSeconds: 60,
    collapseKey: null,
  };
  const open = (options: object): void => {
    const config: ChannelConfig = {
      id: "c1",
      vendor: "aliyun",
      appId: "a",
      endpoints: { api: origin.url },
      credentials: { accessKeyId: "id", accessKeySecret: "s" },
      options: { signName: "C", templates: { service: { code: "SMS_1", body: "text" } }, ...options },
    };
    sender = aliyun.makeSender(config, { nowMs: () => Date.UTC(2026, 5, 1), deadlineMs: 2000 });
  };
  beforeEach(async () => {
    origin = await startScriptedOrigin({
      http2: false,
      answer: (request) => {
        const Code =
          numbersOf(request)
            .map((number) => faults.get(number))
            .find((fault) => fault !== undefined) ?? "OK";
        return { status: 200, body: JSON.stringify({ Code, Message: "…", BizId: "1^0" }) };
      },
    });
  });
  afterEach(async () => {
    await sender.close();
    await origin.close();
  });

  it("is halved until the numbers at fault are alone; the others get their message, once", async () => {
    open({});
    const verdicts = await sender.sendGroup(group);
    const accepted = tokens.filter((token) => !faults.has(token));
    expect(tokens.filter((_, n) => verdicts[n]?.kind === "accepted")).toEqual(accepted);
    expect(verdicts[3]).toMatchObject({ kind: "tokenDead", reason: "TOKEN_INVALID" });
    expect(verdicts[6]).toMatchObject({ kind: "reject", reason: "USER_DISABLED_NOTIFICATIONS" });
    const taken = origin.requests.map(numbersOf).filter((numbers) => numbers.every((number) => !faults.has(number)));
    expect(taken.flat().sort()).toEqual(accepted);
  });

  it("stays whole where the options say so, and no number dies of it", async () => {
    open({ splitRefused: false });
    const verdicts = await sender.sendGroup(group);
    expect(origin.requests).toHaveLength(1);
    expect(new Set(verdicts.map(({ kind }) => kind))).toEqual(new Set(["reject"]));
  });
});
