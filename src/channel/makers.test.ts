import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import { marketingCategories, serviceCategories } from "../catalogue/catalogue.ts";
import { type FailureReason, failureReasons, type Verdict } from "../delivery/failure.ts";
import type { MisbehaviourRule } from "../lab/vendors/misbehaviour.ts";
import { testingCertificate as certificate } from "../lab/vendors/testing-certificate.ts";
import { start } from "../testing/makers/candidates.ts";
import { type Bench, content, makeExamRoom, only, openChannel, receiptOf, receiptsIn } from "../testing/makers/exam-room.ts";
import { makerSubjects } from "../testing/makers/maker-subjects.ts";
import { otherSubjects } from "../testing/makers/other-subjects.ts";
import { crosswalk, type Subject } from "../testing/makers/subject.ts";
import type { Notification } from "./port.ts";
import { channels } from "./registry.ts";

const { clock, now, desk, bench, expectFate } = makeExamRoom();

function whereIt(applies: boolean, name: string, run: () => Promise<void>): void {
  if (applies) it(name, run);
}

/** What may be done about a reason: the vendor's doubt of a token is a strike or its end, its totals are waited for or given up. */
function kindsOf(reason: FailureReason): readonly Verdict["kind"][] {
  if (reason === "UNKNOWN") return ["unknown"];
  if (reason === "TOKEN_INVALID") return ["tokenDead", "reject"];
  if (reason === "APP_QUOTA_EXCEEDED") return ["retry", "reject"];
  return ["RATE_LIMITED", "PROVIDER_UNAVAILABLE", "CONTROLLED_TIME"].includes(reason) ? ["retry"] : ["reject"];
}

it("examines every category of the catalogue", () => {
  expect(crosswalk.map(({ category }) => category).sort()).toEqual([...serviceCategories, ...marketingCategories].sort());
});

describe.each([...makerSubjects, ...otherSubjects])("$name against its simulator, which knows nothing of our tables", (subject) => {
  let on: Bench;
  let messages = 0;
  beforeAll(async () => {
    on = await bench(await subject.start({ now }));
  });
  afterAll(() => on.close());

  const send = (to: Bench, token: string, changes: Partial<Notification> = {}): Promise<Verdict> =>
    to.sender.send({ ...content, messageId: `m${++messages}`, token, ...changes });

  it.each(crosswalk)("brings a message of $class, $category, whole and in the vendor's class", async (words) => {
    const token = on.simulator.registerToken();
    const before = on.simulator.received.length;
    const verdict = await send(on, token, { class: words.class, category: words.category });
    expect(verdict).toMatchObject({ kind: "accepted", vendorId: expect.any(String) });
    const got = only(on.simulator.received.slice(before));
    expect(got.token).toBe(token);
    if (subject.sms) {
      expect(got.body).toContain(content.title);
      expect(got.body).toContain(content.body);
    } else {
      expect(got).toMatchObject({ title: content.title, body: content.body });
      expect(got.data).toEqual(subject.mapless ? {} : { ...content.data, link: content.link });
    }
    expect(got.raw).toMatchObject(subject.words(words));
  });

  it.each<{ readonly what: string; readonly changes: Partial<Notification> }>([
    { what: "neither picture, link, key nor category", changes: { image: null, link: null, collapseKey: null, category: null } },
    { what: "no data", changes: { data: {}, link: null } },
    { what: "no life beyond now", changes: { ttlSeconds: 0 } },
    { what: "a life of a month", changes: { ttlSeconds: 30 * 86_400, class: "marketing", category: null } },
    { what: "letters of every kind", changes: { title: 'Ünï & 中文 = "x" 🎶', body: "a+b%20;c,d\n\\e <f> 🎶", category: null } },
    { what: "a name of 200 characters", changes: { messageId: "m".repeat(200) } },
    { what: "a link of its own in the data", changes: { data: { link: "app://other/1" } } },
  ])("is taken with $what", async ({ changes }) => {
    const token = on.simulator.registerToken();
    expect(await send(on, token, changes)).toMatchObject({ kind: "accepted" });
    expect(on.simulator.received.at(-1)?.token).toBe(token);
    const text = on.simulator.received.at(-1)?.body;
    if (changes.body !== undefined) expect(text).toContain(changes.body);
  });

  whereIt(subject.sms === undefined && subject.mapless === undefined, "brings every key and value of the map as it is", async () => {
    const odd = {
      "a.b": "1",
      "key with space": "x;y=z&%20+#",
      中文: "值 🎶",
      empty: "",
      quote: '"\\n',
      intent: "intent:#Intent;S.a=b;end",
    };
    const data = { ...odd, ...Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`k${n}`, String(n)])) };
    const token = on.simulator.registerToken();
    expect(await send(on, token, { data, link: "https://example.com/a?b=c&d=e;f#g" })).toMatchObject({ kind: "accepted" });
    const got = only(on.simulator.received.filter((one) => one.token === token));
    expect(got.data).toEqual({ ...data, link: "https://example.com/a?b=c&d=e;f#g" });
  });

  it("is told in the vendor's words that a device is gone", async () => {
    const token = on.simulator.registerToken();
    on.simulator.uninstall(token);
    await expectFate(on, token, await send(on, token), subject.dead);
  });

  it("is told what the vendor tells when notifications are off", async () => {
    const token = on.simulator.registerToken();
    on.simulator.switchOff(token);
    await expectFate(on, token, await send(on, token), subject.off);
  });

  it("is told what the vendor tells of a device that has long been away", async () => {
    const token = on.simulator.registerToken();
    on.simulator.makeInactive(token);
    await expectFate(on, token, await send(on, token), subject.away);
  });

  it("gives each device of a group its verdict, in order", async () => {
    const tokens = Array.from({ length: 5 }, () => on.simulator.registerToken());
    const gone = tokens.filter((_, place) => place === 1 || place === 3);
    for (const token of gone) on.simulator.uninstall(token);
    const verdicts = await on.sender.sendGroup({ ...content, messageId: "batch1", tokens });
    expect(verdicts.length).toBe(5);
    for (const [place, token] of tokens.entries()) {
      await expectFate(on, token, verdicts[place], gone.includes(token) ? subject.deadInGroup : "shown");
    }
  });

  it("carries as many devices as fit in no more requests than it must", async () => {
    const { size, requests } = subject.group;
    const most = channels.get(on.channel.vendor)?.limits.targetsPerRequest;
    if (most !== 1) expect(size).toBe(most);
    const tokens = Array.from({ length: size }, () => on.simulator.registerToken());
    const [before, tried] = [on.simulator.received.length, on.simulator.attempts.length];
    const verdicts = await on.sender.sendGroup({ ...content, messageId: "batch2", tokens });
    expect(verdicts.filter(({ kind }) => kind !== "accepted")).toEqual([]);
    expect(
      on.simulator.received
        .slice(before)
        .map(({ token }) => token)
        .sort(),
    ).toEqual([...tokens].sort());
    expect(on.simulator.attempts.length - tried).toBe(requests);
  });

  it.each([
    {
      rule: { kind: "answer", status: 429, headers: { "retry-after": "7" } },
      verdict: { kind: "retry", reason: "RATE_LIMITED", notBeforeMs: 7000 },
    },
    { rule: { kind: "answer", status: 503 }, verdict: "busy" },
    { rule: { kind: "answer", status: 503, body: "<html>proxy</html>" }, verdict: { kind: "retry", reason: "PROVIDER_UNAVAILABLE" } },
    { rule: { kind: "answer", status: 502 }, verdict: { kind: "retry", reason: "PROVIDER_UNAVAILABLE" } },
    { rule: { kind: "answer", status: 404, body: "<html>not here</html>" }, verdict: { kind: "reject", reason: "INVALID_REQUEST" } },
    { rule: { kind: "answer", status: 413 }, verdict: { kind: "reject", reason: "PAYLOAD_TOO_LARGE" } },
    { rule: { kind: "reset", when: "after" }, verdict: { kind: "doubtful" } },
    { rule: { kind: "garbage", body: "truncated" }, verdict: { kind: "doubtful" } },
    { rule: { kind: "garbage", body: "unreadable" }, verdict: { kind: "unknown" } },
  ] as const)("judges $rule.kind $rule.status $rule.body, and the next goes through", async ({ rule, verdict }) => {
    const token = on.simulator.registerToken();
    on.simulator.misbehave(rule);
    const expected = verdict === "busy" ? { kind: "retry", reason: subject.busy } : verdict;
    expect(await send(on, token)).toMatchObject(expected);
    expect(await send(on, token)).toMatchObject({ kind: "accepted" });
  });

  it("leaves a doubt when it stalls, and takes the next", async () => {
    const hasty = openChannel(on.channel).makeSender({ nowMs: now, deadlineMs: 500 });
    const token = on.simulator.registerToken();
    expect(await hasty.send({ ...content, messageId: `m${++messages}`, token })).toMatchObject({ kind: "accepted" });
    const stall = on.simulator.misbehave({ kind: "stall" });
    expect(await hasty.send({ ...content, messageId: `m${++messages}`, token })).toMatchObject({ kind: "doubtful" });
    stall.remove();
    expect(await hasty.send({ ...content, messageId: `m${++messages}`, token })).toMatchObject({ kind: "accepted" });
    await hasty.close();
  });

  whereIt(subject.tokenPath !== null, "fetches a new access token when the vendor ends the old one", async () => {
    if (on.revoke === null) throw new Error("this vendor has no access tokens to end");
    const token = on.simulator.registerToken();
    expect(await send(on, token)).toMatchObject({ kind: "accepted" });
    on.revoke();
    expect(await send(on, token)).toMatchObject({ kind: "accepted" });
    on.revoke();
    const tokens = Array.from({ length: 3 }, () => on.simulator.registerToken());
    const verdicts = await on.sender.sendGroup({ ...content, messageId: "batch3", tokens });
    expect(verdicts).toMatchObject(tokens.map(() => ({ kind: "accepted" })));
  });

  whereIt(subject.shortLived !== null, "outlives its access token", async () => {
    const short = await bench(await (subject.shortLived ?? subject.start)({ now }));
    const token = short.simulator.registerToken();
    for (const hours of [0, 2, 24]) {
      clock.nowMs += hours * 3_600_000;
      expect(await send(short, token)).toMatchObject({ kind: "accepted" });
    }
    await short.close();
  });

  it("finds nobody in a group of twelve that all have gone", async () => {
    const tokens = Array.from({ length: 12 }, () => on.simulator.registerToken());
    for (const token of tokens) on.simulator.uninstall(token);
    const verdicts = await on.sender.sendGroup({ ...content, messageId: "batch5", tokens });
    expect(verdicts).toMatchObject(tokens.map(() => subject.allDead));
  });

  it("reaches both devices of a person with one message, and neither twice where the vendor drops what is repeated", async () => {
    const tokens = [on.simulator.registerToken(), on.simulator.registerToken()];
    const before = on.simulator.received.length;
    for (const token of [...tokens, ...tokens]) {
      const verdict = await on.sender.send({ ...content, messageId: "to-both", token, collapseKey: null });
      expect(verdict).toMatchObject({ kind: "accepted" });
    }
    const reached = on.simulator.received.slice(before).map(({ token }) => token);
    expect(reached).toEqual(expect.arrayContaining(tokens));
    if (channels.get(on.channel.vendor)?.limits.deduplicates) expect(reached.length).toBe(2);
  });

  it("blames the credentials when the vendor does not know them", async () => {
    const strange = openChannel(subject.stranger(on.channel)).makeSender({ nowMs: now });
    const verdict = await strange.send({ ...content, token: on.simulator.registerToken() });
    expect(verdict).toMatchObject({ kind: "reject", reason: "AUTH_FAILED" });
    await strange.close();
  });

  const { ungranted, tokenPath } = subject;
  whereIt(ungranted !== null, "says that a class was not granted", async () => {
    const poor = await bench(await (ungranted?.start ?? subject.start)({ now }));
    const token = poor.simulator.registerToken();
    await expectFate(poor, token, await send(poor, token), ungranted?.fate ?? "shown");
    await poor.close();
  });

  const faults: readonly MisbehaviourRule[] = [
    { kind: "answer", status: 503 },
    { kind: "answer", status: 429 },
    { kind: "reset" },
    { kind: "reset", when: "after" },
    { kind: "garbage", body: "truncated" },
    { kind: "stall" },
  ];
  for (const fault of tokenPath === null ? [] : faults) {
    it(`has no doubt about a message when fetching its access token ends in ${JSON.stringify(fault)}`, async () => {
      const fresh = openChannel(on.channel).makeSender({ nowMs: now, deadlineMs: 500 });
      const token = on.simulator.registerToken();
      const before = on.simulator.received.length;
      const rule = on.simulator.misbehave({ ...fault, path: tokenPath ?? "" });
      expect(await fresh.send({ ...content, messageId: "early", token })).toMatchObject({ kind: "retry" });
      expect(on.simulator.received.length).toBe(before);
      expect(rule.used).toBe(1);
      rule.remove();
      await fresh.close();
    });
  }

  it.each(
    Object.entries(subject.codes).flatMap(([reason, codes]) => codes.split(" ").flatMap((code) => (code === "" ? [] : [{ code, reason }]))),
  )("reads $code as $reason", async ({ code, reason }) => {
    const token = on.simulator.registerToken();
    const expected = failureReasons.find((one) => one === reason) ?? "UNKNOWN";
    if (expected === "AUTH_EXPIRED") {
      on.simulator.misbehave({ kind: "native", code });
      expect(await send(on, token)).toMatchObject({ kind: "accepted" });
      on.simulator.misbehave({ kind: "native", code, times: 2 });
      expect(await send(on, token)).toMatchObject({ kind: "reject", reason: "AUTH_FAILED" });
      return;
    }
    on.simulator.misbehave({ kind: "native", code });
    // What is refused for its picture goes once more without: picture-refusal.test.ts.
    const verdict = await send(on, token, { image: null });
    expect(verdict).toMatchObject({ reason: expected, native: { stage: "send" } });
    expect(kindsOf(expected)).toContain(verdict.kind);
    expect(await send(on, token)).toMatchObject({ kind: "accepted" });
  });

  it("may lose its connections while it works", async () => {
    const tokens = Array.from({ length: 50 }, () => on.simulator.registerToken());
    on.simulator.misbehave({ kind: "goaway", streams: "finish" });
    const verdicts = await Promise.all(tokens.map((token) => send(on, token)));
    expect(verdicts.filter(({ kind }) => kind !== "accepted" && kind !== "doubtful")).toEqual([]);
    expect(await send(on, on.simulator.registerToken())).toMatchObject({ kind: "accepted" });
  });

  whereIt(tokenPath !== null, "fetches one access token for everybody who waits for it", async () => {
    on.revoke?.();
    const before = on.simulator.attempts.length;
    const tokens = Array.from({ length: 20 }, () => on.simulator.registerToken());
    expect(await Promise.all(tokens.map((token) => send(on, token)))).toMatchObject(tokens.map(() => ({ kind: "accepted" })));
    expect(on.simulator.attempts.slice(before).filter(({ path }) => path === tokenPath || path.startsWith(`${tokenPath}/`)).length).toBe(1);
  });

  it("slows down when it sends too fast", async () => {
    const slow = await bench(await subject.slow({ now }));
    const tokens = Array.from({ length: 3 }, () => slow.simulator.registerToken());
    const verdicts: Verdict[] = [];
    for (const token of tokens) verdicts.push(await send(slow, token));
    expect(verdicts).toMatchObject([{ kind: "accepted" }, { kind: "accepted" }, { kind: "retry", reason: "RATE_LIMITED" }]);
    clock.nowMs += 60_000;
    expect(await send(slow, tokens[2] ?? "")).toMatchObject({ kind: "accepted" });
    await slow.close();
  });

  describe.each(subject.quotas)("with the day's $what used up", (quota) => {
    it("says so, and begins anew on the next day", async () => {
      const tight = await bench(await quota.start({ now }), quota.options === undefined ? {} : { options: quota.options });
      const token = tight.simulator.registerToken();
      const next = (to: string): Promise<Verdict> => send(tight, to, { class: quota.class, category: null, body: `number ${messages}` });
      for (let n = 0; n < quota.most; n++) await expectFate(tight, token, await next(token), "shown");
      expect(tight.simulator.received.length).toBe(quota.most);
      await expectFate(tight, token, await next(token), quota.fate);
      expect(tight.simulator.received.length).toBe(quota.most);
      const other = tight.simulator.registerToken();
      await expectFate(tight, other, await next(other), quota.ofDevice ? "shown" : quota.fate);
      clock.nowMs += DAY_MS;
      const before = tight.simulator.received.length;
      expect(await next(token)).toMatchObject({ kind: "accepted" });
      expect(tight.simulator.received.length).toBe(before + 1);
      await tight.close();
    });
  });

  it("refuses by itself what is too long, and nothing that the vendor takes", async () => {
    const token = on.simulator.registerToken();
    const plain = { image: null, link: null, data: {}, collapseKey: null, class: "service", category: "order" } as const;
    const fits = async (changes: Partial<Notification>): Promise<boolean> => {
      const verdict = await send(on, token, { ...plain, ...changes });
      if (verdict.kind !== "accepted") expect(verdict).toMatchObject({ reason: "PAYLOAD_TOO_LARGE", native: { httpStatus: null } });
      return verdict.kind === "accepted";
    };
    const longest = async (changes: (text: string) => Partial<Notification>): Promise<number> => {
      let [most, tooMany] = [1, 8192];
      while (tooMany - most > 1) {
        const middle = (most + tooMany) >> 1;
        if (await fits(changes("x".repeat(middle)))) most = middle;
        else tooMany = middle;
      }
      return most;
    };
    const title = await longest((text) => ({ title: text }));
    const body = await longest((text) => ({ body: text }));
    if (subject.longest.title !== null) expect(title).toBe(subject.longest.title);
    if (subject.longest.body !== null) expect(body).toBe(subject.longest.body);
    expect(await longest((text) => ({ data: { text } }))).toBeGreaterThan(500);
  });

  describe("receipts", () => {
    it.each(Object.entries(subject.receipts))("tell of %s as %s, however often", async (event, told) => {
      const token = on.simulator.registerToken();
      const messageId = `m${++messages}`;
      const verdict = await on.sender.send({ ...content, messageId, token });
      const notification = only(on.simulator.received.filter((one) => one.token === token));
      desk.take();
      const atMs = clock.nowMs + 5000;
      const answer = await on.simulator.report([notification], event, { times: 2, atMs, ...toConsole(on, subject) });
      expect(answer.status).toBe(200);
      const calls = desk.take();
      expect(calls.length).toBe(2);
      const [first, second] = calls.map((call) => receiptsIn([call]));
      expect(second).toEqual(first);
      if (told === null) expect(first).toEqual([]);
      else {
        expect(first).toMatchObject([{ token, ...receiptOf(told) }]);
        const vendorId = verdict.kind === "accepted" ? verdict.vendorId : null;
        expect(first?.[0]?.[subject.receiptsName]).toBe(subject.receiptsName === "messageId" ? messageId : vendorId);
        if (first?.[0]?.vendorId != null) expect(first[0].vendorId).toBe(vendorId);
        if (first?.[0]?.atMs != null) expect(first[0].atMs).toBe(atMs);
      }
    });

    it("that are repeated inside of one call count once", async () => {
      const token = on.simulator.registerToken();
      await send(on, token);
      const notification = only(on.simulator.received.filter((one) => one.token === token));
      desk.take();
      await on.simulator.report([notification, notification], "delivered", toConsole(on, subject));
      const calls = desk.take();
      expect(calls.length).toBeGreaterThan(0);
      for (const call of calls) expect(receiptsIn([call])).toMatchObject([{ token }]);
    });

    it("tell of every device of a group", async () => {
      const tokens = Array.from({ length: 5 }, () => on.simulator.registerToken());
      const before = on.simulator.received.length;
      await on.sender.sendGroup({ ...content, messageId: "batch4", tokens });
      const notifications = on.simulator.received.slice(before);
      desk.take();
      await on.simulator.report(notifications, "delivered", { ...toConsole(on, subject) });
      const receipts = receiptsIn(desk.take());
      expect(receipts.map(({ token }) => token).sort()).toEqual([...tokens].sort());
      if (subject.receiptsName === "messageId") expect(new Set(receipts.map(({ messageId }) => messageId))).toEqual(new Set(["batch4"]));
    });

    const { forged } = subject;
    whereIt(forged !== null, "of somebody who does not know the secret are refused", async () => {
      const token = on.simulator.registerToken();
      await send(on, token);
      const notification = only(on.simulator.received.filter((one) => one.token === token));
      const reader = openChannel(forged?.(on.channel) ?? on.channel).readReceipts;
      if (reader === null) throw new Error("this channel reads no receipts");
      const url = desk.read("/another-secret", reader);
      desk.take();
      const answer = await on.simulator.report([notification], "delivered", { url });
      expect([401, 403]).toContain(answer.status);
      expect(desk.take()).toMatchObject([{ ok: false }]);
    });
  });
});

/** Where receipts go: where the message itself carries the address it must have gone there and back. */
function toConsole(on: Bench, subject: Subject): { readonly url?: string } {
  return subject.asksForReceipts ? {} : { url: on.callbackUrl };
}

describe.each([
  { name: "huawei", start: start.huaweiV1 },
  { name: "meizu", start: start.meizu },
  { name: "twilio", start: start.twilio },
])("$name over TLS", (subject) => {
  it("takes messages", async () => {
    const on = await bench(await subject.start({ now, tls: certificate }), { ca: certificate.cert });
    const token = on.simulator.registerToken();
    expect(await on.sender.send({ ...content, token })).toMatchObject({ kind: "accepted" });
    await on.close();
  });
});
