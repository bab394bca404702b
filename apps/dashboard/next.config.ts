import path from "node:path";
import type { NextConfig } from "next";
import { schemeHint } from "./src/frame/theme.ts";

const config: NextConfig = {
  // Our packages export TypeScript; the database and Redis clients stay outside the bundle (they load files of their own).
  transpilePackages: [
    "@resweep/api",
    "@resweep/core",
    "@resweep/data",
    "@resweep/queue",
    "@resweep/search",
    "@resweep/spec",
    "@resweep/store",
    "@resweep/sweeps",
  ],
  serverExternalPackages: [
    "pg",
    "ioredis",
    "bullmq",
    "@prisma/client",
    "@prisma/adapter-pg",
    "@prisma/schema-engine-wasm",
  ],
  turbopack: {
    root: path.resolve(import.meta.dirname, "../.."),
    // These read files whose place is only known when they run (datasets, migrations), which the tracer warns of.
    ignoreIssue: [{ path: "**/packages/data/**" }, { path: "**/packages/store/**" }],
  },
  // `npm run typecheck` checks the types, with project references; a second check here would only cost time.
  typescript: { ignoreBuildErrors: true, tsconfigPath: "tsconfig.next.json" },
  poweredByHeader: false,
  headers: async () => [
    {
      source: "/:path*",
      headers: [
        { key: "X-Content-Type-Options", value: "nosniff" },
        { key: "X-Frame-Options", value: "DENY" },
        { key: "Referrer-Policy", value: "same-origin" },
        { key: "Accept-CH", value: schemeHint },
        { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
        { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
        {
          key: "Permissions-Policy",
          value: "camera=(), geolocation=(), microphone=(), payment=()",
        },
      ],
    },
  ],
  agentRules: false,
  devIndicators: false,
};

export default config;
