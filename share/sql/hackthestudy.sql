-- The tables of the web API, for a stand-alone installation and the tests.
-- Where the web API runs, its own migrations own these tables: do not load
-- this file there.  Loading it twice changes nothing.

CREATE TABLE IF NOT EXISTS "user" (
    id             VARCHAR(36)  NOT NULL PRIMARY KEY,
    email          VARCHAR(120) NOT NULL UNIQUE,
    name           VARCHAR(120) NOT NULL,
    avatar         VARCHAR(200),
    oauth_provider VARCHAR(50),
    oauth_id       VARCHAR(100),
    credits        INTEGER
);

CREATE TABLE IF NOT EXISTS upload (
    id                        VARCHAR(36) NOT NULL PRIMARY KEY,
    session_id                VARCHAR(36) NOT NULL,
    user_id                   VARCHAR(36)
        REFERENCES "user" (id) ON DELETE SET NULL,
    created_at                TIMESTAMP WITHOUT TIME ZONE,
    updated_at                TIMESTAMP WITHOUT TIME ZONE,
    last_used_at              TIMESTAMP WITHOUT TIME ZONE,
    overall_processing_status VARCHAR(50),
    error_message             TEXT,
    upload_metadata           JSON
);
CREATE UNIQUE INDEX IF NOT EXISTS ix_upload_session_id ON upload (session_id);
CREATE INDEX IF NOT EXISTS ix_upload_user_id ON upload (user_id);
CREATE INDEX IF NOT EXISTS ix_upload_created_at ON upload (created_at);
CREATE INDEX IF NOT EXISTS ix_upload_updated_at ON upload (updated_at);
CREATE INDEX IF NOT EXISTS ix_upload_last_used_at ON upload (last_used_at);
CREATE INDEX IF NOT EXISTS ix_upload_overall_processing_status
    ON upload (overall_processing_status);

CREATE TABLE IF NOT EXISTS uploaded_file (
    id                VARCHAR(36)  NOT NULL PRIMARY KEY,
    upload_id         VARCHAR(36)  NOT NULL
        REFERENCES upload (id) ON DELETE CASCADE,
    file_index        INTEGER,
    file_name         VARCHAR(255) NOT NULL,
    mime_type         VARCHAR(100),
    file_size         BIGINT,
    file_content      BYTEA        NOT NULL,
    extracted_text    TEXT,
    extraction_status VARCHAR(50),
    extraction_info   JSON,
    created_at        TIMESTAMP WITHOUT TIME ZONE
);
CREATE INDEX IF NOT EXISTS ix_uploaded_file_upload_id
    ON uploaded_file (upload_id);
CREATE INDEX IF NOT EXISTS ix_uploaded_file_extraction_status
    ON uploaded_file (extraction_status);

CREATE TABLE IF NOT EXISTS processing_task (
    id            VARCHAR(36) NOT NULL PRIMARY KEY,
    upload_id     VARCHAR(36) REFERENCES upload (id) ON DELETE CASCADE,
    session_id    VARCHAR(36) NOT NULL,
    task_type     VARCHAR(50) NOT NULL,
    status        VARCHAR(50) NOT NULL,
    priority      INTEGER     NOT NULL,
    created_at    TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    started_at    TIMESTAMP WITHOUT TIME ZONE,
    completed_at  TIMESTAMP WITHOUT TIME ZONE,
    error_message TEXT,
    result_data   JSON,
    task_metadata JSON
);
CREATE INDEX IF NOT EXISTS ix_processing_task_upload_id
    ON processing_task (upload_id);
CREATE INDEX IF NOT EXISTS ix_processing_task_session_id
    ON processing_task (session_id);
CREATE INDEX IF NOT EXISTS ix_processing_task_task_type
    ON processing_task (task_type);
CREATE INDEX IF NOT EXISTS ix_processing_task_status
    ON processing_task (status);
CREATE INDEX IF NOT EXISTS ix_processing_task_created_at
    ON processing_task (created_at);

CREATE TABLE IF NOT EXISTS flashcard (
    id        VARCHAR(36) NOT NULL PRIMARY KEY,
    upload_id VARCHAR(36) NOT NULL REFERENCES upload (id) ON DELETE CASCADE,
    question  TEXT        NOT NULL,
    answer    TEXT        NOT NULL,
    tags      JSON
);
CREATE INDEX IF NOT EXISTS ix_flashcard_upload_id ON flashcard (upload_id);

CREATE TABLE IF NOT EXISTS topic (
    id            VARCHAR(36)  NOT NULL PRIMARY KEY,
    upload_id     VARCHAR(36)  NOT NULL
        REFERENCES upload (id) ON DELETE CASCADE,
    name          VARCHAR(200) NOT NULL,
    is_main_topic BOOLEAN,
    parent_id     VARCHAR(36)  REFERENCES topic (id) ON DELETE CASCADE,
    description   TEXT,
    is_key_term   BOOLEAN
);
CREATE INDEX IF NOT EXISTS ix_topic_upload_id ON topic (upload_id);
CREATE INDEX IF NOT EXISTS ix_topic_name ON topic (name);
CREATE INDEX IF NOT EXISTS ix_topic_is_main_topic ON topic (is_main_topic);
CREATE INDEX IF NOT EXISTS ix_topic_parent_id ON topic (parent_id);
CREATE INDEX IF NOT EXISTS ix_topic_is_key_term ON topic (is_key_term);

CREATE TABLE IF NOT EXISTS question (
    id             VARCHAR(36)  NOT NULL PRIMARY KEY,
    upload_id      VARCHAR(36)  NOT NULL
        REFERENCES upload (id) ON DELETE CASCADE,
    text           VARCHAR(500) NOT NULL,
    options        JSON         NOT NULL,
    correct_answer INTEGER      NOT NULL,
    explanation    VARCHAR(1000)
);
CREATE INDEX IF NOT EXISTS ix_question_upload_id ON question (upload_id);

CREATE TABLE IF NOT EXISTS user_activity (
    id         VARCHAR(36) NOT NULL PRIMARY KEY,
    user_id    VARCHAR(36) NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
    session_id VARCHAR(36),
    upload_id  VARCHAR(36) REFERENCES upload (id) ON DELETE CASCADE,
    main_topic TEXT,
    timestamp  TIMESTAMP WITHOUT TIME ZONE NOT NULL
);
CREATE INDEX IF NOT EXISTS ix_user_activity_user_id ON user_activity (user_id);
CREATE INDEX IF NOT EXISTS ix_user_activity_session_id
    ON user_activity (session_id);
CREATE INDEX IF NOT EXISTS ix_user_activity_upload_id
    ON user_activity (upload_id);
CREATE INDEX IF NOT EXISTS ix_user_activity_timestamp
    ON user_activity (timestamp);

CREATE TABLE IF NOT EXISTS token_usage (
    id               VARCHAR(36) NOT NULL PRIMARY KEY,
    user_id          VARCHAR(36) REFERENCES "user" (id),
    session_id       VARCHAR(255),
    timestamp        TIMESTAMP WITHOUT TIME ZONE,
    model            VARCHAR(50) NOT NULL,
    input_tokens     INTEGER     NOT NULL,
    output_tokens    INTEGER     NOT NULL,
    cost             FLOAT       NOT NULL,
    endpoint         VARCHAR(100),
    function_name    VARCHAR(100),
    cached           BOOLEAN,
    request_metadata JSON
);
