import { describe, expect, it } from "vitest";
import { newWebhookSecret, webhookHeaders } from "./webhook-signature.ts";

/** The published vector of the specification's own libraries (standard-webhooks 1.0, "sign function works"). */
const vector = {
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  attempt: { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestampSeconds: 1_614_265_330, body: '{"test": 2432232314}' },
  signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};

describe("the headers of a webhook", () => {
  it("sign as the specification's vector does", () => {
    expect(webhookHeaders(vector.attempt, [vector.secret])).toEqual({
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": vector.signature,
    });
  });

  it("carry a signature of each secret, the newest first, with a blank between them", () => {
    const fresh = newWebhookSecret();
    const own = webhookHeaders(vector.attempt, [fresh])["webhook-signature"];
    expect(webhookHeaders(vector.attempt, [fresh, vector.secret])["webhook-signature"]).toBe(`${own} ${vector.signature}`);
  });

  it("are made with secrets of 32 bytes that never repeat", () => {
    const secrets = Array.from({ length: 50 }, newWebhookSecret);
    expect(new Set(secrets).size).toBe(50);
    for (const secret of secrets) expect(Buffer.from(secret.replace(/^whsec_/, ""), "base64")).toHaveLength(32);
  });
});
