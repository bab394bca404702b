import type { AddCommand } from "../frame/command.ts";
import { addAnnotate } from "./annotate.ts";
import { addBackup } from "./backup.ts";
import { addBench } from "./bench.ts";
import { addClaims } from "./claims.ts";
import { addClone } from "./clone.ts";
import { addCollect } from "./collect.ts";
import { addCompare } from "./compare.ts";
import { addConfusion } from "./confusion.ts";
import { addDegradation } from "./degradation.ts";
import { addDeletion } from "./delete.ts";
import { addDeploy } from "./deploy.ts";
import { addDescribe } from "./describe.ts";
import { addDiff } from "./diff.ts";
import { addDivergence } from "./divergence.ts";
import { addDoctor } from "./doctor.ts";
import { addEdit } from "./edit.ts";
import { addEnqueue } from "./enqueue.ts";
import { addExport } from "./export.ts";
import { addExtend } from "./extend.ts";
import { addFamily } from "./family.ts";
import { addImport } from "./import.ts";
import { addImportance } from "./importance.ts";
import { addLaunch } from "./launch.ts";
import { addNetworks } from "./networks.ts";
import { addPareto } from "./pareto.ts";
import { addReopen } from "./reopen.ts";
import { addReports } from "./reports.ts";
import { addShow } from "./show.ts";
import { addSteering } from "./steer.ts";
import { addSweeps } from "./sweeps.ts";
import { addTimeline } from "./timeline.ts";
import { addTokens } from "./tokens.ts";
import { addTrials } from "./trials.ts";
import { addUp } from "./up.ts";
import { addUsers } from "./users.ts";
import { addWeights } from "./weights.ts";
import { addWorker } from "./worker.ts";
import { addWorkers } from "./workers.ts";

/** In the order of the help. To add one: write its file beside this one, add it here. */
export const commands: readonly AddCommand[] = [
  addUp,
  addWorker,
  addWorkers,
  addLaunch,
  addClone,
  addSweeps,
  addShow,
  addTrials,
  addTimeline,
  addClaims,
  addCompare,
  addDiff,
  addDegradation,
  addDivergence,
  addImportance,
  addPareto,
  addFamily,
  addConfusion,
  addSteering,
  addEdit,
  addAnnotate,
  addEnqueue,
  addReopen,
  addExtend,
  addDeletion,
  addExport,
  addImport,
  addWeights,
  addBackup,
  addCollect,
  addDescribe,
  addDeploy,
  addNetworks,
  addUsers,
  addTokens,
  addReports,
  addBench,
  addDoctor,
];
