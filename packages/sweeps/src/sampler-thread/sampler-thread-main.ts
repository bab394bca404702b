// A thread of its own: asks samplers, while the one that started it goes on.
import { parentPort } from "node:worker_threads";
import { serveSamplers } from "./serve-samplers.ts";

serveSamplers(parentPort!);
