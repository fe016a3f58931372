-- A database that was put back to an older state says nothing of it itself. Sites tell it: they have heard of terms whose
-- marks are not here, of reports that are not applied here, of decisions that are not here.

-- Drawn when a term begins. Two pasts of one record may both have a term 7; their marks differ.
CREATE TABLE term_mark (
    term bigint PRIMARY KEY,
    mark uuid   NOT NULL
);

-- When it was found, and by which site's word. Later terms are above term_floor.
CREATE TABLE restoration (
    number     int PRIMARY KEY,
    found_at   timestamptz NOT NULL,
    told_by    text        NOT NULL,
    why        text        NOT NULL,
    term_floor bigint      NOT NULL
);

-- What the agent made of the highest report and all before it; the newest restoration since which the site was heard.
ALTER TABLE applied ADD COLUMN chain bigint NOT NULL DEFAULT 0, ADD COLUMN restoration int NOT NULL DEFAULT 0;
