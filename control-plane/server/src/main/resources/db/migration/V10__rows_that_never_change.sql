-- Fails the transaction that would overwrite a row which never changes: an idempotency key stands for what it was used
-- for first, also when the leader that writes does not remember it.
CREATE FUNCTION row_never_changes(name text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % would be overwritten', name USING ERRCODE = 'AT002';
END
$$;
