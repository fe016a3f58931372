-- The highest number given out of each kind, written in the transaction that uses it: a new leader reads these few rows,
-- however many events, facts and runs there are, and also when a retention has removed them.
CREATE TABLE counter (
    kind    text   NOT NULL, -- event, run or facts
    project text   NOT NULL, -- empty for facts
    name    text   NOT NULL, -- the workflow of runs, otherwise empty
    value   bigint NOT NULL,
    PRIMARY KEY (kind, project, name)
) WITH (fillfactor = 50);

INSERT INTO counter (kind, project, name, value)
SELECT 'event', project, '', max(number) FROM event GROUP BY project
UNION ALL
SELECT 'run', project, workflow, max(number) FROM run GROUP BY project, workflow
UNION ALL
SELECT 'facts', '', '', max(last_revision) FROM facts HAVING count(*) > 0;

-- When a row was written, for the retention; older rows count as written now.
ALTER TABLE facts ADD COLUMN at timestamptz NOT NULL DEFAULT now();
-- A row is marked when a checkpoint is among its changes, not only when it is the first of them.
UPDATE facts SET checkpoint = true WHERE NOT checkpoint AND body LIKE '%"Checkpoint"%';
-- A replay begins at the last checkpoint before the decision, and so does what the retention keeps.
CREATE INDEX facts_checkpoint ON facts (first_revision) WHERE checkpoint;
