-- Trials of a sweep that begin with the same stages train them once. stage_keys: of a trial's first stages, as far as
-- another trial of its sweep has them as well. stage.key repeats a trial's key from the moment that the stage begins.
ALTER TABLE trial ADD COLUMN stage_keys text[] NOT NULL DEFAULT '{}';
-- Some of its trials share stages: its claims go one after the other.
ALTER TABLE sweep ADD COLUMN shares boolean NOT NULL DEFAULT false;
-- Number of the trial of its sweep that trained it, where that was another one.
ALTER TABLE stage ADD COLUMN shared_from integer;
-- What a trial was given of another one is an attempt of its own, which no worker made.
ALTER TABLE attempt DROP CONSTRAINT attempt_state,
  ADD CONSTRAINT attempt_state CHECK (state IN ('running', 'succeeded', 'stopped', 'diverged', 'failed', 'cancelled', 'yielded', 'lost', 'shared'));
