import { Unavailable } from "@resweep/spec";
import { StoreUnreachable } from "./errors.ts";

interface S3Failure {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** No such object; a bucket that is not there is another matter. */
export function isMissing(error: unknown): boolean {
  const { name } = error as S3Failure;
  return name === "NoSuchKey" || name === "NotFound";
}

/** Another was first with a write that only the first may do. */
export function isConflict(error: unknown): boolean {
  const status = (error as S3Failure).$metadata?.httpStatusCode;
  return status === 412 || status === 409;
}

/** One line that says what to do. */
export function asUnavailable(error: unknown, what: string, place: string): Unavailable {
  const line = `cannot ${what} ${place} (${reasonOf(error)}); ${remedyOf(error)}`;
  const options = { cause: error };
  return mayPass(error) ? new StoreUnreachable(line, options) : new Unavailable(line, options);
}

/** A network or a server that fails now; what it was asked is in order. */
function mayPass(error: unknown): boolean {
  const { name = "", code, $metadata } = error as S3Failure;
  const status = $metadata?.httpStatusCode;
  if (status !== undefined) return status >= 500 || status === 429 || status === 408;
  return code !== undefined || /timeout|network/i.test(name);
}

function reasonOf(error: unknown): string {
  const { name, message, code, $metadata } = error as S3Failure;
  const status = $metadata?.httpStatusCode;
  if (status === undefined) return code ?? message?.split("\n")[0] ?? String(error);
  return `${name ?? "error"}, status ${status}`;
}

function remedyOf(error: unknown): string {
  const { name, message, $metadata } = error as S3Failure;
  if (name === "CredentialsProviderError") {
    return "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE";
  }
  if (name === "NoSuchBucket") return "make the bucket, or correct RESWEEP_ARTIFACTS";
  if (/region/i.test(message ?? "") && $metadata === undefined) {
    return "add ?region=… to RESWEEP_ARTIFACTS, or set AWS_REGION";
  }
  const status = $metadata?.httpStatusCode;
  if (status === 401 || status === 403) {
    return "check the credentials and that they may list, read, write and delete there";
  }
  return "check that the server answers and RESWEEP_ARTIFACTS names it";
}
