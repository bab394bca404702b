import { binding } from "./steps/binding.mjs";
import { cli } from "./steps/cli.mjs";
import { dashboard } from "./steps/dashboard.mjs";
import { nativeKernels } from "./steps/native-kernels.mjs";
import { npmPackages } from "./steps/npm-packages.mjs";
import { postgres } from "./steps/postgres.mjs";
import { prismaClient } from "./steps/prisma-client.mjs";
import { tensorflow } from "./steps/tensorflow.mjs";
import { valkey } from "./steps/valkey.mjs";

/** In this order. Each: `isDone()` is quick and changes nothing; `run()` can be interrupted and run again. */
export const steps = [
  npmPackages,
  tensorflow,
  binding,
  nativeKernels,
  valkey,
  postgres,
  prismaClient,
  cli,
  dashboard,
];
