-- Networks with a name: each version is what a stage of a trial ended with. What a version names is kept until the version
-- is removed; its number is never given again.
CREATE TABLE network (
  id serial PRIMARY KEY,
  name text NOT NULL,
  version integer NOT NULL,
  trial_id integer REFERENCES trial (id) ON DELETE SET NULL ON UPDATE CASCADE,
  stage integer NOT NULL,
  checkpoint_id integer REFERENCES checkpoint (id) ON DELETE SET NULL ON UPDATE CASCADE,
  sha256 text NOT NULL,
  notes text NOT NULL DEFAULT '',
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  removed_at timestamptz(3),
  -- Whoever removes a trial that a version still names, fails.
  CONSTRAINT network_kept CHECK (removed_at IS NOT NULL OR trial_id IS NOT NULL AND checkpoint_id IS NOT NULL)
);
CREATE UNIQUE INDEX network_name_version_key ON network (name, version);
CREATE INDEX network_trial_id_idx ON network (trial_id);
CREATE INDEX network_checkpoint_id_idx ON network (checkpoint_id);

-- What an alias has stood for: its newest row says what it does now, nothing where that names no network.
CREATE TABLE promotion (
  id serial PRIMARY KEY,
  alias text NOT NULL,
  network_id integer REFERENCES network (id) ON DELETE SET NULL ON UPDATE CASCADE,
  at timestamptz(3) NOT NULL DEFAULT now(),
  by text NOT NULL,
  why text NOT NULL DEFAULT ''
);
CREATE INDEX promotion_alias_id_idx ON promotion (alias, id);
