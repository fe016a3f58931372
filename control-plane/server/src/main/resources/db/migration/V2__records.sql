-- One row per thing. The columns are what rows are found by; "body" is the whole value as JSON. Only the leader writes,
-- always whole rows, inside a transaction that checks its term. No index holds a column that changes often, so that
-- an update of a hot row stays on its page (fillfactor leaves room for it).

CREATE TABLE site (
    name text PRIMARY KEY,
    body text NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE invitation (
    token      text PRIMARY KEY,
    site       text        NOT NULL,
    expires_at timestamptz NOT NULL,
    body       text        NOT NULL
);

CREATE TABLE workflow (
    project text NOT NULL,
    name    text NOT NULL,
    version int  NOT NULL,
    body    text NOT NULL,
    PRIMARY KEY (project, name, version)
);

CREATE TABLE run (
    id           uuid PRIMARY KEY,
    project      text        NOT NULL,
    workflow     text        NOT NULL,
    number       bigint      NOT NULL,
    state        text        NOT NULL,
    ended        boolean     NOT NULL,
    submitted_at timestamptz NOT NULL,
    body         text        NOT NULL,
    UNIQUE (project, workflow, number)
) WITH (fillfactor = 50);
-- A new leader loads what has not ended.
CREATE INDEX run_unfinished ON run (id) WHERE NOT ended;

CREATE TABLE execution (
    id       uuid PRIMARY KEY,
    run      uuid NOT NULL,
    ordinal  int  NOT NULL,
    template text NOT NULL,
    state    text NOT NULL,
    body     text NOT NULL
) WITH (fillfactor = 60);
CREATE UNIQUE INDEX execution_of_run ON execution (run, ordinal);

CREATE TABLE attempt (
    execution uuid NOT NULL,
    fence     int  NOT NULL,
    run       uuid NOT NULL,
    site      text NOT NULL,
    ended     boolean NOT NULL,
    body      text NOT NULL,
    PRIMARY KEY (execution, fence)
) WITH (fillfactor = 60);

CREATE TABLE decision (
    id             uuid PRIMARY KEY,
    execution      uuid   NOT NULL,
    fence          int    NOT NULL,
    policies       text   NOT NULL,
    facts_revision bigint NOT NULL,
    class          text   NOT NULL,
    at             timestamptz NOT NULL
);
CREATE INDEX decision_of_execution ON decision (execution, fence);

CREATE TABLE decision_class (
    digest text PRIMARY KEY,
    body   text NOT NULL
);

-- Changes of what placement saw, oldest first.
CREATE TABLE facts (
    first_revision bigint PRIMARY KEY,
    last_revision  bigint  NOT NULL,
    checkpoint     boolean NOT NULL,
    body           text    NOT NULL
);

CREATE TABLE artifact (
    id      uuid PRIMARY KEY,
    project text NOT NULL,
    name    text NOT NULL, -- empty: none
    digest  text NOT NULL,
    pending boolean NOT NULL,
    body    text NOT NULL
);
CREATE INDEX artifact_of_project ON artifact (project, id);
CREATE INDEX artifact_upload ON artifact (id) WHERE pending;

CREATE TABLE replica (
    digest text NOT NULL,
    site   text NOT NULL,
    state  text NOT NULL,
    body   text NOT NULL,
    PRIMARY KEY (digest, site)
) WITH (fillfactor = 60);

CREATE TABLE transfer (
    id    uuid PRIMARY KEY,
    state text    NOT NULL,
    ended boolean NOT NULL,
    body  text    NOT NULL
) WITH (fillfactor = 60);
CREATE INDEX transfer_unfinished ON transfer (id) WHERE NOT ended;

CREATE TABLE transfer_use (
    run      uuid NOT NULL,
    transfer uuid NOT NULL,
    PRIMARY KEY (run, transfer)
);

CREATE TABLE policy_set (
    revision   bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    digest     text PRIMARY KEY,
    applied_at timestamptz NOT NULL,
    body       text        NOT NULL
);

CREATE TABLE event (
    project text   NOT NULL,
    number  bigint NOT NULL,
    at      timestamptz NOT NULL,
    kind    text   NOT NULL,
    subject text   NOT NULL,
    fields  text   NOT NULL,
    PRIMARY KEY (project, number)
);

CREATE TABLE idempotency (
    caller  text NOT NULL,
    route   text NOT NULL,
    key     text NOT NULL,
    request text NOT NULL,
    subject text NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (caller, route, key)
);
CREATE INDEX idempotency_age ON idempotency (at);

CREATE TABLE applied (
    site       text   PRIMARY KEY,
    generation int    NOT NULL,
    number     bigint NOT NULL
) WITH (fillfactor = 50);
