-- Trials that a sweep is to have in the end, where a sampler adds them as results arrive; null where all are planned
-- from the start.
ALTER TABLE sweep ADD COLUMN target integer;
