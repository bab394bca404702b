-- What a trial requires of a worker and what a worker offers, as words: a worker may take what requires nothing else.
-- trial.capability stays as the name of its queue, made of the requirements that concern the machine.
ALTER TABLE trial ADD COLUMN requires text[] NOT NULL DEFAULT '{}';
ALTER TABLE worker ADD COLUMN offers text[] NOT NULL DEFAULT '{}';
ALTER TABLE worker DROP COLUMN capability;
-- Which classes of trials there are, asked every few seconds by every worker.
CREATE INDEX trial_open_capability ON trial (capability) WHERE state IN ('planned', 'queued', 'running') AND capability <> 'any';
