import { createSign, createPrivateKey, sign } from "node:crypto";
import { connect } from "node:http2";
import webPush from "web-push";
import { Agent, request } from "node:http";
import { startVendors } from "./start-vendors.ts";
const v = await startVendors({ keep: "counts", fcmHttp2: true });
const b64 = (o: object) => Buffer.from(JSON.stringify(o)).toString("base64url");
const iat = Math.floor(Date.now() / 1000);
const { keyId, teamId, privateKey, topic } = v.channels.apns.credentials;
const si = `${b64({ alg: "ES256", kid: keyId })}.${b64({ iss: teamId, iat })}`;
const auth = `bearer ${si}.${sign("sha256", Buffer.from(si), { key: privateKey, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
async function run(name: string, n: number, url: string, makeReq: () => { path: string; headers: Record<string, string>; body: string | Buffer }) {
  const s = connect(url); let left = n, flying = 0; const t = performance.now(); const st: Record<string, number> = {};
  await new Promise<void>((res) => {
    const go = () => { while (left > 0 && flying < 200) { left--; flying++; const r = makeReq(); const q = s.request({ ":method": "POST", ":path": r.path, ...r.headers });
      q.on("response", (h) => { st[String(h[":status"])] = (st[String(h[":status"])] ?? 0) + 1; }); q.resume(); q.on("close", () => { flying--; if (left === 0 && flying === 0) res(); else go(); }); q.end(r.body); } };
    go();
  });
  const sec = (performance.now() - t) / 1000; console.log(name, Math.round(n / sec), "msg/s", st, Math.round(process.memoryUsage().rss / 1e6), "MB"); s.close();
}
const N = Number(process.argv[2] ?? 50000);
const toks = Array.from({ length: 1000 }, () => v.apns.registerToken());
let i = 0;
await run("apns", N, v.apns.url, () => ({ path: `/3/device/${toks[i++ % 1000]}`, headers: { authorization: auth, "apns-topic": topic, "apns-push-type": "alert" }, body: '{"aps":{"alert":{"title":"a","body":"b"}},"carillon_message":"m1"}' }));
const sa = v.fcm.serviceAccount;
const fi = `${b64({ alg: "RS256", kid: sa.private_key_id })}.${b64({ iss: sa.client_email, aud: v.fcm.tokenUrl, scope: "https://www.googleapis.com/auth/firebase.messaging", iat, exp: iat + 3600 })}`;
const as = `${fi}.${sign("sha256", Buffer.from(fi), sa.private_key).toString("base64url")}`;
const c = connect(v.fcm.url); const at: string = await new Promise((res) => { const q = c.request({ ":method": "POST", ":path": "/token", "content-type": "application/x-www-form-urlencoded" }); let s = ""; q.on("data", (d) => (s += d)); q.on("end", () => res(JSON.parse(s).access_token)); q.end(new URLSearchParams({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion: as }).toString()); }); c.close();
const ft = Array.from({ length: 1000 }, () => v.fcm.registerToken());
await run("fcm", N, v.fcm.url, () => ({ path: "/v1/projects/carillon-demo/messages:send", headers: { authorization: `Bearer ${at}`, "content-type": "application/json" }, body: JSON.stringify({ message: { token: ft[i++ % 1000], notification: { title: "a", body: "b" }, data: { carillon_message: "m1" } } }) }));
const { subject, publicKey, privateKey: vp } = v.channels.webpush.credentials;
const w = await (await import("./web-push-simulator.ts")).startWebPushSimulator({ keep: "counts", http2: true });
const det = Array.from({ length: 50 }, () => webPush.generateRequestDetails({ ...w.subscribe({ vapidPublicKey: publicKey }) }, '{"title":"x"}', { vapidDetails: { subject, publicKey, privateKey: vp }, TTL: 60 }));
await run("webpush", N / 5, w.url, () => { const d = det[i++ % 50]!; return { path: new URL(d.endpoint).pathname, headers: { ttl: "60", "content-encoding": "aes128gcm", authorization: String(d.headers["Authorization"]) }, body: d.body as Buffer }; });
await w.close(); await v.close(); console.log("closed", process.getActiveResourcesInfo());
