package io.atoll.server.query;

import io.atoll.control.state.Caller;
import io.atoll.control.state.IdempotencyKey;
import io.atoll.kernel.digest.Digest;
import java.util.Optional;

/** Reads what idempotency keys were used for. */
public final class KeyQuery {
    private final Rows rows;

    public KeyQuery(Rows rows) {
        this.rows = rows;
    }

    /** What {@code caller} used the key for; empty: it is not on record. */
    public Optional<IdempotencyKey.Used> find(Caller caller, String route, String key) {
        return rows
                .read(
                        "read an idempotency key",
                        row ->
                                new IdempotencyKey.Used(
                                        Digest.parse(row.getString(1)), row.getString(2)),
                        """
                        SELECT request, subject FROM idempotency
                        WHERE caller = ? AND route = ? AND key = ?
                        """,
                        caller.name(),
                        route,
                        key)
                .stream()
                .findFirst();
    }
}
