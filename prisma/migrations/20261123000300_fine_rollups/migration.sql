-- As metrics.rollup, per 16 steps: a chart of ten trials of 100,000 steps each is too fine for 256 and too long for points.
CREATE TABLE metrics.fine_rollup (
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
) WITH (fillfactor = 90);

INSERT INTO metrics.fine_rollup
SELECT trial_id, fence, series_id, step / 16, count(nullif(value, 'NaN')), count(*) FILTER (WHERE value = 'NaN'),
  sum(CASE WHEN value IN ('Infinity', '-Infinity') THEN value
    WHEN value <> 'NaN' THEN greatest(-1e300, least(1e300, value)) END),
  min(nullif(value, 'NaN')), max(nullif(value, 'NaN')), max(step), max(epoch), max(train_ms)
FROM metrics.point GROUP BY trial_id, fence, series_id, step / 16;
