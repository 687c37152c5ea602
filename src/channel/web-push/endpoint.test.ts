import { describe, expect, it } from "vitest";
import { isPrivateAddress, refuseEndpoint } from "./endpoint.ts";

const known = { kind: "knownServices" } as const;

describe("which endpoints may be called", () => {
  it.each([
    "https://fcm.googleapis.com/fcm/send/abc",
    "https://updates.push.services.mozilla.com/wpush/v2/abc",
    "https://web.push.apple.com/abc",
    "https://wns2-par02p.notify.windows.com/w/?token=abc",
  ])("calls %s", (url) => {
    expect(refuseEndpoint(new URL(url), known)).toBeNull();
  });

  it.each([
    "http://fcm.googleapis.com/plain",
    "https://fcm.googleapis.com:8443/port",
    "https://127.0.0.1/inner",
    "https://[::1]/inner",
    "https://localhost/inner",
    "https://fcm.googleapis.com.evil.example/",
    "https://evilpush.apple.com.example/",
    "https://xnotify.windows.com/",
    "https://169.254.169.254/latest/meta-data",
  ])("does not call %s", (url) => {
    expect(refuseEndpoint(new URL(url), known)).toContain("endpoints.api");
  });

  it("calls only what the configuration names when it names something", () => {
    const rules = { kind: "origins", origins: new Set(["http://127.0.0.1:9003"]) } as const;
    expect(refuseEndpoint(new URL("http://127.0.0.1:9003/wpush/1"), rules)).toBeNull();
    expect(refuseEndpoint(new URL("http://127.0.0.1:9004/wpush/1"), rules)).not.toBeNull();
    expect(refuseEndpoint(new URL("https://fcm.googleapis.com/x"), rules)).not.toBeNull();
  });

  it.each([
    "10.1.2.3",
    "127.0.0.1",
    "172.31.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "::1",
    "fd00::1",
    "fe80::1",
    "::ffff:10.0.0.1",
    "nonsense",
  ])("holds %s for private", (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });
  it.each(["8.8.8.8", "172.32.0.1", "2a00:1450:4001::1", "::ffff:8.8.8.8"])("holds %s for public", (address) => {
    expect(isPrivateAddress(address)).toBe(false);
  });
});
