-- What lists are narrowed to, so that a record of millions answers as fast as one of a thousand. States that most
-- executions pass through are in no index: each change of state would have to be written to it.
CREATE INDEX execution_ended_badly ON execution (state, id) WHERE state IN ('Failed', 'Cancelled', 'Skipped');
CREATE INDEX run_of_project ON run (project, id);
CREATE INDEX artifact_of_name ON artifact (name, id) WHERE name <> '';
CREATE INDEX transfer_failed ON transfer (id) WHERE state = 'Failed';
