import type { Watch } from "../../worker/testing/tcp-proxy.ts";

/** What befalls a COMMIT: it never reaches Postgres, or Postgres commits and its answer reaches nobody. */
export type Strike = "before" | "after";

/** Closes connections at the commits of transactions that say a certain thing. */
export interface CommitStrikes {
  /** For the proxy before Postgres. */
  watch(): Watch;
  /**
   * Strikes each COMMIT after a statement that matches, as `choose` says, until `disarm`. `onAnswerLost` is called when
   * Postgres has committed, before the connection is closed.
   */
  arm(statement: RegExp, choose: () => Strike | null, onAnswerLost?: () => void): void;
  disarm(): void;
  /** How many commits were struck since it was armed. */
  readonly struck: Readonly<Record<Strike, number>>;
}

export function commitStrikes(): CommitStrikes {
  const struck = { before: 0, after: 0 };
  let aim: Parameters<CommitStrikes["arm"]> | null = null;
  return {
    struck,
    arm(...wanted) {
      Object.assign(struck, { before: 0, after: 0 });
      aim = wanted;
    },
    disarm() {
      aim = null;
    },
    watch() {
      const statements = statementReader();
      const answers = messageReader(true);
      let matched = false;
      let losing = false;
      return {
        client(bytes) {
          for (const text of statements(bytes)) {
            if (text.startsWith("BEGIN")) matched = false;
            else if (aim?.[0].test(text)) matched = true;
            if (text !== "COMMIT" || !matched) continue;
            const strike = aim?.[1]();
            if (strike === "before") {
              struck.before += 1;
              return false;
            }
            losing = strike === "after";
          }
          return true;
        },
        service(bytes) {
          const committed = answers(bytes).some(
            ({ type, body }) => type === "C" && body[0] === "COMMIT",
          );
          if (!losing || !committed) return true;
          struck.after += 1;
          aim?.[2]?.();
          return false;
        },
      };
    },
  };
}

/** The statements that a client runs, in order: `Q` is a query, `P` prepares a statement, `B` runs one that was prepared. */
function statementReader(): (bytes: Buffer) => string[] {
  const messages = messageReader(false);
  const prepared = new Map<string, string>();
  return (bytes) => {
    const statements: string[] = [];
    for (const { type, body } of messages(bytes)) {
      if (type === "Q") statements.push(body[0]!);
      if (type === "P") prepared.set(body[0]!, body[1]!);
      if (type === "B") statements.push(prepared.get(body[1]!) ?? "");
    }
    return statements;
  };
}

/**
 * The messages of Postgres' protocol 3: a type, a length and a body, whose first strings are read. Only a client's first
 * message has no type.
 */
function messageReader(typed: boolean): (bytes: Buffer) => { type: string; body: string[] }[] {
  let head = typed ? 1 : 0;
  let rest: Buffer = Buffer.alloc(0);
  return (bytes) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    const messages: { type: string; body: string[] }[] = [];
    for (;;) {
      if (rest.length < head + 4) return messages;
      const end = head + rest.readInt32BE(head);
      if (rest.length < end) return messages;
      const type = head === 0 ? "" : String.fromCharCode(rest[0]!);
      const body = rest.toString("latin1", head + 4, Math.min(end, 10_000)).split("\0");
      messages.push({ type, body });
      head = 1;
      rest = rest.subarray(end);
    }
  };
}
