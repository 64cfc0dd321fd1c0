-- hts's own tables.  "hts-store migrate" runs this file, "migrate --print"
-- shows it.  It may run any number of times and only expands: the release
-- before must run on the result.  A new column gets a default or stays
-- nullable; raise the version in the last statement and SCHEMA_VERSION in
-- src/store/schema.h together.
BEGIN;
SELECT pg_advisory_xact_lock(7526769903);

CREATE SCHEMA IF NOT EXISTS hts;

CREATE TABLE IF NOT EXISTS hts.meta (
    one         boolean PRIMARY KEY DEFAULT true CHECK (one),
    version     integer NOT NULL,
    migrated_at timestamptz NOT NULL DEFAULT now()
);

-- The ledger: one row per Celery task id.  It outlives the queue, so that a
-- task delivered twice has its effects once.  No foreign keys into the web
-- API's tables: their rows may go at any time.
CREATE TABLE IF NOT EXISTS hts.task (
    id          text PRIMARY KEY,
    -- order in which tasks of one upload were begun; drawn while the
    -- upload's row is locked
    seq         bigserial NOT NULL,
    name        text NOT NULL,
    kwargs      json NOT NULL DEFAULT '{}',
    upload      text,
    file        text,            -- NULL: the whole upload is the scope
    group_id    text,
    root_id     text,
    parent_id   text,
    append      boolean NOT NULL DEFAULT false,
    outcome     text CHECK (outcome IN ('done', 'fail')), -- NULL: open
    why         json,            -- {code, message} of a failure
    result      json,            -- what the Celery client gets
    children    json,            -- published when the task is settled
    rows        json,            -- ids this task wrote and that still stand
    charge      json,            -- {credits, deducted}
    attempts    integer NOT NULL DEFAULT 0,
    created_at  timestamptz NOT NULL DEFAULT now(),
    started_at  timestamptz,
    settled_at  timestamptz
);
-- 2: the file each entry of rows came from, in the same order; null: unknown
ALTER TABLE hts.task ADD COLUMN IF NOT EXISTS row_files json;
CREATE INDEX IF NOT EXISTS task_upload ON hts.task (upload, name, seq);
CREATE INDEX IF NOT EXISTS task_open ON hts.task (seq) WHERE outcome IS NULL;
CREATE INDEX IF NOT EXISTS task_settled ON hts.task (settled_at)
    WHERE outcome IS NOT NULL;

INSERT INTO hts.meta (version) VALUES (2)
ON CONFLICT (one) DO UPDATE
SET version = greatest(hts.meta.version, excluded.version);
COMMIT;
