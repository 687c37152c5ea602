import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where `npm run console` finds the server whose data it shows. */
const server = process.env.CARILLON_URL ?? "http://127.0.0.1:4100";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss()],
  // Everything comes from the server that serves the page, so nothing is inlined that its security policy would have to allow.
  build: { outDir: "dist", emptyOutDir: true, assetsInlineLimit: 0, target: "es2023", modulePreload: { polyfill: false } },
  server: { proxy: { "/v1": server, "/lab": server, "/openapi.json": server } },
});
