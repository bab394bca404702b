"use client";

import type { Scope } from "@resweep/spec";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useChange } from "../networks/use-change.ts";
import { Ago } from "../numbers/ago.tsx";

interface Token {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly scope: Scope;
  readonly lastUsedAt: Date | null;
}

const meanings: Readonly<Record<Scope, string>> = {
  read: "reads everything",
  launch: "reads, launches and changes",
  worker: "sees workers and lifts a quarantine",
  admin: "whatever you may",
};

/** Tokens for scripts: made, told once, revoked. */
export function TokenList({
  tokens,
  scopes,
}: {
  tokens: readonly Token[];
  scopes: readonly Scope[];
}) {
  const router = useRouter();
  const { busy, trouble, change } = useChange();
  const [name, setName] = useState("");
  const [scope, setScope] = useState<Scope>("read");
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <section aria-labelledby="tokens" className="space-y-3">
      <h2 id="tokens" className="font-semibold">
        API tokens
      </h2>
      {tokens.length > 0 && (
        <ul className="card divide-y divide-line">
          {tokens.map((token) => (
            <li key={token.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2">
              <span className="min-w-0 flex-1 truncate font-medium">{token.name}</span>
              <span className="text-sm text-soft">{token.owner}</span>
              <span className="chip">{token.scope}</span>
              <span className="text-xs text-soft">
                {token.lastUsedAt ? (
                  <>
                    used <Ago at={token.lastUsedAt} />
                  </>
                ) : (
                  "never used"
                )}
              </span>
              <button
                type="button"
                className="button button-small button-danger"
                aria-label={`Revoke ${token.name} of ${token.owner}`}
                disabled={busy}
                onClick={() => void change("DELETE /api/tokens/{id}", { params: { id: token.id } })}
              >
                Revoke
              </button>
            </li>
          ))}
        </ul>
      )}
      {secret && (
        <p role="status" className="card space-y-1 p-4">
          <span className="block text-sm">
            This is told once; it is kept as a hash only. Put it into RESWEEP_TOKEN:
          </span>
          <code className="block font-mono text-sm break-all select-all">{secret}</code>
        </p>
      )}
      <form
        className="flex flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          const body = { name: name.trim(), scope };
          void change("POST /api/tokens", { body }, ({ token }) => {
            setSecret(token);
            setName("");
            router.refresh();
          });
        }}
      >
        <label className="block flex-1 basis-40 space-y-1">
          <span className="label">Name</span>
          <input
            className="field"
            placeholder="laptop"
            required
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <label className="block flex-1 basis-48 space-y-1">
          <span className="label">For</span>
          <select
            className="field"
            value={scope}
            onChange={(event) => setScope(event.target.value as Scope)}
          >
            {scopes.map((one) => (
              <option key={one} value={one}>
                {one}: {meanings[one]}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" className="button button-primary" disabled={busy}>
          Make a token
        </button>
      </form>
      {trouble && (
        <p role="alert" className="text-sm text-bad">
          {trouble}
        </p>
      )}
    </section>
  );
}
