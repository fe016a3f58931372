-- The check that every transaction of a leader begins with, as a statement that fails: so that a whole transaction can be
-- sent at once, without waiting for the answer to its first statement.
CREATE FUNCTION require_term(expected bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM leadership WHERE term = expected FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'term % is over', expected USING ERRCODE = 'AT001';
    END IF;
END
$$;
