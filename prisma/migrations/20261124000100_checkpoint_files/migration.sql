-- Where a checkpoint's file lies (null: written before stores were told apart; nobody removes those), when retention
-- last looked at it, and when its file was removed.
ALTER TABLE checkpoint
  ADD COLUMN store text,
  ADD COLUMN retained_at timestamptz(3),
  ADD COLUMN collected_at timestamptz(3);

-- Several trials may name one file.
CREATE INDEX checkpoint_key_idx ON checkpoint (key);
-- What retention has not looked at yet.
CREATE INDEX checkpoint_unexamined ON checkpoint (trial_id) WHERE retained_at IS NULL AND deleted_at IS NULL;
-- Files that may have to go.
CREATE INDEX checkpoint_uncollected ON checkpoint (store) WHERE deleted_at IS NOT NULL AND collected_at IS NULL;

-- The artifact stores this database uses. Others may share a store: each keeps to a folder of its own in it.
CREATE TABLE artifact_store (
  store text PRIMARY KEY,
  address text NOT NULL,
  folder text NOT NULL,
  -- When files that no checkpoint names were last looked for.
  scanned_at timestamptz(3)
);
