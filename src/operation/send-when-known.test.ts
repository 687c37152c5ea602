import { describe, expect, it } from "vitest";
import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { sendWhenKnown } from "./send-when-known.ts";

const refusal = (code: string): Refusal => ({ code, message: "m", remedy: "r" });
const waits = { stepMs: 0, steps: 5 };

/** Refuses so many times, then takes the message. */
const knownAfter = (times: number, code = "unknownPerson") => {
  let calls = 0;
  const send = async (): Promise<Result<string, Refusal>> => (calls++ < times ? err(refusal(code)) : ok("m1"));
  return { send, calls: () => calls };
};

describe("sending to somebody who was registered a moment ago", () => {
  it("waits until the person is known", async () => {
    expect(await sendWhenKnown(knownAfter(3).send, async () => true, waits)).toEqual(ok("m1"));
  });

  it("does not wait for somebody who has no device", async () => {
    const person = knownAfter(1);
    expect(await sendWhenKnown(person.send, async () => false, waits)).toMatchObject({ ok: false });
    expect(person.calls()).toBe(1);
  });

  it("does not repeat what was refused for another reason", async () => {
    const person = knownAfter(1, "unknownPlacement");
    expect(await sendWhenKnown(person.send, async () => true, waits)).toMatchObject({ error: { code: "unknownPlacement" } });
    expect(person.calls()).toBe(1);
  });

  it("gives up after its steps", async () => {
    const person = knownAfter(100);
    expect(await sendWhenKnown(person.send, async () => true, waits)).toMatchObject({ error: { code: "unknownPerson" } });
    expect(person.calls()).toBe(6);
  });
});
