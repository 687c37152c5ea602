import { expect, it } from "vitest";
import type { ChangedBy } from "../api/access-ports.ts";
import { makeFakePorts } from "../api/testing/fake-ports.ts";
import { ok } from "../base/result.ts";
import { cacheSessions } from "./session-cache.ts";

const by: ChangedBy = { actor: { kind: "system", id: "", name: "" }, action: "test", requestId: "r", address: "" };
const origin = { address: "", userAgent: "" };
const ann = { kind: "operator", id: "ann", name: "Ann", email: "ann@example.com", role: "admin" } as const;
const robot = { ...ann, kind: "key", id: "k1", email: null } as const;

function setUp() {
  const clock = { nowMs: 0 };
  const open = new Map([
    ["h1", { id: "s1", operator: ann }],
    ["h2", { id: "s2", operator: ann }],
    ["h3", { id: "s3", operator: robot }],
  ] as const);
  const asked: string[] = [];
  const fake = makeFakePorts();
  const held: { wait: Promise<void> } = { wait: Promise.resolve() };
  const parts = cacheSessions(
    {
      sessions: {
        ...fake.sessions,
        async find(hash, how) {
          asked.push(how?.isUse === false ? `${hash} looked at` : hash);
          const found = [...open].find(([one]) => one === hash)?.[1] ?? null;
          await held.wait;
          return found;
        },
        signOut: async () => {},
        changePassword: async () => ok(null),
      },
      operators: { ...fake.operators, change: async () => ({ ok: false, error: "unknown" }), remove: async () => ok(null) },
      keys: { ...fake.keys, revoke: async () => true },
    },
    () => clock.nowMs,
  );
  return { ...parts, asked, clock, open, held };
}

it("asks the store once in five seconds for a session that it found, and each time for one that there is not", async () => {
  const { sessions, asked, clock } = setUp();
  for (let n = 0; n < 3; n++) await sessions.find("h1");
  for (let n = 0; n < 2; n++) expect(await sessions.find("guess")).toBeNull();
  expect(asked).toEqual(["h1", "guess", "guess"]);
  clock.nowMs += 5000;
  expect(await sessions.find("h1")).toMatchObject({ id: "s1" });
  expect(asked).toHaveLength(4);
});

it.each([
  ["signing out", "h1", ["h2", "h3"], (s: ReturnType<typeof setUp>) => s.sessions.signOut("s1", by)],
  [
    "another password",
    "h2",
    ["h3"],
    (s: ReturnType<typeof setUp>) => s.sessions.changePassword({ operatorId: "ann", sessionId: "s1", current: "", next: "" }, origin, by),
  ],
  ["a change of the operator", "h1", ["h3"], (s: ReturnType<typeof setUp>) => s.operators.change("ann", { newPassword: false }, by)],
  ["removing the operator", "h2", ["h3"], (s: ReturnType<typeof setUp>) => s.operators.remove("ann", by)],
  ["revoking the key", "h3", ["h1", "h2"], (s: ReturnType<typeof setUp>) => s.keys.revoke("k1", by)],
] as const)("obeys %s at once, and asks for no other session again", async (_name, gone, others, end) => {
  const parts = setUp();
  for (const hash of ["h1", "h2", "h3"]) await parts.sessions.find(hash);
  parts.open.delete(gone);
  await end(parts);
  expect(await parts.sessions.find(gone)).toBeNull();
  parts.asked.length = 0;
  for (const hash of others) await parts.sessions.find(hash);
  expect(parts.asked).toEqual([]);
});

it("asks again for one that was only looked at when it is used, so that its use is noted", async () => {
  const { sessions, asked } = setUp();
  for (let n = 0; n < 2; n++) await sessions.find("h1", { isUse: false });
  for (let n = 0; n < 2; n++) await sessions.find("h1", { isUse: true });
  await sessions.find("h1", { isUse: false });
  expect(asked).toEqual(["h1 looked at", "h1"]);
});

it("does not remember what was looked up while a session ended", async () => {
  const parts = setUp();
  const gate = Promise.withResolvers<void>();
  parts.held.wait = gate.promise;
  const looking = parts.sessions.find("h1");
  parts.open.delete("h1");
  await parts.operators.remove("ann", by);
  gate.resolve();
  // The store had answered before the end; the next call asks again.
  expect(await looking).toMatchObject({ id: "s1" });
  expect(await parts.sessions.find("h1")).toBeNull();
});
