-- Who may come in. A schema of its own: a worker's role is given `public` and `metrics` and never sees this one.
CREATE SCHEMA people;

CREATE TABLE people.person (
    id SERIAL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL CHECK (role IN ('viewer', 'researcher', 'admin')),
    -- scrypt, with its parameters and salt.
    password TEXT NOT NULL,
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    created_by TEXT NOT NULL
);

-- Secrets are 256 random bits, so one round of SHA-256 hides them; they themselves are nowhere.
CREATE TABLE people.session (
    hash BYTEA PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people.person ON DELETE CASCADE,
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    expires_at TIMESTAMPTZ(3) NOT NULL
);
CREATE INDEX session_person ON people.session (person_id);

CREATE TABLE people.token (
    id SERIAL PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people.person ON DELETE CASCADE,
    name TEXT NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('read', 'launch', 'worker', 'admin')),
    hash BYTEA NOT NULL UNIQUE,
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    last_used_at TIMESTAMPTZ(3),
    UNIQUE (person_id, name)
);

-- One row a try, and gone when it succeeds or after a while: what limits the rate, for all dashboards of a database.
CREATE TABLE people.sign_in_try (
    id BIGSERIAL PRIMARY KEY,
    at TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    account TEXT NOT NULL,
    address TEXT NOT NULL
);
CREATE INDEX sign_in_try_account ON people.sign_in_try (account, at);
CREATE INDEX sign_in_try_address ON people.sign_in_try (address, at);
CREATE INDEX sign_in_try_at ON people.sign_in_try (at);
