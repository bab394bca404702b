import { type InputIssue, ResweepError } from "@resweep/spec";

/** What the API says of a request that it did not do; the last two say that it was not the API that answered. */
export type ProblemCode =
  | "invalid-input"
  | "unauthenticated"
  | "forbidden"
  | "foreign-request"
  | "not-found"
  | "conflict"
  | "too-many-tries"
  | "internal"
  | "unavailable"
  | "unreachable"
  | "unexpected";

/** An answer that is not a success, as the API said it; or that there was none (`unreachable`, status 0). */
export class ApiProblem extends ResweepError {
  readonly code: ProblemCode;
  readonly status: number;
  /** Of `invalid-input`: each field with what is wrong with it. */
  readonly issues: readonly InputIssue[];

  constructor({ code, status, message, issues = [] }: ProblemParts, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.status = status;
    this.issues = issues;
  }
}

interface ProblemParts {
  readonly code: ProblemCode;
  readonly status: number;
  readonly message: string;
  readonly issues?: readonly InputIssue[];
}

/** The problem that a response reports; `who` answered. */
export async function readProblem(response: Response, who: string): Promise<ApiProblem> {
  const { status } = response;
  const body = (await response.json().catch(() => null)) as {
    readonly error?: Partial<ProblemParts>;
  } | null;
  const { code, message, issues } = body?.error ?? {};
  return code !== undefined && message !== undefined
    ? new ApiProblem({ code, status, message, issues })
    : new ApiProblem({
        code: "unexpected",
        status,
        message: `${who} answered with status ${status}`,
      });
}
