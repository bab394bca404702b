-- What the reconciler looks for at every turn: trials deleted on their own.
CREATE INDEX trial_deleted ON trial (deleted_at) WHERE deleted_at IS NOT NULL;
