-- What Prisma cannot model: the invariants as constraints, and the metric points.

-- States are text, so that a new one needs no type change; these keep misspelt ones out.
ALTER TABLE sweep
  ADD CONSTRAINT sweep_state CHECK (state IN ('draft', 'running', 'paused', 'completed', 'failed', 'cancelling', 'cancelled')),
  ADD CONSTRAINT sweep_desired CHECK (desired IN ('run', 'pause', 'cancel')),
  ADD CONSTRAINT sweep_objective CHECK (objective_mode IN ('min', 'max') AND objective_metric NOT LIKE 'test/%'),
  ADD CONSTRAINT sweep_concurrency CHECK (concurrency > 0);
ALTER TABLE trial
  ADD CONSTRAINT trial_state CHECK (state IN ('planned', 'queued', 'running', 'succeeded', 'stopped', 'diverged', 'failed', 'cancelled')),
  ADD CONSTRAINT trial_desired CHECK (desired IN ('run', 'pause', 'cancel'));
ALTER TABLE attempt
  ADD CONSTRAINT attempt_state CHECK (state IN ('running', 'succeeded', 'stopped', 'diverged', 'failed', 'cancelled', 'yielded', 'lost'));

-- At most one live attempt of a trial.
CREATE UNIQUE INDEX attempt_live ON attempt (trial_id) WHERE state = 'running';
-- Leases that run out.
CREATE INDEX attempt_lease ON attempt (lease_until) WHERE state = 'running';
-- What a claim looks for, in the order it takes it.
CREATE INDEX trial_queued ON trial (sweep_id, number) WHERE state = 'queued';
-- How many of a sweep run at once.
CREATE INDEX trial_running ON trial (sweep_id) WHERE state = 'running';
-- Whether a sweep has anything left to do.
CREATE INDEX trial_open ON trial (sweep_id) WHERE state IN ('planned', 'queued', 'running');
CREATE INDEX sweep_open ON sweep (priority DESC, id) WHERE state IN ('running', 'paused', 'cancelling');

-- A trial's row is updated at every flush: leave room on its page for the new version.
ALTER TABLE trial SET (fillfactor = 60);
ALTER TABLE attempt SET (fillfactor = 60);

CREATE SCHEMA metrics;

CREATE TABLE metrics.series (
  id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE
);

-- A point is (trial, attempt, series, step), never twice. No foreign keys: they would cost more than the insert.
-- Partitioned by trial, so that deleting a large trial bloats and vacuums one small table.
CREATE TABLE metrics.point (
  trial_id integer NOT NULL,
  fence integer NOT NULL,
  step integer NOT NULL,
  series_id smallint NOT NULL,
  epoch real NOT NULL,
  train_ms double precision NOT NULL,
  value double precision NOT NULL,
  PRIMARY KEY (trial_id, fence, series_id, step)
) PARTITION BY HASH (trial_id);

CREATE TABLE metrics.point_00 PARTITION OF metrics.point FOR VALUES WITH (MODULUS 16, REMAINDER 0);
CREATE TABLE metrics.point_01 PARTITION OF metrics.point FOR VALUES WITH (MODULUS 16, REMAINDER 1);
CREATE TABLE metrics.point_02 PARTITION OF metrics.point FOR VALUES WITH (MODULUS 16, REMAINDER 2);
CREATE TABLE metrics.point_03 PARTITION OF metrics.point FOR VALUES WITH (MODULUS 16, REMAINDER 3);
CREATE TABLE metrics.point_04 PARTITION OF metrics.point FOR VALUES WITH (MODULUS 16, REMAINDER 4);
CREATE TABLE metrics.point_05 PARTITION OF metrics.point FOR VALUES WITH (MODULUS 16, REMAINDER 5);
CREATE TABLE metrics.point_06 PARTITION OF metrics.point FOR VALUES WITH (MODULUS 16, REMAINDER 6);
CREATE TABLE metrics.point_07 PARTITION OF metrics.point FOR VALUES WITH (MODULUS 16, REMAINDER 7);
CREATE TABLE metrics.point_08 PARTITION OF metrics.point FOR VALUES WITH (MODULUS 16, REMAINDER 8);
CREATE TABLE metrics.point_09 PARTITION OF metrics.point FOR VALUES WITH (MODULUS 16, REMAINDER 9);
CREATE TABLE metrics.point_10 PARTITION OF metrics.point FOR VALUES WITH (MODULUS 16, REMAINDER 10);
CREATE TABLE metrics.point_11 PARTITION OF metrics.point FOR VALUES WITH (MODULUS 16, REMAINDER 11);
CREATE TABLE metrics.point_12 PARTITION OF metrics.point FOR VALUES WITH (MODULUS 16, REMAINDER 12);
CREATE TABLE metrics.point_13 PARTITION OF metrics.point FOR VALUES WITH (MODULUS 16, REMAINDER 13);
CREATE TABLE metrics.point_14 PARTITION OF metrics.point FOR VALUES WITH (MODULUS 16, REMAINDER 14);
CREATE TABLE metrics.point_15 PARTITION OF metrics.point FOR VALUES WITH (MODULUS 16, REMAINDER 15);

-- Per 256 steps. NaN counts in missing alone, sum, min and max are null when there is nothing else.
CREATE TABLE metrics.rollup (
  trial_id integer NOT NULL,
  fence integer NOT NULL,
  series_id smallint NOT NULL,
  bucket integer NOT NULL,
  count integer NOT NULL,
  missing integer NOT NULL,
  sum double precision,
  min double precision,
  max double precision,
  last_step integer NOT NULL,
  epoch real NOT NULL,
  train_ms double precision NOT NULL,
  PRIMARY KEY (trial_id, fence, series_id, bucket)
) WITH (fillfactor = 70);

-- Which steps each flush of a trial brought, so that a live page reads those alone. reset: points were hidden.
CREATE TABLE metrics.flush (
  trial_id integer NOT NULL,
  flush integer NOT NULL,
  fence integer NOT NULL,
  first_step integer,
  last_step integer,
  reset boolean NOT NULL DEFAULT false,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (trial_id, flush)
);
