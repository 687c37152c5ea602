import { describe, expect, it } from "vitest";
import { makeTestServer } from "../testing/make-test-server.ts";
import { maxCallbackBytes } from "./callback-routes.ts";

const address = "/callbacks/mi/secret-of-mi";

describe("POST /callbacks/{channel}/{secret}", () => {
  it.each([
    ["a form", "application/x-www-form-urlencoded", Buffer.from("data=%7B%7D&x=%FF")],
    ["JSON", "application/json; charset=utf-8", Buffer.from('{"a": 1}')],
    ["no JSON under its name", "application/json", Buffer.from("{")],
    ["lines of text", "text/plain", Buffer.from("{}\n{}\n")],
    ["bytes that are no text", "application/octet-stream", Buffer.from([0, 0xff, 0xfe, 0x80])],
    ["something without a name", null, Buffer.from("{}")],
    ["nothing", null, Buffer.alloc(0)],
  ])("hands on %s byte for byte, with headers and query, and needs no key", async (_, type, body) => {
    const { app, ports } = makeTestServer();
    const headers = { "x-signature": "right", ...(type !== null && { "content-type": type }) };
    const answer = await app.inject({ method: "POST", url: `${address}?message=m%201`, headers, payload: body });
    expect({ status: answer.statusCode, type: answer.headers["content-type"], body: answer.body }).toEqual({
      status: 200,
      type: expect.stringMatching(/^text\/plain/),
      body: "taken",
    });
    const [call] = ports.callbacksTaken;
    expect(call).toMatchObject({ channelId: "mi", url: `${address}?message=m%201`, headers: { "x-signature": "right" } });
    expect(call?.body.equals(body)).toBe(true);
  });

  it("answers a call that the channel does not believe in the vendor's own words", async () => {
    const { call } = makeTestServer();
    expect(await call("POST", address, { key: null, body: {}, headers: { "x-signature": "forged" } })).toMatchObject({
      status: 403,
      text: "forged",
    });
  });

  it.each(["/callbacks/mi/guessed", "/callbacks/other/secret-of-mi", "/callbacks/silent/secret-of-silent"])(
    "does not say what is wrong with %s",
    async (url) => {
      const { call, ports } = makeTestServer();
      const { status, text } = await call("POST", url, { key: null, body: {} });
      expect(status).toBe(404);
      expect(text).not.toContain("secret");
      expect(ports.callbacksTaken).toEqual([]);
    },
  );

  it("is called without a body when a vendor tries the address out, and answers what the channel says", async () => {
    const { call, ports } = makeTestServer();
    expect(await call("GET", `${address}?echostr=e%201`, { key: null })).toMatchObject({ status: 200, text: "taken" });
    expect(ports.callbacksTaken).toMatchObject([{ channelId: "mi", url: `${address}?echostr=e%201`, body: Buffer.alloc(0) }]);
    expect((await call("GET", "/callbacks/mi/guessed?echostr=e", { key: null })).status).toBe(404);
  });

  it("refuses bodies beyond the limit", async () => {
    const { call } = makeTestServer();
    const body = Buffer.alloc(maxCallbackBytes + 1, 0x20);
    expect((await call("POST", address, { key: null, body })).status).toBe(413);
  });

  it("does not count vendors among strangers, whose guesses are counted", async () => {
    const { call } = makeTestServer({ strangersPerMinute: 2 });
    const to = async (url: string) => (await call("POST", url, { key: null, body: {} })).status;
    expect([await to(address), await to(address), await to(address)]).toEqual([200, 200, 200]);
    const guess = "/callbacks/mi/guessed";
    expect([await to(guess), await to(guess), await to(guess)]).toEqual([404, 404, 429]);
    expect(await to(address)).toBe(200);
  });
});
