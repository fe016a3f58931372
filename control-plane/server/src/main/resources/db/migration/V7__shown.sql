-- Where the bytes of a content were shown for a project: made, registered or sent there for one of its artifacts. A
-- replica counts only for those projects: who knows a digest has no part in what others stored under it. Of what was
-- stored before, every project that has an artifact of a content has shown it.
CREATE TABLE shown (
    digest  text NOT NULL,
    site    text NOT NULL,
    project text NOT NULL,
    PRIMARY KEY (digest, site, project)
);

INSERT INTO shown (digest, site, project)
SELECT DISTINCT r.digest, r.site, a.project
FROM replica r JOIN artifact a ON a.digest = r.digest
WHERE NOT a.pending;

-- What is known of the classes of a content, before another artifact of it is made.
CREATE INDEX artifact_of_content ON artifact (digest);
