"use client";

import type { Role } from "@resweep/spec";
import { useState } from "react";
import { useChange } from "../networks/use-change.ts";

const roles: Readonly<Record<Role, string>> = {
  viewer: "reads",
  researcher: "launches and changes",
  admin: "also deletes, and sees to people",
};
const options = Object.entries(roles).map(([role, meaning]) => (
  <option key={role} value={role}>
    {role}: {meaning}
  </option>
));

/** Who may come in, for an admin. */
export function UserList({ users }: { users: readonly { name: string; role: Role }[] }) {
  const { busy, trouble, change } = useChange();
  const [wish, setWish] = useState({ name: "", password: "", role: "researcher" as Role });
  return (
    <section aria-labelledby="users" className="space-y-3">
      <h2 id="users" className="font-semibold">
        Users
      </h2>
      {users.length > 0 && (
        <ul className="card divide-y divide-line">
          {users.map(({ name, role }) => (
            <li key={name} className="flex flex-wrap items-center gap-3 px-4 py-2">
              <span className="min-w-24 flex-1 truncate font-medium">{name}</span>
              <select
                className="field w-56! max-md:w-full!"
                aria-label={`Role of ${name}`}
                value={role}
                disabled={busy}
                onChange={(event) =>
                  void change("PATCH /api/users/{name}", {
                    params: { name },
                    body: { role: event.target.value as Role },
                  })
                }
              >
                {options}
              </select>
              <button
                type="button"
                className="button button-small button-danger"
                aria-label={`Remove ${name}`}
                disabled={busy}
                onClick={() =>
                  window.confirm(`Remove ${name}, with sessions and tokens?`) &&
                  void change("DELETE /api/users/{name}", { params: { name } })
                }
              >
                Remove
              </button>
            </li>
          ))}
        </ul>
      )}
      <form
        className="flex flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void change("POST /api/users", { body: wish }, () => window.location.reload());
        }}
      >
        <label className="block flex-1 basis-36 space-y-1">
          <span className="label">Name</span>
          <input
            className="field"
            placeholder="ada"
            required
            autoComplete="off"
            value={wish.name}
            onChange={(event) => setWish({ ...wish, name: event.target.value })}
          />
        </label>
        <label className="block flex-1 basis-36 space-y-1">
          <span className="label">First password</span>
          <input
            className="field"
            type="password"
            placeholder="12 characters or more"
            required
            minLength={12}
            autoComplete="new-password"
            value={wish.password}
            onChange={(event) => setWish({ ...wish, password: event.target.value })}
          />
        </label>
        <label className="block flex-1 basis-48 space-y-1">
          <span className="label">Role</span>
          <select
            className="field"
            value={wish.role}
            onChange={(event) => setWish({ ...wish, role: event.target.value as Role })}
          >
            {options}
          </select>
        </label>
        <button type="submit" className="button" disabled={busy}>
          Add
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
