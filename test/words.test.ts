import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messageSchema } from "../src/api/wire/messages.ts";
import { feedSchema, messageListSchema, timelineSchema } from "../src/api/wire/reading.ts";
import { fine } from "./support/api.ts";
import { type Lab, openLab } from "./support/lab.ts";

const catalogue = `
lines: [{ id: music }]
placements:
  - { id: push, kind: push, class: marketing }
  - { id: push-service, kind: push, class: service, inbox: true }
  - { id: home, kind: pull, class: marketing }
audiences: [{ id: named, where: { trait: name, exists: true } }, { id: unnamed, where: { trait: name, exists: false } }]
creatives:
  - { id: sale, title: "Sale now", body: "Come in", link: "https://shop.example/sale", status: live }
  - { id: named, title: "Hi {{ person.name }}", body: "Your {{ person.song }} is back", status: live }
  - { id: code, title: "Your code", body: "It is {{ event.code }}", status: live }
campaigns:
  - { id: everybody, line: music, kind: recall, category: content, placement: push, creatives: { ids: [sale] }, audience: unnamed, status: live }
  - { id: friends, line: music, kind: recall, category: content, placement: push, creatives: { ids: [named] }, audience: named, status: live }
  - { id: shown, line: music, kind: recall, category: content, placement: home, creatives: { ids: [named] }, audience: named, status: live }
policy: { consent: assumed }
`;

let lab: Lab;
let [codeId, ownId, offeredId] = ["", "", ""];
beforeAll(async () => {
  lab = await openLab(catalogue);
  for (const person of ["p1", "p2", "p3"]) await lab.connect(person, "fcm");
  await lab.connect("ann", "apns");
  fine(
    await lab.api.call("POST", "/v1/identify", {
      messageId: "identify-ann",
      userId: "ann",
      traits: { name: "Ann Person", song: "Blue Song" },
    }),
  );
  const answer = await lab.api.call("POST", "/v1/messages", {
    personId: "ann",
    placement: "push-service",
    category: "account",
    creative: "code",
    variables: { code: "QZ-4711" },
  });
  codeId = String(fine(answer, 202).messageId);
  ownId = await lab.send("ann");
  await lab.advance("2026-03-03T12:00:00Z");
  const asked = fine(await lab.api.call("POST", "/v1/decide", { placement: "home", people: [{ id: "ann" }] }));
  const [offer] = Array.isArray(asked.decisions) ? asked.decisions : [];
  offeredId = String(offer?.messageId);
});
afterAll(() => lab?.close());

const read = async (path: string) => fine(await lab.api.call("GET", path));
const messages = async (query: string) => messageListSchema.parse(await read(`/v1/messages?${query}`)).items;

describe("what a message said", () => {
  it("is kept as it was sent, with what was filled in, whatever becomes of the creative", async () => {
    const [sent] = await messages("person=ann&campaign=friends&state=sent");
    const said = { title: "Hi Ann Person", body: "Your Blue Song is back", image: null, link: null, of: "sent", isHidden: false };
    expect(sent?.text).toEqual(said);
    fine(await lab.api.call("PUT", "/v1/creatives/named", { title: "Other {{ person.name }}", body: "Words", status: "live" }));
    const told = messageSchema.parse(await read(`/v1/messages/${sent?.id}`));
    expect([told.text, told.attempts[0]?.text]).toEqual([said, said]);
    const timeline = timelineSchema.parse(await read("/v1/people/ann/timeline?kinds=message")).items;
    expect(timeline).toContainEqual(expect.objectContaining({ messageId: sent?.id, text: said }));
    const feed = feedSchema.parse(await read("/v1/feed?limit=500")).items;
    expect(feed.find(({ messageId }) => messageId === sent?.id)?.text).toEqual(said);
  });

  it("is what left for the vendor", async () => {
    const sent = await messages("state=sent");
    const told = new Set(sent.map(({ text }) => JSON.stringify([text?.title, text?.body])));
    expect(new Set(lab.pushes().map(({ title, body }) => JSON.stringify([title, body])))).toEqual(told);
  });

  it("is kept once where all were told the same, and nowhere else", async () => {
    const many = await messages("campaign=everybody&state=sent");
    expect(new Set(many.map(({ personId }) => personId)).size).toBe(3);
    const { rows } = await lab.store.query("select title, body, link from said_texts");
    expect(rows).toEqual([{ title: "Sale now", body: "Come in", link: "https://shop.example/sale" }]);
  });

  it("is told of what an app asked for, and of what came with a call", async () => {
    expect(messageSchema.parse(await read(`/v1/messages/${offeredId}`)).text).toMatchObject({ body: "Your Blue Song is back", of: "sent" });
    expect(messageSchema.parse(await read(`/v1/messages/${ownId}`)).text).toMatchObject({ title: "Your order", of: "call" });
    expect(messageSchema.parse(await read(`/v1/messages/${codeId}`)).text).toMatchObject({ body: "It is QZ-4711", of: "sent" });
  });
});

describe("a service text, which may hold a code", () => {
  const hidden = { title: "", body: "", image: null, link: null, isHidden: true };
  const texts = async (call: (path: string) => Promise<unknown>) => {
    const list = messageListSchema.parse(await call("/v1/messages?person=ann")).items;
    const timeline = timelineSchema.parse(await call("/v1/people/ann/timeline?kinds=message")).items;
    const feed = feedSchema.parse(await call("/v1/feed?limit=500")).items;
    const one = messageSchema.parse(await call(`/v1/messages/${codeId}`));
    return [
      list.find(({ id }) => id === codeId)?.text,
      timeline.flatMap((entry) => (entry.kind === "message" && entry.messageId === codeId ? [entry.text] : []))[0],
      feed.find(({ messageId }) => messageId === codeId)?.text,
      one.text,
      one.attempts[0]?.text,
    ];
  };
  /** Signs in with a new operator of this role; calls as the console does. */
  const signedIn = async (role: string) => {
    const email = `${role}@example.com`;
    const made = fine(await lab.api.call("POST", "/v1/operators", { email, name: role, role }), 201);
    const answer = await fetch(new URL("/v1/session", lab.url), {
      method: "POST",
      headers: { "x-carillon-console": "1", "content-type": "application/json" },
      body: JSON.stringify({ email, password: made.password }),
    });
    const cookie = (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    return async (path: string, accept = "application/json"): Promise<unknown> => {
      const told = await fetch(new URL(path, lab.url), { headers: { cookie, accept, "x-carillon-console": "1" } });
      expect([path, told.status]).toEqual([path, 200]);
      return accept === "application/json" ? told.json() : told.text();
    };
  };

  it.each(["operator", "approver", "admin"])("is told to the role %s", async (role) => {
    const call = await signedIn(role);
    expect(await texts(call)).toEqual(Array.from({ length: 5 }, () => expect.objectContaining({ body: "It is QZ-4711", isHidden: false })));
    expect(JSON.stringify(await call("/v1/inbox?person=ann"))).toContain("QZ-4711");
  });

  it("is hidden from viewers wherever they may look, and marketing is not", async () => {
    const call = await signedIn("viewer");
    expect(await texts(call)).toEqual(Array.from({ length: 5 }, () => expect.objectContaining(hidden)));
    const everything = ["/v1/messages", "/v1/messages?person=ann", `/v1/messages/${codeId}`, `/v1/messages/${ownId}`, "/v1/feed?limit=500"];
    for (const path of [...everything, "/v1/people/ann", "/v1/people/ann/timeline", "/v1/people/ann/why", "/v1/inbox?person=ann"]) {
      const answer = JSON.stringify(await call(path));
      expect([path, answer.includes("QZ-4711"), answer.includes("is on its way")]).toEqual([path, false, false]);
    }
    expect(await call("/v1/messages?person=ann", "text/csv")).not.toContain("QZ-4711");
    expect(JSON.stringify(await call("/v1/messages?campaign=friends"))).toContain("Hi Ann Person");
    const preview = await fetch(new URL("/v1/preview", lab.url), { method: "POST" });
    expect(preview.status).toBe(401);
  });

  it("is hidden from keys that may only read, and told to an app of its own person", async () => {
    const key = fine(await lab.api.call("POST", "/v1/keys", { name: "reader", scope: "read" }), 201);
    const answer = await fetch(new URL(`/v1/messages/${codeId}`, lab.url), { headers: { authorization: `Bearer ${String(key.secret)}` } });
    expect(messageSchema.parse(await answer.json()).text).toMatchObject(hidden);
    const own = fine(await lab.api.call("POST", "/v1/keys", { name: "server", scope: "ingest" }), 201);
    const inbox = await fetch(new URL("/v1/inbox?person=ann", lab.url), { headers: { authorization: `Bearer ${String(own.secret)}` } });
    expect(await inbox.text()).toContain("QZ-4711");
  });
});

describe("the words of a person who is erased", () => {
  it("were all in their export, and are nowhere afterwards", async () => {
    const { said } = await read("/v1/people/ann/export");
    const all = JSON.stringify(said);
    for (const words of ["Hi Ann Person", "It is QZ-4711", offeredId]) expect(all).toContain(words);
    fine(await lab.api.call("DELETE", "/v1/people/ann"));
    const tables = await lab.store.query<{ name: string }>(
      "select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and not relispartition",
    );
    for (const { name } of tables.rows) {
      if (["catalogue_versions", "catalogue"].includes(name)) continue;
      const found = await lab.store.query(
        `select from ${name} where ${name}::text like any (array['%Ann Person%', '%Blue Song%', '%QZ-4711%'])`,
      );
      expect([name, found.rowCount]).toEqual([name, 0]);
    }
    expect((await messages("campaign=everybody&state=sent"))[0]?.text).toMatchObject({ title: "Sale now" });
  });
});
