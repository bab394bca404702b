-- Where a trial stands among those of its sweep that wait; null: by its number.
ALTER TABLE trial ADD COLUMN place integer;
DROP INDEX trial_queued;
-- Claims look for the first that is ready.
CREATE INDEX trial_queued ON trial (sweep_id, coalesce(place, number)) WHERE state = 'queued';
