-- Whose database this is: another federation refuses to start on it.
CREATE TABLE federation (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    name     text    NOT NULL
);

-- Who leads. Every transaction of a leader begins by reading this row under its own term and a share
-- lock: a newer term finds no row for the older one, and cannot be raised in the middle of a write.
CREATE TABLE leadership (
    only_row boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    term     bigint      NOT NULL CHECK (term >= 0),
    instance text        NOT NULL,
    since    timestamptz NOT NULL
);

INSERT INTO leadership (term, instance, since) VALUES (0, '', now());
