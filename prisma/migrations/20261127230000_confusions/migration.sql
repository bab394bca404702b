-- How the network that a stage ends with answers on a split, by class: counts of pairs of classes, and its worst mistakes.
CREATE TABLE confusion (
  trial_id integer NOT NULL,
  stage integer NOT NULL,
  split text NOT NULL CHECK (split IN ('validation', 'test')),
  answers jsonb NOT NULL,
  PRIMARY KEY (trial_id, stage, split),
  FOREIGN KEY (trial_id, stage) REFERENCES stage (trial_id, index) ON DELETE CASCADE
);
