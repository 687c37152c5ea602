// Bundles each part into one file that stands alone: a worker cannot share modules with its page.
import { fileURLToPath } from "node:url";
import { build } from "vite";

// Whoever builds from a test is in another environment, where React would bring all of its warnings along.
process.env.NODE_ENV = "production";

const here = fileURLToPath(new URL(".", import.meta.url));
const parts = [
  ["carillon", "es"],
  ["preference-centre", "es"],
  // Sites load it by `importScripts` into a worker of their own origin, which takes no modules.
  ["service-worker", "iife"],
];

for (const [place, [name, format]] of parts.entries()) {
  await build({
    root: here,
    configFile: false,
    logLevel: "warn",
    build: {
      outDir: "dist",
      emptyOutDir: place === 0,
      target: "es2022",
      modulePreload: false,
      minify: true,
      // A library of several uses would keep its blanks for the next bundler; these files are what browsers load.
      rolldownOptions: { output: { minify: true } },
      lib: { entry: `src/${name}.ts`, formats: [format], name: "carillon", fileName: () => `${name}.js` },
    },
  });
}
