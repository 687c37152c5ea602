import { createServer } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import type { AddressInfo, Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { makeTokenTransport } from "./token-transport.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function listening(server: Server): Promise<URL> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(server);
  const { port } = server.address() as AddressInfo; // a TCP server has no other kind
  return new URL(`http://127.0.0.1:${port}`);
}

const ask = async (origin: URL, http2: boolean): Promise<readonly unknown[]> => {
  const transport = makeTokenTransport({ origin, http2 });
  open.push(transport);
  const request = { path: "/token", headers: {}, body: "x" };
  const answers = [await transport.request(request, performance.now() + 5000), await transport.request(request, performance.now() + 5000)];
  return answers.map((answer) => (answer.kind === "response" ? answer.body : answer.kind));
};

describe("the way to a token endpoint of its own", () => {
  const http1 = () => createServer((request, response) => void response.end(request.httpVersion));
  const http2 = () => createHttp2Server((request, response) => void response.end(request.httpVersion));

  it("reaches a server of HTTP/1.1 also when the api is told to speak HTTP/2 in clear text", async () => {
    expect(await ask(await listening(http1()), true)).toEqual(["1.1", "1.1"]);
  });

  it("speaks HTTP/2 with a server that does", async () => {
    expect(await ask(await listening(http2()), true)).toEqual(["2.0", "2.0"]);
  });

  it("tells what went wrong at first when neither is answered", async () => {
    const transport = makeTokenTransport({ origin: new URL("http://127.0.0.1:1"), http2: true });
    open.push(transport);
    expect(await transport.request({ path: "/", headers: {}, body: "" }, performance.now() + 5000)).toMatchObject({ kind: "notSent" });
  });
});
