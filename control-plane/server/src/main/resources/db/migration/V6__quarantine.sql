-- What broke the leader: suspected after the first time, set aside for an operator after the second.
CREATE TABLE quarantine (
    id      text PRIMARY KEY,
    kind    text        NOT NULL,
    run     uuid,
    state   text        NOT NULL,
    last_at timestamptz NOT NULL,
    body    text        NOT NULL
);
CREATE INDEX quarantine_open ON quarantine (last_at) WHERE state <> 'RESOLVED';
