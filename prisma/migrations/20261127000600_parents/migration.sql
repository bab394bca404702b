-- Networks of other trials that a trial takes, to begin with or as teachers, and that were not there yet when it was
-- written: it waits for each of them to be pinned.
CREATE TABLE trial_parent (
  trial_id integer NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
  -- Where in its configuration: init, or stages.1.teacher.0.
  path text NOT NULL,
  -- May be gone before it is pinned.
  parent_id integer NOT NULL,
  stage integer NOT NULL,
  -- When the checkpoint's key and digest were written into the configuration.
  pinned_at timestamptz(3),
  PRIMARY KEY (trial_id, path)
);
CREATE INDEX trial_parent_waiting ON trial_parent (trial_id) WHERE pinned_at IS NULL;
