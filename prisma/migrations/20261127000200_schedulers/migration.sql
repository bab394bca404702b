-- Whom a sweep's scheduler judges: trials, or cells; null where it has none.
ALTER TABLE sweep ADD COLUMN judges text CHECK (judges IN ('trials', 'cells'));
-- It was opened again after its scheduler had stopped it: it is judged no more.
ALTER TABLE trial ADD COLUMN spared boolean NOT NULL DEFAULT false;
ALTER TABLE trial DROP CONSTRAINT trial_desired,
  ADD CONSTRAINT trial_desired CHECK (desired IN ('run', 'pause', 'cancel', 'wait', 'stop'));

-- The objective at the end of each epoch of a trial that is judged, written with its points; then what was said to it.
CREATE TABLE measurement (
  trial_id integer NOT NULL REFERENCES trial (id) ON DELETE CASCADE,
  epoch integer NOT NULL,
  value double precision NOT NULL,
  at timestamptz(3) NOT NULL DEFAULT now(),
  -- Counts what its scheduler has looked at in its sweep; null: not yet. A verdict follows from the turns before.
  turn integer,
  -- Null where nobody asked: the trial had ended, say.
  verdict text CHECK (verdict IN ('continue', 'wait', 'stop')),
  why text NOT NULL DEFAULT '',
  PRIMARY KEY (trial_id, epoch)
);
CREATE INDEX measurement_new ON measurement (trial_id) WHERE turn IS NULL;
CREATE INDEX trial_waiting ON trial (sweep_id) WHERE desired = 'wait';
