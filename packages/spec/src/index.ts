export { bytesInWords } from "./bytes-in-words.ts";
export {
  type Catalogue,
  type CatalogueEntry,
  type ConfigOf,
  catalogue,
  type Definition,
  type Space,
} from "./definition.ts";
export {
  Conflict,
  type InputIssue,
  InvalidInput,
  NotFound,
  ResweepError,
  Unavailable,
} from "./errors.ts";
export { asCost, dominates, frontsOf } from "./fronts.ts";
export { jsonNumber, readJsonNumber } from "./json-number.ts";
export {
  findMetric,
  isOfTestSet,
  judgingMetrics,
  type Metric,
  type MetricName,
  metrics,
  partOfNetwork,
} from "./metrics.ts";
export { nearest, unknownName } from "./nearest.ts";
export {
  flag,
  float,
  int,
  type Option,
  type OptionDescription,
  type OptionValue,
  oneOf,
  text,
} from "./option.ts";
export { parse } from "./parse.ts";
export {
  can,
  type Grant,
  grantsOf,
  mayHaveToken,
  PersonName,
  Role,
  Scope,
  TokenName,
} from "./people.ts";
export {
  Confusion,
  FailureClass,
  JsonNumber,
  measuredIn,
  Outcome,
  Sensitivity,
  SpoolRecord,
  StageResults,
} from "./records.ts";
export {
  capabilityClass,
  datasetToken,
  definitionToken,
  fingerprintToken,
  groupWaits,
  type MachineWishes,
  machineTokens,
  memoryTokens,
  missingFrom,
  mostMemoryGiB,
  type OffersInParts,
  offersInParts,
  requirementsInWords,
  servesClass,
  storeToken,
} from "./requirements.ts";
export { readSeen, type Seen, writeSeen } from "./seen.ts";
export {
  type ChoiceDescription,
  choice,
  type Description,
  type Fields,
  type GroupDescription,
  group,
  type ListDescription,
  listOf,
  type Shape,
  type ValuesOf,
} from "./shape.ts";
export {
  AttemptState,
  Desired,
  SweepState,
  TrialDesired,
  TrialState,
} from "./states.ts";
export { isTerminal } from "./terminal.ts";
export { type Work, workAt } from "./work.ts";
