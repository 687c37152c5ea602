import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anonymousIdOf, anonymousPersonOf } from "../src/api/anonymous.ts";
import { proofOf } from "../src/api/auth.ts";
import { type Api, fine, makeApi } from "./support/api.ts";
import { type Lab, openLab } from "./support/lab.ts";

const catalogue = `
lines: [{ id: music }]
placements: [{ id: push-service, kind: push, class: service, inbox: true }]
policy: { scorer: none }
`;
const off = { kinds: ["promo"], channels: [], all: false };

/** Every test has visitors of its own: a secret is a number. */
const secretOf = (n: number): string => String(n).padStart(32, "0");

let lab: Lab;
let client: Api;
let identitySecret = "";
beforeAll(async () => {
  lab = await openLab(catalogue);
  const made = fine(await lab.api.call("POST", "/v1/keys", { name: "app", scope: "client" }));
  client = makeApi(() => lab.url, String(made.secret));
  identitySecret = String(made.identitySecret);
});
afterAll(() => lab?.close());

/** A call of an app: with the secret of a visitor, the proof of a person, or both. */
const say = (who: { readonly secret?: string; readonly person?: string }, method: string, path: string, body?: unknown) =>
  client.call(method, path, body, {
    ...(who.secret !== undefined && { "x-carillon-anonymous": who.secret }),
    ...(who.person !== undefined && { "x-carillon-person": proofOf(who.person, identitySecret) }),
  });
const device = (personId: string, token?: string) => ({
  ...{ personId, platform: "android", appId: lab.vendors.channels.fcm.appId, permission: "granted", zone: "UTC" },
  tokens: token === undefined ? [] : [{ channel: "fcm", token }],
});
const codeOf = (answer: { readonly body: unknown }): unknown =>
  typeof answer.body === "object" && answer.body !== null && "error" in answer.body ? (answer.body.error as { code?: unknown }).code : null; // the one shape of errors
const identify = (secret: string, userId: string) => ({ anonymousId: anonymousIdOf(secret), userId, traits: {} });
let minute = 0;
/** A minute goes by, in which everything that is due is sent. */
const goOn = () => lab.advance(new Date(Date.parse("2026-03-02T09:00:00Z") + ++minute * 60_000).toISOString());
const ownerOf = async (deviceId: string): Promise<string | undefined> =>
  (await lab.store.query<{ person_id: string }>("select person_id from devices where device_id = $1", [deviceId])).rows[0]?.person_id;

describe("an anonymous visitor", () => {
  it("is pushed to, reads the inbox, and takes device, history, inbox and preferences along when it becomes a person", async () => {
    const secret = secretOf(1);
    const me = anonymousPersonOf(secret);
    const token = lab.vendors.fcm.registerToken();
    fine(await say({ secret }, "PUT", "/v1/devices/v1", device(me, token)));
    fine(await say({ secret }, "POST", "/v1/track", { anonymousId: anonymousIdOf(secret), event: "browse", messageId: "v1-1" }));
    fine(await say({ secret }, "PUT", `/v1/people/${me}/preferences`, { off }));
    const first = await lab.send(me);
    await goOn();
    expect(lab.pushes().map((push) => push.token)).toEqual([token]);
    expect(fine(await say({ secret }, "GET", `/v1/inbox?person=${me}`))).toMatchObject({ items: [{ messageId: first }], unseen: 1 });
    fine(await say({ secret }, "POST", `/v1/inbox/${first}`, { state: "seen" }));
    fine(await say({ secret }, "POST", "/v1/outcomes", { outcomes: [{ messageId: first, deviceId: "v1", outcome: "delivered" }] }));

    fine(await say({ secret, person: "ann" }, "POST", "/v1/identify", identify(secret, "ann")));
    expect(fine(await say({ person: "ann" }, "GET", "/v1/people/ann/preferences"))).toMatchObject({ off });
    expect(await ownerOf("v1")).toBe("ann");
    expect(fine(await say({ person: "ann" }, "GET", "/v1/inbox?person=ann"))).toMatchObject({ items: [{ messageId: first }], unseen: 0 });
    expect(fine(await lab.api.call("GET", "/v1/people/ann"))).toMatchObject({ id: "ann", devices: [{ device_id: "v1" }] });
    await lab.send("ann");
    await goOn();
    expect(lab.pushes().map((push) => push.token)).toEqual([token, token]);

    // What came before is still the person's to report, and a Stop on it holds for the device that moved.
    fine(
      await say({ person: "ann" }, "POST", "/v1/outcomes", { outcomes: [{ messageId: first, deviceId: "v1", outcome: "switchedOff" }] }),
    );
    const denied = await lab.store.query("select permission from devices where device_id = 'v1'");
    expect(denied.rows).toEqual([{ permission: "denied" }]);
  });

  it("has no part in the person any more with its secret alone, and neither has anybody else", async () => {
    const secret = secretOf(2);
    const me = anonymousPersonOf(secret);
    fine(await say({ secret, person: "bea" }, "POST", "/v1/identify", identify(secret, "bea")));
    fine(await say({ person: "bea" }, "PUT", "/v1/people/bea/preferences", { off }));
    const message = await lab.send("bea");
    const tries = [
      ["GET", `/v1/people/${me}/preferences`, undefined],
      ["PUT", `/v1/people/${me}/preferences`, { off: { all: true } }],
      ["GET", `/v1/inbox?person=${me}`, undefined],
      ["POST", `/v1/inbox/${message}`, { state: "read" }],
      ["PUT", "/v1/devices/v2", device(me)],
      ["POST", "/v1/outcomes", { outcomes: [{ messageId: message, outcome: "switchedOff" }] }],
      ["POST", "/v1/track", { anonymousId: anonymousIdOf(secret), event: "order" }],
    ] as const;
    for (const [method, path, body] of tries) {
      const answer = await say({ secret }, method, path, body);
      expect([path, answer.status, codeOf(answer)]).toEqual([path, 403, "anonymousClaimed"]);
      expect((await say({ secret, person: "carl" }, method, path, body)).status).toBeGreaterThanOrEqual(400);
    }
    expect(await ownerOf("v2")).toBeUndefined();
    expect(fine(await say({ person: "bea" }, "GET", "/v1/people/bea/preferences"))).toMatchObject({ off });
    // After the person became another one the secret still speaks for nobody but with their proof.
    fine(await lab.api.call("POST", "/v1/alias", { previousId: "bea", userId: "beatrice" }));
    expect(codeOf(await say({ secret }, "GET", `/v1/people/${me}/preferences`))).toBe("anonymousClaimed");
    expect((await say({ secret, person: "beatrice" }, "GET", `/v1/people/${me}/preferences`)).status).toBe(200);
  });

  it("cannot be taken over by somebody who knows its id", async () => {
    const secret = secretOf(3);
    const me = anonymousPersonOf(secret);
    fine(await say({ secret }, "PUT", "/v1/devices/v3", device(me, lab.vendors.fcm.registerToken())));
    for (const who of [{ person: "mallory" }, { person: "mallory", secret: secretOf(4) }]) {
      expect(codeOf(await say(who, "POST", "/v1/identify", identify(secret, "mallory")))).toBe("anonymousMissing");
      expect(codeOf(await say(who, "POST", "/v1/alias", { previousId: me, userId: "mallory" }))).toBe("anonymousMissing");
      expect((await say(who, "GET", `/v1/inbox?person=${me}`)).status).toBe(403);
      expect((await say(who, "DELETE", "/v1/devices/v3")).status).toBe(404);
    }
    expect(await ownerOf("v3")).toBe(me);
  });

  it("takes no device and no token away from a known person, and no device from another visitor", async () => {
    const [secret, other] = [secretOf(5), secretOf(6)];
    const [me, them] = [anonymousPersonOf(secret), anonymousPersonOf(other)];
    const token = await lab.connect("dora", "fcm", { id: "of-dora" });
    const visitors = lab.vendors.fcm.registerToken();
    fine(await say({ secret: other }, "PUT", "/v1/devices/of-visitor", device(them, visitors)));
    const register = async (id: string, given?: string) => codeOf(await say({ secret }, "PUT", `/v1/devices/${id}`, device(me, given)));
    expect(await register("of-dora")).toBe("deviceTaken");
    expect(await register("mine", token)).toBe("deviceTaken");
    expect(await register("of-visitor")).toBe("deviceTaken");
    expect([await ownerOf("of-dora"), await ownerOf("of-visitor"), await ownerOf("mine")]).toEqual(["dora", them, undefined]);
    // Whoever shows a visitor's token has that visitor's browser: it was only forgotten there who they are.
    expect(await register("mine", visitors)).toBeNull();
    expect(await register("mine", visitors)).toBeNull();
    const owners = await lab.store.query("select person_id, device_id from tokens where person_id = any($1)", [[me, them, "dora"]]);
    expect(owners.rows).toEqual(
      expect.arrayContaining([expect.objectContaining({ person_id: "dora" }), { person_id: me, device_id: "mine" }]),
    );
    expect(owners.rows).toHaveLength(2);
  });

  it("removes no device but its own by an outcome of its own message, whatever device the outcome names", async () => {
    const secret = secretOf(10);
    const me = anonymousPersonOf(secret);
    await lab.connect("gus", "fcm", { id: "of-gus" });
    fine(await say({ secret }, "PUT", "/v1/devices/v10", device(me, lab.vendors.fcm.registerToken())));
    const message = await lab.send(me);
    await goOn();
    const gone = (deviceId: string) => ({ outcomes: [{ messageId: message, deviceId, outcome: "uninstalled" }] });
    expect(fine(await say({ secret }, "POST", "/v1/outcomes", gone("of-gus")))).toEqual({ accepted: 1, refused: [] });
    expect([await ownerOf("of-gus"), await ownerOf("v10")]).toEqual(["gus", me]);
    fine(await say({ secret }, "POST", "/v1/outcomes", gone("v10")));
    expect([await ownerOf("of-gus"), await ownerOf("v10")]).toEqual(["gus", undefined]);
  });

  it("becomes no second person, once it is somebody's", async () => {
    const secret = secretOf(11);
    fine(await say({ secret }, "POST", "/v1/track", { anonymousId: anonymousIdOf(secret), event: "browse" }));
    await goOn();
    fine(await say({ secret, person: "hal" }, "POST", "/v1/identify", identify(secret, "hal")));
    await goOn();
    expect(codeOf(await say({ secret, person: "ivy" }, "POST", "/v1/identify", identify(secret, "ivy")))).toBe("anonymousClaimed");
    expect(codeOf(await say({ secret, person: "hal" }, "POST", "/v1/identify", identify(secret, "hal")))).toBeNull();
  });

  it("reports a message of its own beside the person's proof, before the server has heard who it became", async () => {
    const secret = secretOf(7);
    const me = anonymousPersonOf(secret);
    fine(await say({ secret }, "PUT", "/v1/devices/v7", device(me, lab.vendors.fcm.registerToken())));
    const message = await lab.send(me);
    await goOn();
    const opened = { outcomes: [{ messageId: message, deviceId: "v7", outcome: "opened" }] };
    expect((await say({ person: "eve" }, "POST", "/v1/outcomes", opened)).status).toBe(422);
    expect(fine(await say({ secret, person: "eve" }, "POST", "/v1/outcomes", opened))).toEqual({ accepted: 1, refused: [] });
  });

  it("tells nothing of others' messages by push events either", async () => {
    const secret = secretOf(9);
    await lab.connect("flo", "fcm");
    const message = await lab.send("flo");
    await goOn();
    const opened = (userId: object) => ({ ...userId, event: "Push Notification Opened", properties: { carillon_message: message } });
    const outcomes = async () => (await lab.message(message)).outcomes;
    fine(await say({ secret }, "POST", "/v1/track", opened({ anonymousId: anonymousIdOf(secret) })));
    fine(await say({}, "POST", "/v1/track", opened({ anonymousId: "anybody" })));
    expect(await outcomes()).toEqual([]);
    fine(await say({ person: "flo" }, "POST", "/v1/track", opened({ userId: "flo" })));
    expect(await outcomes()).toMatchObject([{ outcome: "opened" }]);
  });

  it("and a proven person of whom nothing is known yet have the preferences that hold by themselves; for others they do not exist", async () => {
    const secret = secretOf(8);
    const nothing = { off: { all: false }, consent: { marketing: null } };
    expect(fine(await say({ secret }, "GET", `/v1/people/${anonymousPersonOf(secret)}/preferences`))).toMatchObject(nothing);
    expect(fine(await say({ person: "new" }, "GET", "/v1/people/new/preferences"))).toMatchObject(nothing);
    expect((await lab.api.call("GET", "/v1/people/new/preferences")).status).toBe(404);
  });
});
