// Bundles the console into dist/, from where the server serves it.
import { fileURLToPath } from "node:url";
import { build } from "vite";

// Whoever builds from a test is in another environment, where React would bring all of its warnings along.
process.env.NODE_ENV = "production";

await build({ configFile: fileURLToPath(new URL("vite.config.ts", import.meta.url)), logLevel: "warn" });
