import { describe, expect, it } from "vitest";
import { DAY_MS } from "../base/duration.ts";
import type { Verdict } from "../delivery/failure.ts";
import { startGetuiSimulator } from "../lab/vendors/getui-simulator.ts";
import { startHarmonySimulator } from "../lab/vendors/harmony-simulator.ts";
import { startHuaweiSimulator } from "../lab/vendors/huawei-simulator.ts";
import { startJpushSimulator } from "../lab/vendors/jpush-simulator.ts";
import { startMeizuSimulator } from "../lab/vendors/meizu-simulator.ts";
import type { SimulatorOptions } from "../lab/vendors/simulator.ts";
import { startXiaomiSimulator } from "../lab/vendors/xiaomi-simulator.ts";
import { account, type Candidate, callbackKey, start } from "../testing/makers/candidates.ts";
import { type Bench, content, makeExamRoom, receiptOf, receiptsIn } from "../testing/makers/exam-room.ts";
import { dead, doubted, withCredentials } from "../testing/makers/subject.ts";
import type { Notification } from "./port.ts";
import { channels } from "./registry.ts";

const { clock, now, desk, bench, expectFate } = makeExamRoom();

/** Where a page leaves the vendor's way open, both ways are understood; and rules of one vendor alone. */
describe("what is told differently, or by one vendor alone", () => {
  const one = (on: Bench, changes: Partial<Notification> = {}): Promise<Verdict> =>
    on.sender.send({ ...content, token: on.simulator.registerToken(), ...changes });
  const uninstalled = async (on: Bench): Promise<Verdict> => {
    const token = on.simulator.registerToken();
    on.simulator.uninstall(token);
    return on.sender.send({ ...content, token });
  };

  it.each<{ readonly what: string; readonly start: () => Promise<Candidate>; readonly verdict: object }>([
    { what: "vivo's invalidUser", start: () => start.vivo({ now, deadDevice: "invalidUser" }), verdict: dead.says },
    { what: "Xiaomi's 66007", start: () => start.xiaomi({ now, noTargetCode: "66007" }), verdict: dead.says },
  ])("a dead token by $what", async ({ start: begin, verdict }) => {
    const on = await bench(await begin());
    expect(await uninstalled(on)).toMatchObject(verdict);
    await on.close();
  });

  it("Honor's access token that has ended, by 403", async () => {
    const on = await bench(await start.honor({ now, authStatus: 403 }));
    expect(await one(on)).toMatchObject({ kind: "accepted" });
    on.revoke?.();
    expect(await one(on)).toMatchObject({ kind: "accepted" });
    await on.close();
  });

  it("Honor's tokens that are refused without a word of their end, which are doubted", async () => {
    const on = await bench(await start.honor({ now }));
    const tokens = [on.simulator.registerToken(), "never-registered-here"];
    expect(await on.sender.sendGroup({ ...content, tokens })).toMatchObject([{ kind: "accepted" }, doubted.says]);
    await on.close();
  });

  it("Huawei's devices that lose the app or get another token after the message was taken", async () => {
    const simulator = await startHuaweiSimulator({ account, callbackKey, now });
    const on = await bench({ simulator, channel: simulator.channel, lost: () => simulator.withheld, revoke: null });
    const [gone, renewed] = [simulator.registerToken(), simulator.registerToken()];
    simulator.uninstall(gone, { quietly: true });
    simulator.replaceToken(renewed);
    for (const token of [gone, renewed]) {
      await expectFate(on, token, await one(on, { token }), { tells: "TOKEN_INVALID", dead: true });
    }
    await on.close();
  });

  it("Xiaomi's credentials that are refused by 401", async () => {
    const candidate = await start.xiaomi({ now, authFailureStatus: 401 });
    const on = await bench({ ...candidate, channel: withCredentials({ appSecret: "another" })(candidate.channel) });
    expect(await one(on)).toMatchObject({ kind: "reject", reason: "AUTH_FAILED" });
    await on.close();
  });

  it("OPPO's duplicates that are refused", async () => {
    const on = await bench(await start.oppo({ now, duplicates: "refuse" }));
    const token = on.simulator.registerToken();
    expect(await one(on, { token })).toMatchObject({ kind: "accepted" });
    expect(await one(on, { token })).toMatchObject({ kind: "reject", reason: "REPLACED" });
    await on.close();
  });

  it("Getui's list that leaves dead devices out", async () => {
    const on = await bench(await start.getui({ now, deadInList: "leftOut" }));
    const tokens = [on.simulator.registerToken(), on.simulator.registerToken()];
    on.simulator.uninstall(tokens[1] ?? "");
    expect(await on.sender.sendGroup({ ...content, tokens })).toMatchObject([{ kind: "accepted" }, { kind: "unknown" }]);
    await on.close();
  });

  it("Getui's device of another app", async () => {
    const simulator = await startGetuiSimulator({ now });
    const on = await bench({ simulator, channel: simulator.channel, lost: () => [], revoke: null });
    expect(await one(on, { token: simulator.registerToken({ foreign: true }) })).toMatchObject({
      kind: "reject",
      reason: "TOKEN_MISMATCH",
    });
    await on.close();
  });

  it("vivo's receipts of the older form, which tell arrivals alone", async () => {
    const on = await bench(await start.vivo({ now, receiptForm: "older" }));
    const verdict = await one(on);
    desk.take();
    await on.simulator.report(on.simulator.received, "delivered");
    const vendorId = verdict.kind === "accepted" ? verdict.vendorId : null;
    expect(receiptsIn(desk.take())).toMatchObject([{ messageId: "m1", vendorId, result: { kind: "delivered" } }]);
    await on.close();
  });

  it("JPush's callbacks that are signed as its sister product's, and its trial of the address", async () => {
    const callbackSignature = { username: "carillon", secret: "callback secret" };
    const simulator = await startJpushSimulator({ now, callbackSignature });
    const on = await bench(
      { simulator, channel: withCredentials({ callback: callbackSignature })(simulator.channel), lost: () => [], revoke: null },
      {},
    );
    expect(await one(on)).toMatchObject({ kind: "accepted" });
    desk.take();
    await simulator.report(simulator.received, "clicked");
    expect(receiptsIn(desk.take())).toMatchObject([{ messageId: "m1", result: { kind: "clicked" } }]);
    expect(await simulator.validateCallback(on.callbackUrl)).toBe(true);
    await on.close();
  });

  it("Twilio's messaging service in place of a number", async () => {
    const on = await bench(await start.twilio({ now, messagingServiceSid: "MG0123456789abcdef0123456789abcdef" }));
    expect(await one(on)).toMatchObject({ kind: "accepted" });
    expect(on.simulator.received).toMatchObject([{ raw: { messagingServiceSid: "MG0123456789abcdef0123456789abcdef" } }]);
    await on.close();
  });

  it("tokens of HarmonyOS from before the upgrade, and of another project", async () => {
    const simulator = await startHarmonySimulator({ account, now });
    const on = await bench({ simulator, channel: simulator.channel, lost: () => simulator.withheld, revoke: null });
    const tokens = [simulator.registerToken(), simulator.registerToken(), simulator.registerToken({ app: "another" })];
    simulator.upgrade(tokens[0] ?? "");
    expect(await on.sender.sendGroup({ ...content, tokens })).toMatchObject([
      { kind: "reject", reason: "TOKEN_MISMATCH", native: { sub: "noRight" } },
      { kind: "accepted" },
      { kind: "reject", reason: "TOKEN_MISMATCH", native: { sub: "tokenPlatformNotSupport" } },
    ]);
    simulator.revokeAccessTokens();
    expect(await one(on)).toMatchObject({ kind: "reject", reason: "AUTH_FAILED" });
    await on.close();
  });

  it("HarmonyOS without the right to alerts", async () => {
    const on = await bench(await start.harmony({ now, grantedPushTypes: [] }));
    expect(await one(on)).toMatchObject({ kind: "reject", reason: "CATEGORY_NOT_ALLOWED" });
    await on.close();
  });

  it("Huawei's and HarmonyOS's unknown rights, which make service messages count as marketing", async () => {
    for (const begin of [start.huaweiV1, start.harmony]) {
      const on = await bench(await begin({ now, grantedCategories: [], marketingPerDevicePerDay: 0 }));
      const token = on.simulator.registerToken();
      await expectFate(on, token, await one(on, { token }), { tells: "DEVICE_QUOTA_EXCEEDED" });
      await on.close();
    }
  });

  it("vivo's night, in which operation messages wait until seven and system messages do not", async () => {
    const on = await bench(await start.vivo({ now, operationHours: { from: 7, to: 23 } }));
    clock.nowMs = Date.UTC(2026, 5, 30, 18, 30);
    expect(await one(on)).toMatchObject({ kind: "accepted" });
    const verdict = await one(on, { class: "marketing", category: "promotion" });
    expect(verdict).toMatchObject({ kind: "retry", reason: "CONTROLLED_TIME", notBeforeMs: 4.5 * 3_600_000 });
    clock.nowMs += 4.5 * 3_600_000;
    expect(await one(on, { class: "marketing", category: "promotion" })).toMatchObject({ kind: "accepted" });
    await on.close();
  });

  it("vivo's store of list messages, which is left alone for the day once it is full", async () => {
    const on = await bench(await start.vivo({ now, savedPerDay: 1 }));
    const group = (): Promise<readonly Verdict[]> =>
      on.sender.sendGroup({ ...content, tokens: [on.simulator.registerToken(), on.simulator.registerToken()] });
    const full = { kind: "reject", reason: "APP_QUOTA_EXCEEDED" };
    expect(await group()).toMatchObject([{ kind: "accepted" }, { kind: "accepted" }]);
    expect(await group()).toMatchObject([full, full]);
    const tried = on.simulator.attempts.length;
    expect(await group()).toMatchObject([full, full]);
    expect(on.simulator.attempts.length).toBe(tried);
    clock.nowMs += DAY_MS;
    expect(await group()).toMatchObject([{ kind: "accepted" }, { kind: "accepted" }]);
    await on.close();
  });

  it("Meizu's codes of single devices inside of one answer", async () => {
    const simulator = await startMeizuSimulator({ now });
    const on = await bench({ simulator, channel: simulator.channel, lost: () => [], revoke: null });
    const tokens = Array.from({ length: 6 }, () => simulator.registerToken());
    const codes = ["110003", "110002", "201", "518", "513"] as const;
    for (const [place, code] of codes.entries()) simulator.answerFor(tokens[place] ?? "", code);
    expect(await on.sender.sendGroup({ ...content, tokens })).toMatchObject([
      dead.says,
      doubted.says,
      { kind: "reject", reason: "PERMISSION_DENIED" },
      { kind: "retry", reason: "RATE_LIMITED" },
      { kind: "retry", reason: "PROVIDER_UNAVAILABLE" },
      { kind: "accepted" },
    ]);
    await on.close();
  });

  it("Xiaomi's new id of a device that installed the app anew, and its total that runs out within a group", async () => {
    const simulator = await startXiaomiSimulator({ now, dailyQuota: 1 });
    const candidate = { simulator, channel: simulator.channel, lost: () => [], revoke: null };
    const on = await bench(candidate);
    const [old, first, second] = [simulator.registerToken(), simulator.registerToken(), simulator.registerToken()];
    const renewed = simulator.reinstall(old);
    const verdicts = await on.sender.sendGroup({ ...content, class: "marketing", category: "promotion", tokens: [old, first, second] });
    expect(verdicts).toMatchObject([{ kind: "accepted" }, { kind: "accepted" }, { kind: "accepted" }]);
    expect(simulator.received.map(({ token }) => token)).toEqual([first]);
    desk.take();
    await simulator.reportDropped();
    expect(receiptsIn(desk.take())).toMatchObject([
      { token: old, replacementToken: renewed, messageId: "m1", ...receiptOf("TOKEN_INVALID!") },
      { token: second, messageId: "m1", ...receiptOf("APP_QUOTA_EXCEEDED") },
    ]);
    await on.close();
  });

  it("Aliyun's number that nobody has, which costs the others of its group nothing", async () => {
    const on = await bench(await start.aliyun({ now }));
    const tokens = [on.simulator.registerToken(), on.simulator.registerToken()];
    expect(await one(on, { token: "15300000009" })).toMatchObject(dead.says);
    on.simulator.switchOff(tokens[0] ?? "");
    expect(await one(on, { token: tokens[1] ?? "" })).toMatchObject({ kind: "accepted" });
    await on.close();
  });

  it("Twilio's number that nobody has, and a region that is not permitted", async () => {
    const on = await bench(await start.twilio({ now, regions: ["+1"] }));
    expect(await one(on, { token: "+15550000009" })).toMatchObject(dead.says);
    expect(await one(on, { token: "+8615300000009" })).toMatchObject({ kind: "reject", reason: "PERMISSION_DENIED" });
    await on.close();
  });
});

const appPage = "intent://song/9#Intent;scheme=app;package=com.example.app;end";
const links = ["app://song/9", "https://example.com/song/9", appPage, null];

/** What a tap opens, with every kind of link: the vendor takes it, or the message opens the app. */
describe.each<{
  readonly name: string;
  readonly start: (options: SimulatorOptions) => Promise<Candidate>;
  readonly options: readonly object[];
}>([
  {
    name: "huawei",
    start: start.huaweiV1,
    options: [
      { click: { type: 1 }, badge_class: "com.example.Main" },
      { click: { type: 1, intent: appPage } },
      { click: { type: 1, action: "com.example.OPEN" } },
      { click: { type: 2 } },
      { click: { type: 2, url: "https://example.com" } },
      { target_user_type: 1 },
    ],
  },
  {
    name: "harmony",
    start: start.harmony,
    options: [
      { clickAction: { actionType: 1 } },
      { clickAction: { actionType: 1, uri: "app://home" } },
      { clickAction: { actionType: 1, action: "com.example.open" } },
      { clickAction: { actionType: 3 } },
      { receiptId: "RCP1", serviceCategory: "IM" },
    ],
  },
  {
    name: "honor",
    start: start.honor,
    options: [
      { clickAction: { type: 1 } },
      { clickAction: { type: 1, intent: appPage } },
      { clickAction: { type: 1, action: "com.example.OPEN" } },
      { clickAction: { type: 2 }, badgeClass: "com.example.Main" },
    ],
  },
  { name: "xiaomi", start: start.xiaomi, options: [{ notify_effect: 2 }, { notify_effect: 2, intent_uri: appPage }, { notify_effect: 3 }] },
  {
    name: "oppo",
    start: start.oppo,
    options: [
      { click_action: { click_action_type: 1, click_action_activity: "com.example.OPEN" } },
      { click_action: { click_action_type: 2 } },
      { click_action: { click_action_type: 4, click_action_activity: "com.example.Main" } },
      { click_action: { click_action_type: 5 } },
      { channels: { service: "orders" }, notify_level: { service: 2, marketing: 1 }, content_characters: 200 },
    ],
  },
  {
    name: "vivo",
    start: start.vivo,
    options: [{ skipType: 2 }, { skipType: 2, skipContent: "https://example.com" }, { skipType: 3 }, { skipType: 4 }, { notifyType: 1 }],
  },
  {
    name: "meizu",
    start: start.meizu,
    options: [
      { clickType: 1, activity: "com.example.Main" },
      { clickType: 2 },
      { clickType: 2, url: "https://example.com" },
      { private: false },
    ],
  },
  {
    name: "getui",
    start: start.getui,
    options: [
      ...["payload", "payload_custom", "url", "startapp", "none"].map((click_type) => ({ click_type })),
      { click_type: "intent", intent: "intent:#Intent;S.link={link};S.payload={payload};end" },
      ...[1, 3, 4].map((way) => ({ strategy: { default: way } })),
      { ios: false, big_image: false, crosswalk: false, notification: { service: { channel_id: "orders", channel_level: 4 } } },
    ],
  },
  {
    name: "jpush",
    start: start.jpush,
    options: [
      { intent: { url: "intent:#Intent;S.link={link};end" } },
      { platform: ["android"] },
      { cid: "none", channel_id: { service: "orders" }, third_party_channel: { xiaomi: { channel_id: "orders" } } },
    ],
  },
])("the options of $name", ({ start: begin, options }) => {
  it.each(options.map((some) => ({ some })))("$some", async ({ some }) => {
    const on = await bench(await begin({ now }), { options: some });
    for (const [place, link] of links.entries()) {
      const token = on.simulator.registerToken();
      const message = { ...content, messageId: `o${place}`, link, token, category: null, class: "marketing" } as const;
      expect(await on.sender.send(message)).toMatchObject({ kind: "accepted" });
      expect(on.simulator.received.at(-1)).toMatchObject({ token, title: content.title, body: content.body });
    }
    await on.close();
  });
});

it.each([
  { vendor: "xiaomi", start: start.xiaomi, most: 128 },
  { vendor: "oppo", start: start.oppo, most: 200 },
  { vendor: "vivo", start: start.vivo, most: 128 },
  { vendor: "meizu", start: start.meizu, most: 128 },
])("an address for receipts of $vendor has at most $most characters", async ({ vendor, start: begin, most }) => {
  const address = (length: number): string => "http://127.0.0.1/".padEnd(length, "x");
  const candidate = await begin({ now });
  const on = await bench(candidate, { callbackUrl: address(most) });
  expect(await on.sender.send({ ...content, token: on.simulator.registerToken() })).toMatchObject({ kind: "accepted" });
  const longer = channels.get(vendor)?.parseConfig({ id: "exam", ...candidate.channel, callbackUrl: address(most + 1) });
  expect(longer).toMatchObject({ ok: false, error: [{ field: "callbackUrl" }] });
  await on.close();
});
