import { describe, expect, it } from "vitest";
import { bodyOf, draftOf, maskedValue, readVendorFile, unreadableFields } from "./channel-draft.ts";

const stored = {
  id: "hw",
  vendor: "huawei",
  appId: "app",
  paused: true,
  pausedReason: "paused by hand",
  resting: false,
  callbackUrl: "https://push.example/callbacks/hw/secret",
  credentials: { client_id: maskedValue, client_secret: maskedValue, callback: maskedValue },
  endpoints: { api: "http://127.0.0.1:1" },
  granted: ["im"],
  options: { version: 1 },
  pace: null,
  http2: true,
};

describe("a channel's form", () => {
  it("gives back what is stored where nothing was typed, and nothing of how it is shown", () => {
    expect(bodyOf(draftOf(stored), stored)).toEqual({
      vendor: "huawei",
      appId: "app",
      credentials: stored.credentials,
      endpoints: stored.endpoints,
      granted: ["im"],
      options: { version: 1 },
      pace: null,
      http2: true,
    });
  });

  it("replaces what was typed, and an object of credentials as a whole", () => {
    const draft = {
      ...draftOf(stored),
      credentials: { client_id: " 7 ", "callback.userName": "u", "callback.secret": "s" },
      perSecond: "5",
    };
    expect(bodyOf(draft, stored)).toMatchObject({
      credentials: { client_id: "7", client_secret: maskedValue, callback: { userName: "u", secret: "s" } },
      pace: { perSecond: 5 },
    });
  });

  it("keeps no credential for another vendor", () => {
    const draft = { ...draftOf(stored), vendor: "honor", credentials: { client_id: "x" } };
    expect(bodyOf(draft, stored)).toMatchObject({ vendor: "honor", credentials: { client_id: "x" } });
  });

  it("names JSON that cannot be read", () => {
    expect(unreadableFields({ ...draftOf(null), options: "{", quota: "" })).toEqual(["options"]);
  });

  it("reads a vendor's file, and no other text", () => {
    expect(readVendorFile('{ "project_id": "p", "private_key": "k", "n": 1 }')).toEqual({ project_id: "p", private_key: "k" });
    for (const text of ["", "{", "[]", "7", "{}"]) expect(readVendorFile(text)).toBeNull();
  });
});
