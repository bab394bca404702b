-- The specifications that a sweep had before its space was widened, counted from 1.
CREATE TABLE sweep_version (
  sweep_id integer NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
  version integer NOT NULL,
  spec jsonb NOT NULL,
  replaced_at timestamptz(3) NOT NULL DEFAULT now(),
  replaced_by text NOT NULL,
  PRIMARY KEY (sweep_id, version)
);
