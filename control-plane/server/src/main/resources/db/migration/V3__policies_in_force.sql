-- Which set is in force is told by the leader's own number, not by the order in which rows were made: a set that is
-- applied again takes a new one.
ALTER TABLE policy_set ALTER COLUMN revision DROP IDENTITY;
