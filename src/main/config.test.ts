import { describe, expect, it } from "vitest";
import { serverDefaults } from "../api/server.ts";
import { DAY_MS } from "../base/duration.ts";
import { defaultRetention } from "../worker/housekeeping.ts";
import { readConfig } from "./config.ts";

const retentionOf = (environment: Readonly<Record<string, string>>) => {
  const read = readConfig(environment);
  return "config" in read ? read.config.retention : read.mistakes;
};

describe("how long things are kept", () => {
  it("is what housekeeping proposes, unless it is set", () => {
    expect(retentionOf({})).toEqual(defaultRetention);
    const set = { CARILLON_RETENTION: "8d", CARILLON_RETENTION_DECISIONS: "90d", CARILLON_RETENTION_DEAD_LETTERS: "1d" };
    expect(retentionOf({ ...set, CARILLON_RETENTION_DEVICES: "30d", CARILLON_RETENTION_AUDIT: "31d" })).toEqual({
      factsMs: 8 * DAY_MS,
      decisionsMs: 90 * DAY_MS,
      deadLettersMs: DAY_MS,
      devicesMs: 30 * DAY_MS,
      auditMs: 31 * DAY_MS,
    });
  });

  it.each([
    [
      "CARILLON_RETENTION_DECISIONS",
      "89d",
      "write a whole number of days, 90d or more, since creatives are judged by the messages of so long",
    ],
    ["CARILLON_RETENTION_DECISIONS", "forever", "write a whole number of days, 90d or more"],
    ["CARILLON_RETENTION_DECISIONS", "2165h", "write a whole number of days, 90d or more"],
    ["CARILLON_RETENTION_DEVICES", "29d", "write a whole number of days, 30d or more"],
    ["CARILLON_RETENTION_AUDIT", "29d", "write a whole number of days, 30d or more"],
    ["CARILLON_RETENTION_DEAD_LETTERS", "0d", "write a whole number of days, 1d or more"],
    ["CARILLON_RETENTION", "7d", "write a whole number of days, 8d or more"],
  ])("refuses %s=%s and says what is allowed", (name, value, remedy) => {
    expect(retentionOf({ [name]: value })).toEqual([expect.stringContaining(`${name}: "${value}" is not allowed: ${remedy}`)]);
  });
});

describe("the address by which vendors reach this server", () => {
  const publicUrlOf = (text: string) => {
    const read = readConfig({ CARILLON_PUBLIC_URL: text });
    return "config" in read ? read.config.publicUrl : read.mistakes;
  };

  it("is unknown unless it is set, and loses the slash at its end", () => {
    expect(publicUrlOf("")).toBeNull();
    expect(publicUrlOf("https://push.example.com/")).toBe("https://push.example.com");
    expect(publicUrlOf("http://127.0.0.1:4100/carillon")).toBe("http://127.0.0.1:4100/carillon");
  });

  it.each(["push.example.com", "ftp://push.example.com", "https://push.example.com/?a=1", `https://${"x".repeat(60)}.com`])(
    "cannot be %s",
    (text) => {
      expect(publicUrlOf(text)).toEqual([expect.stringContaining("CARILLON_PUBLIC_URL: an http:// or https:// address")]);
    },
  );
});

describe("how many requests a minute anonymous visitors of one network may make", () => {
  const perMinuteOf = (text: string) => {
    const read = readConfig({ CARILLON_ANONYMOUS_PER_MINUTE: text });
    return "config" in read ? read.config.anonymousPerMinute : read.mistakes;
  };

  it("is what the server proposes, unless it is set", () => {
    expect(perMinuteOf("")).toBe(serverDefaults.anonymousPerMinute);
    expect(perMinuteOf("50000")).toBe(50_000);
  });

  it.each(["0", "-1", "1.5", "none", "1000001"])("cannot be %s: ids cost nothing to make", (text) => {
    expect(perMinuteOf(text)).toEqual([expect.stringContaining("CARILLON_ANONYMOUS_PER_MINUTE: ")]);
  });
});

describe("where webhooks may go", () => {
  const originsOf = (text: string) => {
    const read = readConfig({ CARILLON_WEBHOOK_ORIGINS: text });
    return "config" in read ? read.config.webhookOrigins : read.mistakes;
  };

  it("is nowhere unless it is set", () => {
    expect(originsOf("")).toEqual([]);
    expect(originsOf("https://hooks.example.com, https://b.example:8443/  https://C.example")).toEqual([
      "https://hooks.example.com",
      "https://b.example:8443",
      "https://c.example",
    ]);
  });

  it.each([
    "hooks.example.com",
    "http://hooks.example.com",
    "https://hooks.example.com/in",
    "https://a:b@hooks.example.com",
    "https://x?y",
  ])("cannot be %s", (text) => {
    expect(originsOf(text)).toEqual([expect.stringContaining("CARILLON_WEBHOOK_ORIGINS: https:// addresses without a path")]);
  });
});
