-- As metrics.rollup, per 64 steps: a chart of a thousand buckets a curve reads at most a few rows for each of them, however
-- many curves share a million points.
CREATE TABLE metrics.middle_rollup (
  trial_id integer NOT NULL,
  fence integer NOT NULL,
  series_id smallint NOT NULL,
  bucket integer NOT NULL,
  count integer NOT NULL,
  missing integer NOT NULL,
  sum double precision,
  min double precision,
  max double precision,
  last_step integer NOT NULL,
  epoch real NOT NULL,
  train_ms double precision NOT NULL,
  PRIMARY KEY (trial_id, fence, series_id, bucket)
) WITH (fillfactor = 80);

INSERT INTO metrics.middle_rollup
SELECT trial_id, fence, series_id, bucket / 4, sum(count), sum(missing), sum(sum), min(min), max(max), max(last_step),
  max(epoch), max(train_ms)
FROM metrics.fine_rollup GROUP BY trial_id, fence, series_id, bucket / 4;
