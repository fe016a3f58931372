-- Of the toy resource of the tests.
CREATE TABLE toy (
    key  text PRIMARY KEY,
    body text NOT NULL
);
