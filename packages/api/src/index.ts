export { ApiProblem, type ProblemCode } from "./client/api-problem.ts";
export { type ApiClient, type ClientOptions, createClient } from "./client/create-client.ts";
export type {
  AnswerOf,
  Asked,
  EventOf,
  EventsName,
  JsonName,
  PagedName,
  Reading,
  RequestOf,
  RowOf,
  TextName,
} from "./client/types.ts";
export { openapi } from "./document/openapi.ts";
export type { Answer, Operation } from "./operation.ts";
export { type OperationName, type Operations, operations } from "./operations.ts";
