import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";

const common = { pool: "forks" as const, testTimeout: 60_000, hookTimeout: 60_000, setupFiles: ["src/testing/properties.setup.ts"] };

/** Files that start, kill and count processes: each runs in one of its own. Projects run by name, so that these, the longest, begin. */
const alone = ["test/crash.test.ts", "src/store/embedded-postgres.test.ts"];

export default defineConfig({
  test: {
    // Vitest's default leaves out a core, which on two cores means one file after the other.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    globalSetup: ["src/testing/postgres.setup.ts"],
    projects: [
      { test: { ...common, name: "alone", include: alone } },
      {
        // Modules hold no state that changes, so that files can share what a worker has read and compiled.
        test: {
          ...common,
          name: "together",
          isolate: false,
          include: ["{src,test,bench,console/src,client/src,client/server}/**/*.test.{ts,tsx}"],
          exclude: [...configDefaults.exclude, ...alone],
        },
      },
    ],
  },
});
