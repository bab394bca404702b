-- CreateTable
CREATE TABLE "sweep" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "notes" TEXT NOT NULL DEFAULT '',
    "tags" TEXT[],
    "spec" JSONB NOT NULL,
    "objective_metric" TEXT NOT NULL,
    "objective_mode" TEXT NOT NULL,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "concurrency" INTEGER,
    "state" TEXT NOT NULL DEFAULT 'running',
    "desired" TEXT NOT NULL DEFAULT 'run',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "archived_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "sweep_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "trial" (
    "id" SERIAL NOT NULL,
    "sweep_id" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,
    "seed" BIGINT NOT NULL,
    "config" JSONB NOT NULL,
    "values" JSONB NOT NULL,
    "capability" TEXT NOT NULL DEFAULT 'any',
    "macs" DOUBLE PRECISION,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "desired" TEXT NOT NULL DEFAULT 'run',
    "fence" INTEGER NOT NULL DEFAULT 0,
    "step" INTEGER NOT NULL DEFAULT 0,
    "total_steps" INTEGER NOT NULL,
    "train_ms" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "flush" INTEGER NOT NULL DEFAULT 0,
    "losses" INTEGER NOT NULL DEFAULT 0,
    "not_before" TIMESTAMPTZ(3),
    "dispatch" INTEGER NOT NULL DEFAULT 0,
    "dispatch_used" INTEGER NOT NULL DEFAULT 0,
    "dispatched_at" TIMESTAMPTZ(3),
    "dispatch_generation" TEXT,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "error" TEXT,
    "failure_class" TEXT,
    "dataset_hash" TEXT,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "trial_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attempt" (
    "trial_id" INTEGER NOT NULL,
    "fence" INTEGER NOT NULL,
    "worker_id" INTEGER NOT NULL,
    "slot" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'running',
    "lease_until" TIMESTAMPTZ(3) NOT NULL,
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),
    "acknowledged" INTEGER NOT NULL DEFAULT 0,
    "resumed_from" INTEGER,
    "visible_after" INTEGER NOT NULL DEFAULT -1,
    "visible_to" INTEGER NOT NULL DEFAULT 2147483647,
    "error" TEXT,
    "failure_class" TEXT,
    "facts" JSONB,

    CONSTRAINT "attempt_pkey" PRIMARY KEY ("trial_id","fence")
);

-- CreateTable
CREATE TABLE "stage" (
    "trial_id" INTEGER NOT NULL,
    "index" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "key" TEXT,
    "state" TEXT NOT NULL DEFAULT 'running',
    "first_step" INTEGER NOT NULL,
    "last_step" INTEGER,
    "train_ms" DOUBLE PRECISION,
    "checkpoint_id" INTEGER,
    "results" JSONB,

    CONSTRAINT "stage_pkey" PRIMARY KEY ("trial_id","index")
);

-- CreateTable
CREATE TABLE "checkpoint" (
    "id" SERIAL NOT NULL,
    "trial_id" INTEGER NOT NULL,
    "fence" INTEGER NOT NULL,
    "stage" INTEGER NOT NULL,
    "step" INTEGER NOT NULL,
    "epoch" DOUBLE PRECISION NOT NULL,
    "key" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "checkpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sweep_id" INTEGER,
    "trial_id" INTEGER,
    "fence" INTEGER,
    "what" TEXT NOT NULL,
    "from" TEXT,
    "to" TEXT,
    "by" TEXT NOT NULL,
    "why" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "worker" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "slots" INTEGER NOT NULL,
    "capability" TEXT NOT NULL DEFAULT 'any',
    "facts" JSONB NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "left_at" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "quarantined_at" TIMESTAMPTZ(3),

    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "log_line" (
    "id" BIGSERIAL NOT NULL,
    "trial_id" INTEGER NOT NULL,
    "fence" INTEGER NOT NULL,
    "level" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "log_line_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "summary" (
    "trial_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,
    "step" INTEGER NOT NULL,

    CONSTRAINT "summary_pkey" PRIMARY KEY ("trial_id","key")
);

-- CreateIndex
CREATE UNIQUE INDEX "trial_sweep_id_number_key" ON "trial"("sweep_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "trial_sweep_id_hash_key" ON "trial"("sweep_id", "hash");

-- CreateIndex
CREATE INDEX "attempt_worker_id_idx" ON "attempt"("worker_id");

-- CreateIndex
CREATE INDEX "stage_key_idx" ON "stage"("key");

-- CreateIndex
CREATE INDEX "checkpoint_trial_id_step_idx" ON "checkpoint"("trial_id", "step");

-- CreateIndex
CREATE INDEX "event_sweep_id_id_idx" ON "event"("sweep_id", "id");

-- CreateIndex
CREATE INDEX "event_trial_id_id_idx" ON "event"("trial_id", "id");

-- CreateIndex
CREATE INDEX "worker_seen_at_idx" ON "worker"("seen_at");

-- CreateIndex
CREATE INDEX "log_line_trial_id_id_idx" ON "log_line"("trial_id", "id");

-- CreateIndex
CREATE INDEX "summary_key_value_idx" ON "summary"("key", "value");

-- AddForeignKey
ALTER TABLE "trial" ADD CONSTRAINT "trial_sweep_id_fkey" FOREIGN KEY ("sweep_id") REFERENCES "sweep"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_trial_id_fkey" FOREIGN KEY ("trial_id") REFERENCES "trial"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_worker_id_fkey" FOREIGN KEY ("worker_id") REFERENCES "worker"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stage" ADD CONSTRAINT "stage_trial_id_fkey" FOREIGN KEY ("trial_id") REFERENCES "trial"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "checkpoint" ADD CONSTRAINT "checkpoint_trial_id_fkey" FOREIGN KEY ("trial_id") REFERENCES "trial"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "log_line" ADD CONSTRAINT "log_line_trial_id_fkey" FOREIGN KEY ("trial_id") REFERENCES "trial"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "summary" ADD CONSTRAINT "summary_trial_id_fkey" FOREIGN KEY ("trial_id") REFERENCES "trial"("id") ON DELETE CASCADE ON UPDATE CASCADE;

