import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ServerProcess, startServer } from "../src/cli/server-process.ts";
import { startVendors, type Vendors } from "../src/lab/vendors/start-vendors.ts";
import { newWebhookSecret, webhookHeaders } from "../src/worker/webhook-signature.ts";
import { type Api, fine, makeApi } from "./support/api.ts";
import { type DataDirectory, makeDataDirectory } from "./support/data-directory.ts";
import { eventually } from "./support/poll.ts";

const adminKey = "webhooks-admin-key";
const catalogue = `
lines: [{ id: music }]
placements: [{ id: push, kind: push, class: marketing }, { id: push-service, kind: push, class: service }]
creatives: [{ id: c1, title: "Hello you", body: Come, status: live }]
campaigns: [{ id: k1, line: music, kind: recall, category: content, placement: push, creatives: { ids: [c1] }, status: live }]
policy: { scorer: none }
`;

interface Came {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** As in docs/webhooks.md. */
function isOurs({ headers, body }: Came, secret: string): boolean {
  const mac = createHmac("sha256", Buffer.from(secret.slice("whsec_".length), "base64"));
  const expected = `v1,${mac.update(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`).digest("base64")}`;
  return String(headers["webhook-signature"]).split(" ").includes(expected);
}

describe("the example of docs/webhooks.md", () => {
  it("takes what is ours by the new and the old secret, and nothing that was changed, is old or is somebody else's", async () => {
    const page = await readFile(new URL("../docs/webhooks.md", import.meta.url), "utf8");
    const code = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
    const { isFromCarillon } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
    const [old, fresh, body] = [newWebhookSecret(), newWebhookSecret(), '{"type":"message.sent"}'];
    const nowSeconds = Math.floor(Date.now() / 1000);
    const headers = webhookHeaders({ id: "whd_1", timestampSeconds: nowSeconds, body }, [fresh, old]);
    expect([isFromCarillon(headers, body, fresh), isFromCarillon(headers, body, old)]).toEqual([true, true]);
    expect(isFromCarillon(headers, `${body} `, fresh)).toBe(false);
    expect(isFromCarillon({ ...headers, "webhook-id": "whd_2" }, body, fresh)).toBe(false);
    expect(isFromCarillon(headers, body, newWebhookSecret())).toBe(false);
    expect(isFromCarillon({}, body, fresh)).toBe(false);
    const stale = webhookHeaders({ id: "whd_1", timestampSeconds: nowSeconds - 400, body }, [fresh]);
    expect(isFromCarillon(stale, body, fresh)).toBe(false);
  });
});

describe("webhooks of a running server", { timeout: 60_000 }, () => {
  let directory: DataDirectory;
  let vendors: Vendors;
  let server: ServerProcess;
  let api: Api;
  let receiver: Server;
  let url = "";
  const came: Came[] = [];

  beforeAll(async () => {
    directory = await makeDataDirectory("webhooks");
    vendors = await startVendors();
    receiver = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      came.push({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
      response.writeHead(204).end();
    });
    await new Promise<void>((listening) => receiver.listen(0, "127.0.0.1", listening));
    const address = receiver.address();
    url = typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}/in` : "";
    server = await startServer(["--lab", "--start", "2026-03-02T00:00:00Z"], {
      CARILLON_DATA: directory.path,
      CARILLON_ADMIN_KEY: adminKey,
      PORT: "0",
      DATABASE_URL: "",
    });
    api = makeApi(() => server.url, adminKey);
    fine(await api.call("POST", "/v1/apply", catalogue));
    for (const channel of Object.values(vendors.channels)) fine(await api.call("PUT", `/v1/channels/${channel.vendor}`, channel));
  });
  afterAll(async () => {
    await server?.stop();
    await vendors?.close();
    receiver?.closeAllConnections();
    await new Promise((closed) => receiver?.close(closed));
    await directory?.remove();
  });

  it("tell a receiver what became of messages, signed, and show what they told", async () => {
    const elsewhere = await api.call("POST", "/v1/webhooks", { name: "x", url: "https://hooks.example.com", kinds: ["message.sent"] });
    expect([elsewhere.status, elsewhere.body]).toMatchObject([422, { error: { code: "placeNotAllowed", field: "url" } }]);
    const made = fine(
      await api.call("POST", "/v1/webhooks", { name: "CRM", url, kinds: ["message.sent", "message.opened", "campaign.paused"] }),
      201,
    );
    const [id, secret] = [String(made.id), String(made.secret)];
    const path = `/v1/webhooks/${id}`;
    expect(JSON.stringify(fine(await api.call("GET", path)))).not.toContain(secret);
    expect(fine(await api.call("POST", `${path}/test`))).toMatchObject({ ok: true, status: 204 });

    const token = vendors.fcm.registerToken();
    const device = { personId: "ann", platform: "android", appId: vendors.channels.fcm.appId, permission: "granted", zone: "UTC" };
    fine(await api.call("PUT", "/v1/devices/phone-of-ann", { ...device, tokens: [{ channel: "fcm", token }] }));
    const text = { personId: "ann", placement: "push-service", category: "order", title: "Your order", body: "is on its way" };
    const { messageId } = fine(await api.call("POST", "/v1/messages", text), 202);
    fine(await api.call("POST", "/lab/advance", { to: "2026-03-02T00:10:00Z" }));
    fine(
      await api.call("POST", "/v1/outcomes", {
        outcomes: [{ messageId, deviceId: "phone-of-ann", outcome: "opened", at: "2026-03-02T00:05:00Z" }],
      }),
    );
    fine(await api.call("POST", "/lab/advance", { to: "2026-03-02T00:20:00Z" }));

    await eventually("three requests came", 20_000, async () => (came.length >= 3 ? true : null));
    expect(came.map((one) => isOurs(one, secret))).toEqual([true, true, true]);
    const events = came.map(({ body }) => JSON.parse(body) as { type: string; data: Record<string, unknown> }); // as the specification says
    expect(events.map(({ type }) => type).sort()).toEqual(["message.opened", "message.sent", "webhook.test"]);
    expect(events.find(({ type }) => type === "message.sent")?.data).toMatchObject({
      messageId,
      personId: "ann",
      channel: "fcm",
      at: expect.stringMatching(/^2026-03-02T00:/),
    });
    for (const { body } of came) for (const word of [token, "Your order", "phone-of-ann"]) expect(body).not.toContain(word);
    const items = await eventually("both are noted as delivered", 20_000, async () => {
      const page = fine(await api.call("GET", `${path}/deliveries?state=delivered`));
      return Array.isArray(page.items) && page.items.length === 2 ? page.items : null;
    });
    expect(items).toMatchObject([{ status: 204, attempts: 1 }, { status: 204 }]);
  });

  it("are counted for Prometheus, with what waits", async () => {
    const metrics = await eventually("what waits was looked at", 20_000, async () => {
      const text = String((await api.call("GET", "/metrics")).body);
      return text.includes("carillon_webhook_waiting") ? text : null;
    });
    expect(metrics).toContain('carillon_webhook_requests_total{end="delivered"} 2');
    expect(metrics).toMatch(/^carillon_webhook_oldest_waiting_seconds \d/m);
  });

  it("take four new secrets a day and say when the next can be made, and are gone at once when removed", async () => {
    const made = fine(await api.call("POST", "/v1/webhooks", { name: "x", url, kinds: ["message.sent"] }), 201);
    const path = `/v1/webhooks/${String(made.id)}`;
    const secrets = [String(made.secret)];
    const times: unknown[] = [];
    for (let n = 0; n < 4; n++) {
      const { secret, oldSecretUntil } = fine(await api.call("POST", `${path}/secret`));
      secrets.push(String(secret));
      times.push(oldSecretUntil);
    }
    const refused = await api.call("POST", `${path}/secret`);
    expect([refused.status, refused.body]).toMatchObject([
      409,
      { error: { code: "tooManySecrets", limit: 4, values: { until: times[0] } } },
    ]);
    fine(await api.call("POST", `${path}/test`));
    const last = came.at(-1);
    expect(secrets.map((secret) => last !== undefined && isOurs(last, secret))).toEqual([true, true, true, true, true]);
    fine(await api.call("DELETE", path));
    expect((await api.call("GET", path)).status).toBe(404);
    expect((await api.call("DELETE", path)).status).toBe(404);
    expect(JSON.stringify(fine(await api.call("GET", "/v1/webhooks")))).not.toContain(String(made.id));
  });
});
