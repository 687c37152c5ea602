import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startGetuiSimulator } from "../src/lab/vendors/getui-simulator.ts";
import { startVivoSimulator, type VivoSimulator } from "../src/lab/vendors/vivo-simulator.ts";
import { decodeState } from "../src/person/state-codec.ts";
import { loadPeople } from "../src/store/people.ts";
import { fine } from "./support/api.ts";
import { type Lab, openLab } from "./support/lab.ts";

/** A campaign that could be sent every half hour, in a window that every decision of a day sees whole. */
const catalogue = `
lines: [{ id: music, priority: 1 }]
placements: [{ id: push, kind: push, class: marketing }, { id: push-service, kind: push, class: service }]
policy: { scorer: none }
campaigns:
  - { id: news, line: music, kind: a, category: content, placement: push, creatives: { ids: [text] }, window: { from: "05:00", to: "14:00" }, status: live }
creatives: [{ id: text, title: "News", body: "Something is new", status: live }]
`;

let lab: Lab;
let vivo: VivoSimulator;
beforeEach(async () => {
  lab = await openLab(catalogue);
  // Noon in Beijing, so that the vendor takes marketing whatever hour this machine has.
  const now = () => Date.parse("2026-03-02T04:00:00Z");
  vivo = await startVivoSimulator({ appId: lab.vendors.channels.fcm.appId, now, proofNow: Date.now });
  fine(await lab.api.call("PUT", "/v1/channels/vivo", { ...vivo.channel, appId: lab.vendors.channels.fcm.appId, quota: { rules: [] } }));
});
afterEach(async () => {
  await lab.close();
  await vivo.close();
});

const join = async (token: string, channel = "vivo") => {
  const device = { personId: "p1", platform: "android", appId: lab.vendors.channels.fcm.appId, permission: "granted", zone: "UTC" };
  fine(await lab.api.call("PUT", "/v1/devices/d1", { ...device, tokens: [{ channel, token }] }));
};
const stateOf = async (personId: string) => {
  const row = (await loadPeople(lab.store, [personId])).get(personId);
  const state = row === undefined ? null : decodeState(row.state);
  return state?.ok ? state.value : null;
};
const attempts = async (): Promise<number> => {
  const { rows } = fine(await lab.api.call("GET", "/v1/reports/funnel?by=campaign"));
  return (rows as readonly { readonly attempted: number }[]).reduce((sum, row) => sum + row.attempted, 0); // the answer's schema is checked by the tests of the API
};
const known = async () => (await stateOf("p1"))?.devices.map(({ channels, permission }) => ({ channels, permission }));
describe("a device of which the vendor says that nothing is shown there", () => {
  it.each([
    { what: "is gone", close: (token: string) => vivo.uninstall(token), after: { channels: [], permission: "granted" } },
    {
      what: "has notifications switched off",
      close: (token: string) => vivo.switchOff(token),
      after: { channels: ["vivo"], permission: "denied" },
    },
  ])("is tried once and then left in peace when it $what, until its app registers again", async ({ close, after }) => {
    const token = vivo.registerToken();
    await join(token);
    close(token);
    await lab.advance("2026-03-03T00:00:00Z");
    expect(await attempts()).toBe(1);
    expect(await known()).toEqual([after]);
    await join(vivo.registerToken());
    await lab.advance("2026-03-05T15:00:00Z");
    expect(vivo.received.length).toBeGreaterThan(0);
  });

  it("gets no marketing while the vendor calls it out of use, and is still tried with service", async () => {
    const getui = await startGetuiSimulator({});
    try {
      fine(await lab.api.call("PUT", "/v1/channels/getui", { ...getui.channel, appId: lab.vendors.channels.fcm.appId }));
      const token = getui.registerToken();
      getui.makeInactive(token);
      await join(token, "getui");
      await lab.advance("2026-03-02T15:00:00Z");
      expect([await attempts(), getui.received.length]).toEqual([1, 0]);
      expect(await known()).toEqual([{ channels: [], permission: "granted" }]);
      await lab.send("p1");
      await lab.advance("2026-03-02T15:10:00Z");
      expect(await attempts()).toBe(2);
    } finally {
      await getui.close();
    }
  });
});
