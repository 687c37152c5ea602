import { once } from "node:events";
import { createServer } from "node:net";
import { expect, it } from "vitest";
import { freshDatabase } from "../testing/postgres.ts";
import { startServer } from "./server-process.ts";

it("serve says in a sentence, and not as a crash, that its port is taken", async () => {
  const database = await freshDatabase();
  const other = createServer();
  try {
    await once(other.listen(0, "127.0.0.1"), "listening");
    const address = other.address();
    const port = String(typeof address === "object" ? address?.port : "");
    const environment = {
      DATABASE_URL: database.url,
      CARILLON_ADMIN_KEY: "serve-test-admin-key",
      CARILLON_MASTER_KEY: Buffer.alloc(32, 7).toString("base64"),
      PORT: port,
    };
    const failure = await startServer([], environment).then(
      () => "it started",
      (cause: unknown) => String(cause),
    );
    expect(failure).toContain(`port ${port} of 127.0.0.1 is taken by another program: stop it, or set PORT to a free one`);
    expect(failure).not.toContain("EADDRINUSE");
  } finally {
    other.close();
    await database.drop();
  }
});
