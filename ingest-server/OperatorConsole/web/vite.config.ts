import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// In development `npm run dev` asks the server of SMARTPOLES_SERVER (default: the one on this machine) for the API.
const server = process.env["SMARTPOLES_SERVER"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  base: "/",
  build: {
    target: "es2022",
    outDir: process.env["SMARTPOLES_WEB_OUT"] ?? "dist",
    emptyOutDir: true,
    // Nothing inline: the page's content security policy allows files of this server alone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
  },
  server: { proxy: { "/api": server, "/healthz": server } },
  test: { environment: "node", include: ["tests/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
});
