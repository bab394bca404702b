import { createHash, randomBytes } from "node:crypto";
import { Conflict, NotFound, type Role, type Scope } from "@resweep/spec";
import type { Database } from "./database.ts";

export interface Person {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
}

/** Someone who came in; `scope` is the token's, null where they signed in. */
export interface Identity extends Person {
  readonly scope: Scope | null;
}

export interface PersonSummary extends Person {
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly tokens: number;
}

export interface TokenSummary {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly scope: Scope;
  readonly createdAt: Date;
  /** To the minute; null where it never was. */
  readonly lastUsedAt: Date | null;
}

/**
 * People, their sessions and their API tokens. A secret is given once, by what makes it: stored is its SHA-256, which for
 * 256 random bits is enough. Passwords come hashed already.
 */
export interface PeopleRepository {
  /** Throws Conflict where the name is taken. */
  add(person: { name: string; role: Role; password: string }, by: string): Promise<Person>;
  list(): Promise<readonly PersonSummary[]>;
  /** Throws NotFound; Conflict where the last admin would be gone. A new password ends their sessions. */
  change(name: string, change: { role?: Role; password?: string }): Promise<void>;
  /** With sessions and tokens. Throws as `change`. */
  remove(name: string): Promise<void>;
  /** Null where there is nobody of that name. */
  find(name: string): Promise<(Person & { readonly password: string }) | null>;

  /** Returns the secret, good for `ttlMs`. */
  openSession(personId: number, ttlMs: number): Promise<string>;
  closeSession(secret: string): Promise<void>;
  bySession(secret: string): Promise<Identity | null>;

  /** Returns the secret. Throws Conflict where the owner has a token of that name. */
  addToken(personId: number, token: { name: string; scope: Scope }): Promise<string>;
  /** Of one person, or of all. */
  tokens(owner?: string): Promise<readonly TokenSummary[]>;
  /** Throws NotFound, also where the token is not of that owner. */
  revokeToken(id: number, owner?: string): Promise<void>;
  byToken(secret: string): Promise<Identity | null>;

  /**
   * Counts a try to sign in, before its password is looked at, and tells how many there were in the last `windowMs`, this
   * one among them, for the account and from the address.
   */
  countTry(
    account: string,
    address: string,
    windowMs: number,
  ): Promise<{ readonly account: number; readonly address: number }>;
  /** Those of an account count no more: the right password came. */
  forgetTries(account: string, address: string): Promise<void>;
}

/** How a token begins, so that one that leaked is recognised. */
const TOKEN_PREFIX = "rsw_";

const secretOf = (prefix: string) => prefix + randomBytes(32).toString("base64url");
const hashOf = (secret: string) => createHash("sha256").update(secret).digest();

const isTaken = (error: unknown) => (error as { code?: string }).code === "23505";

export function peopleRepository(database: Database): PeopleRepository {
  /** In one transaction, after which there still is an admin. */
  const keepingAnAdmin = (text: string, values: readonly unknown[], name: string) =>
    database.transaction(async (sql) => {
      await sql.query("LOCK TABLE people.person IN SHARE ROW EXCLUSIVE MODE");
      const [changed] = await sql.query(text, values);
      if (!changed) throw new NotFound(`There is no user ${name}`);
      const admins = await sql.query("SELECT FROM people.person WHERE role = 'admin' LIMIT 1");
      if (admins.length === 0)
        throw new Conflict(`${name} is the only admin: make another one first`);
    });

  return {
    async add({ name, role, password }, by) {
      try {
        const [row] = await database.query<Person>(
          `INSERT INTO people.person (name, role, password, created_by) VALUES ($1, $2, $3, $4)
           RETURNING id, name, role`,
          [name, role, password, by],
        );
        return row!;
      } catch (error) {
        if (isTaken(error)) throw new Conflict(`There is a user ${name} already`);
        throw error;
      }
    },
    list: () =>
      database.query(
        `SELECT p.id, p.name, p.role, p.created_at AS "createdAt", p.created_by AS "createdBy",
           (SELECT count(*)::int FROM people.token t WHERE t.person_id = p.id) AS tokens
         FROM people.person p ORDER BY p.name`,
      ),
    async change(name, { role, password }) {
      await keepingAnAdmin(
        `WITH changed AS (
           UPDATE people.person SET role = coalesce($2, role), password = coalesce($3, password)
           WHERE name = $1 RETURNING id
         ), ended AS (
           DELETE FROM people.session s USING changed c WHERE s.person_id = c.id AND $3::text IS NOT NULL
         ) SELECT id FROM changed`,
        [name, role ?? null, password ?? null],
        name,
      );
    },
    async remove(name) {
      await keepingAnAdmin("DELETE FROM people.person WHERE name = $1 RETURNING id", [name], name);
    },
    async find(name) {
      const [row] = await database.query<Person & { password: string }>(
        "SELECT id, name, role, password FROM people.person WHERE name = $1",
        [name],
      );
      return row ?? null;
    },

    async openSession(personId, ttlMs) {
      const secret = secretOf("");
      await database.query("DELETE FROM people.session WHERE expires_at < now()");
      await database.query(
        `INSERT INTO people.session (hash, person_id, expires_at)
         VALUES ($1, $2, now() + $3 * interval '1 millisecond')`,
        [hashOf(secret), personId, ttlMs],
      );
      return secret;
    },
    async closeSession(secret) {
      await database.query("DELETE FROM people.session WHERE hash = $1", [hashOf(secret)]);
    },
    async bySession(secret) {
      const [row] = await database.query<Identity>(
        `SELECT p.id, p.name, p.role, NULL AS scope
         FROM people.session s JOIN people.person p ON p.id = s.person_id
         WHERE s.hash = $1 AND s.expires_at > now()`,
        [hashOf(secret)],
      );
      return row ?? null;
    },

    async addToken(personId, { name, scope }) {
      const secret = secretOf(TOKEN_PREFIX);
      try {
        await database.query(
          "INSERT INTO people.token (person_id, name, scope, hash) VALUES ($1, $2, $3, $4)",
          [personId, name, scope, hashOf(secret)],
        );
      } catch (error) {
        if (isTaken(error))
          throw new Conflict(`There is a token "${name}" already: revoke it first`);
        throw error;
      }
      return secret;
    },
    tokens: (owner) =>
      database.query(
        `SELECT t.id, p.name AS owner, t.name, t.scope, t.created_at AS "createdAt", t.last_used_at AS "lastUsedAt"
         FROM people.token t JOIN people.person p ON p.id = t.person_id
         WHERE $1::text IS NULL OR p.name = $1 ORDER BY p.name, t.id`,
        [owner ?? null],
      ),
    async revokeToken(id, owner) {
      const rows = await database.query(
        `DELETE FROM people.token t USING people.person p
         WHERE p.id = t.person_id AND t.id = $1 AND ($2::text IS NULL OR p.name = $2) RETURNING t.id`,
        [id, owner ?? null],
      );
      if (rows.length === 0) throw new NotFound(`There is no token ${id}`);
    },
    async byToken(secret) {
      if (!secret.startsWith(TOKEN_PREFIX)) return null;
      const hash = hashOf(secret);
      const [row] = await database.query<Identity & { stale: boolean }>(
        `SELECT p.id, p.name, p.role, t.scope,
           coalesce(t.last_used_at < now() - interval '1 minute', true) AS stale
         FROM people.token t JOIN people.person p ON p.id = t.person_id WHERE t.hash = $1`,
        [hash],
      );
      if (!row) return null;
      const { stale, ...identity } = row;
      // Once a minute: a script that polls makes no write of every read.
      if (stale)
        await database.query("UPDATE people.token SET last_used_at = now() WHERE hash = $1", [
          hash,
        ]);
      return identity;
    },

    async countTry(account, address, windowMs) {
      const since = "now() - $1 * interval '1 millisecond'";
      await database.query(`DELETE FROM people.sign_in_try WHERE at < ${since}`, [windowMs]);
      await database.query("INSERT INTO people.sign_in_try (account, address) VALUES ($1, $2)", [
        account,
        address,
      ]);
      const [row] = await database.query<{ account: number; address: number }>(
        `SELECT (SELECT count(*)::int FROM people.sign_in_try WHERE account = $2 AND at >= ${since}) AS account,
           (SELECT count(*)::int FROM people.sign_in_try WHERE address = $3 AND at >= ${since}) AS address`,
        [windowMs, account, address],
      );
      return row!;
    },
    async forgetTries(account, address) {
      await database.query("DELETE FROM people.sign_in_try WHERE account = $1 AND address = $2", [
        account,
        address,
      ]);
    },
  };
}
