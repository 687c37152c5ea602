import type { DeviceWrite } from "../devices.ts";
import type { InboxEntry } from "../inbox.ts";
import type { MessageWrite } from "../messages.ts";
import type { PersonWrite } from "../people.ts";

/** Rows for tests: what a test does not speak of has a plain value. */

export const noonMs = Date.UTC(2026, 2, 2, 12);

export const aPersonRow = (personId: string, over: Partial<PersonWrite> = {}): PersonWrite => ({
  personId,
  state: new Uint8Array([1, 2, 3]),
  factCount: 1,
  needsHash: 0,
  zone: null,
  dueAtMs: null,
  firstSeenMs: noonMs,
  searchHash: null,
  ...over,
});

export const aMessageRow = (personId: string, messageId: string, over: Partial<MessageWrite> = {}): MessageWrite => ({
  personId,
  messageId,
  decisionId: `d_${messageId}`,
  campaign: "k1",
  line: "music",
  kind: "recall",
  category: "content",
  creative: "c1",
  item: null,
  placement: "push",
  class: "marketing",
  state: "waiting",
  decidedAtMs: noonMs,
  sendAtMs: noonMs,
  expiresAtMs: noonMs + 3_600_000,
  propensity: 0.5,
  content: null,
  ...over,
});

export const anInboxEntry = (personId: string, messageId: string, over: Partial<InboxEntry> = {}): InboxEntry => ({
  personId,
  messageId,
  title: `Title of ${messageId}`,
  body: "Body",
  image: null,
  link: null,
  data: {},
  category: "content",
  atMs: noonMs,
  expiresAtMs: null,
  ...over,
});

export const aDeviceRow = (
  personId: string,
  deviceId: string,
  tokens: readonly string[],
  over: Partial<DeviceWrite> = {},
): DeviceWrite => ({
  personId,
  deviceId,
  appId: "app",
  platform: "android",
  maker: "samsung",
  brand: "",
  model: "",
  rom: "",
  osVersion: "15",
  appVersion: "1.0.0",
  permission: "granted",
  lastSeenMs: noonMs,
  tokens: tokens.map((token, n) => ({ channel: n === 0 ? "fcm" : `channel${n}`, token, environment: null })),
  ...over,
});
