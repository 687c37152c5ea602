import { generateKeyPairSync } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import type { Verdict } from "../delivery/failure.ts";
import type { GroupNotification } from "./port.ts";
import { channels } from "./registry.ts";
import { type ScriptedAnswer, type ScriptedOrigin, startScriptedOrigin } from "./scripted-origin.ts";
import { VendorSender } from "./vendor-sender.ts";

const group: GroupNotification = {
  messageId: "b1",
  tokens: ["t1", "t2", "t3"],
  title: "Order",
  body: "Shipped",
  image: "https://cdn.example.com/a.png",
  link: null,
  data: {},
  class: "service",
  category: "order",
  ttlSeconds: 60,
  collapseKey: null,
};
const accepted: Verdict = { kind: "accepted", vendorId: null };
const refused = (code: string, sub: string | null = null): Verdict => ({
  kind: "reject",
  reason: "CONTENT_REJECTED",
  native: { stage: "send", httpStatus: 200, code, sub, message: null },
});

describe("a message that a vendor refused for its picture", () => {
  const ask = async (answers: readonly (readonly Verdict[])[], changes: Partial<GroupNotification> = {}) => {
    const asked: GroupNotification[] = [];
    const sender = new VendorSender({
      attempt: async (one) => answers[asked.push(one) - 1] ?? [],
      transports: [],
      deps: { nowMs: () => 0 },
      pictureCodes: ["P"],
    });
    return { verdicts: await sender.sendGroup({ ...group, ...changes }), asked };
  };

  it("goes once more without it, to those devices alone", async () => {
    const { verdicts, asked } = await ask([[accepted, refused("X", "P"), accepted], [accepted]]);
    expect(asked.map(({ tokens, image }) => ({ tokens, image }))).toEqual([
      { tokens: ["t1", "t2", "t3"], image: group.image },
      { tokens: ["t2"], image: null },
    ]);
    expect(verdicts).toEqual([accepted, accepted, accepted]);
  });

  it("ends as the vendor then says", async () => {
    const { verdicts } = await ask([Array.from({ length: 3 }, () => refused("P")), [accepted, refused("X"), refused("P")]]);
    expect(verdicts).toEqual([accepted, refused("X"), refused("P")]);
  });

  it("is not repeated when it had none, or was refused for something else", async () => {
    const all = Array.from({ length: 3 }, () => refused("P"));
    expect((await ask([all], { image: null })).asked).toHaveLength(1);
    expect((await ask([all.map(() => refused("X"))])).asked).toHaveLength(1);
  });
});

describe("the codes by which vendors refuse a picture", () => {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const account = { project_id: "388421841", key_id: "k1", private_key: privateKey, sub_account: "103000001" };
  let origin: ScriptedOrigin | null = null;
  afterEach(async () => {
    await origin?.close();
    origin = null;
  });
  const json = (body: object): ScriptedAnswer => ({ status: 200, body: JSON.stringify(body) });

  it.each([
    ["huawei", account, { code: "80100022", msg: "" }, { code: "80000000", msg: "Success", requestId: "r" }],
    ["harmony", account, { code: "80100022", msg: "" }, { code: "80000000", msg: "Success", requestId: "r" }],
    [
      "harmony",
      account,
      { code: "80300007", msg: JSON.stringify({ illegalTokens: { differentImgVerifyPolicy: group.tokens } }) },
      { code: "80000000", msg: "Success", requestId: "r" },
    ],
    [
      "honor",
      { client_id: "c", client_secret: "s", app_id: "104" },
      { code: 80200050, message: "" },
      { code: 200, message: "success", data: { sendResult: true, requestId: "r" } },
    ],
  ])("%s sends the text alone after %o", async (vendor, credentials, refusal, success) => {
    const pictures: boolean[] = [];
    origin = await startScriptedOrigin({
      http2: false,
      answer: ({ path, body }) => {
        if (path.includes("token")) return json({ access_token: "t", expires_in: 3600, token_type: "Bearer" });
        pictures.push(String(body).includes(".png"));
        return json(pictures.length === 1 ? refusal : success);
      },
    });
    const config = {
      id: "c1",
      vendor,
      appId: "com.example.app",
      endpoints: { api: origin.url, token: `${origin.url}/token` },
      credentials,
    };
    const sender = channels.get(vendor)?.makeSender(config, { nowMs: () => Date.now() });
    expect((await sender?.sendGroup(group))?.map(({ kind }) => kind)).toEqual(["accepted", "accepted", "accepted"]);
    expect(pictures).toEqual([true, false]);
    await sender?.close();
  });
});
