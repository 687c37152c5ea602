import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{src,test,bench,console/src,client/src,client/server}/**/*.test.{ts,tsx}"],
    globalSetup: ["src/testing/postgres.setup.ts"],
    pool: "forks",
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
