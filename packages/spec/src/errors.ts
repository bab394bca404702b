/** Base of every error that the platform raises on purpose. Only an edge turns `code` into a status or an exit code. */
export abstract class ResweepError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** One thing wrong with an input: where it is (`recipe.epochs`, a file) and what to do about it. */
export interface InputIssue {
  readonly path: string;
  readonly message: string;
}

/** The input was refused before anything was made: exit code 2, HTTP 400. */
export class InvalidInput extends ResweepError {
  readonly code = "invalid-input";
  readonly issues: readonly InputIssue[];

  constructor(issues: readonly InputIssue[], options?: ErrorOptions) {
    super(
      issues.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join("\n"),
      options,
    );
    this.issues = issues;
  }

  static at(path: string, message: string, options?: ErrorOptions): InvalidInput {
    return new InvalidInput([{ path, message }], options);
  }
}

/** Something asked for by id or name is not there: exit code 2, HTTP 404. */
export class NotFound extends ResweepError {
  readonly code = "not-found";
}

/** The present state does not allow it (cancelling an ended sweep, say): exit code 2, HTTP 409. */
export class Conflict extends ResweepError {
  readonly code = "conflict";
}

/** A service, a file system or a device let us down, not the caller: exit code 1, HTTP 503. */
export class Unavailable extends ResweepError {
  readonly code = "unavailable";
}
