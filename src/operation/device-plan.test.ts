import { describe, expect, it } from "vitest";
import { parseDevice } from "../person/device.ts";
import { planDevice } from "./device-plan.ts";

const nowMs = Date.UTC(2026, 2, 2, 9);

function planOf(body: Record<string, unknown>, configured: readonly string[] = []) {
  const parsed = parseDevice("d1", { personId: "p1", appId: "a", ...body }, nowMs);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return planDevice(parsed.value, (vendor) => configured.includes(vendor));
}
const android = { platform: "android" };

describe("what a device is told to initialise", () => {
  it.each([
    { name: "Android alone", body: android, channels: ["fcm"] },
    { name: "a Xiaomi by its maker", body: { ...android, maker: "Xiaomi" }, channels: ["xiaomi"] },
    {
      name: "a Xiaomi with Google's services",
      body: { ...android, maker: "Xiaomi", services: { gms: true } },
      channels: ["xiaomi", "fcm"],
    },
    {
      name: "a Xiaomi of abroad with Google's services",
      body: { ...android, maker: "Xiaomi", services: { gms: true }, region: "DE" },
      channels: ["fcm", "xiaomi"],
    },
    {
      name: "a Xiaomi whose app speaks German, where no region is said",
      body: { ...android, maker: "Xiaomi", services: { gms: true }, locale: "de_DE" },
      channels: ["fcm", "xiaomi"],
    },
    {
      name: "an app of China in another language",
      body: { ...android, maker: "Xiaomi", services: { gms: true }, locale: "de_DE", region: "CN" },
      channels: ["xiaomi", "fcm"],
    },
    { name: "an iPhone", body: { platform: "ios" }, channels: ["apns"] },
    { name: "a browser", body: { platform: "web" }, channels: ["webPush"] },
    { name: "HarmonyOS NEXT", body: { platform: "harmony" }, channels: ["harmony"] },
  ])("$name", ({ body, channels }) => {
    const plan = planOf(body);
    expect(plan.channels.map(({ channel }) => channel)).toEqual(channels);
    expect(plan.noChannel).toBeNull();
    for (const { why, configured } of plan.channels) expect([why, configured]).toEqual([expect.stringMatching(/\w{3}/), false]);
  });

  it("marks those that the app has a channel of", () => {
    expect(planOf({ ...android, maker: "OPPO", services: { gms: true } }, ["fcm", "apns"]).channels).toEqual([
      { channel: "oppo", why: "the maker is OPPO", configured: false },
      { channel: "fcm", why: "Google Play services are there", configured: true },
    ]);
  });

  it("puts an aggregator at the end, where the app has one and it reaches the platform", () => {
    const names = (body: Record<string, unknown>) => planOf(body, ["jpush", "twilio"]).channels.map(({ channel }) => channel);
    expect(names({ ...android, maker: "vivo" })).toEqual(["vivo", "jpush"]);
    expect(names({ platform: "web" })).toEqual(["webPush"]);
    expect(names({ ...android, services: { gms: false } })).toEqual(["jpush"]);
  });

  it("says why there is none", () => {
    expect(planOf({ ...android, services: { gms: false } })).toMatchObject({
      channels: [],
      noChannel: expect.stringContaining("Google Play services are not there"),
    });
    expect(planOf({ platform: "other" })).toMatchObject({ channels: [], noChannel: expect.stringContaining("no channel") });
  });
});

describe("the ROM that is kept", () => {
  it.each([
    {
      name: "properties name it, whatever the client says",
      body: { ...android, rom: "Best ROM 99", properties: { "ro.mi.os.version.name": "OS2.0" } },
      rom: { name: "HyperOS", version: "2.0" },
    },
    {
      name: "the client's word, where properties prove nothing",
      body: { ...android, maker: "Xiaomi", rom: "MIUI 14", properties: { "ro.other": "1" } },
      rom: { name: "MIUI", version: "14" },
    },
    {
      name: "the client's word before its display",
      body: { ...android, romName: "Lineage", romVersion: "21", display: "Flyme 9" },
      rom: { name: "Lineage", version: "21" },
    },
    { name: "its display, where it says nothing", body: { ...android, display: "Flyme 9" }, rom: { name: "Flyme", version: "9" } },
    { name: "no guess by the maker", body: { ...android, maker: "Meizu" }, rom: { name: null, version: null } },
    {
      name: "the platform with one ROM",
      body: { platform: "harmony", osVersion: "5.0.1" },
      rom: { name: "HarmonyOS NEXT", version: "5.0.1" },
    },
    { name: "none of a browser", body: { platform: "web", osVersion: "15" }, rom: { name: null, version: null } },
  ])("$name", ({ body, rom }) => {
    expect(planOf(body).rom).toEqual(rom);
  });
});
