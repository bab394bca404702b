// A thread of its own, beside the one that answers requests.
import { parentPort } from "node:worker_threads";
import { serveSamplers } from "@resweep/sweeps";

serveSamplers(parentPort!);
