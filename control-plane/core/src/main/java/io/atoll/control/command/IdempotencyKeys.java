package io.atoll.control.command;

import io.atoll.control.event.ControlRecord.IdempotencyRecord;
import io.atoll.control.live.Changes;
import io.atoll.control.live.Moment;
import io.atoll.control.live.Refusal;
import io.atoll.control.state.Caller;
import io.atoll.control.state.IdempotencyKey;
import io.atoll.kernel.ErrorCode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Owns what repeatable requests made, by their keys: the newest ones, as many as are kept. Of older
 * ones that are still on record the request itself tells ({@link IdempotencyKey#before}), and the
 * store refuses a row that would take another's place. Durable. Called on the leader's thread.
 */
public final class IdempotencyKeys {
    /** As many as a new leader is given. */
    public static final int MOST = 100_000;

    private final Moment moment;
    private final Changes changes;
    private final int most;
    private final LinkedHashMap<List<String>, IdempotencyRecord> rows = new LinkedHashMap<>();

    /**
     * @param stored of older leaders, in any order
     * @param most are kept; the oldest leave first
     */
    public IdempotencyKeys(
            Moment moment, Changes changes, List<IdempotencyRecord> stored, int most) {
        this.moment = moment;
        this.changes = changes;
        this.most = most;
        stored.stream().sorted(Comparator.comparing(IdempotencyRecord::at)).forEach(this::keep);
    }

    private void keep(IdempotencyRecord row) {
        rows.put(List.of(row.caller(), row.route(), row.idempotencyKey()), row);
        if (rows.size() > most) {
            rows.remove(rows.firstEntry().getKey());
        }
    }

    /**
     * The id that the same request made before.
     *
     * @throws io.atoll.kernel.AtollException CONFLICT if the key was used for another request
     */
    Optional<String> before(Caller caller, Optional<IdempotencyKey> key) {
        if (key.isEmpty()) {
            return Optional.empty();
        }
        var known = used(caller, key.get());
        if (known.isEmpty()) {
            return Optional.empty();
        }
        if (!known.get().request().equals(key.get().request())) {
            throw Refusal.of(
                    ErrorCode.CONFLICT,
                    "cannot use idempotency key '%s' again: it was used for another request",
                    key.get().key());
        }
        return Optional.of(known.get().subject());
    }

    private Optional<IdempotencyKey.Used> used(Caller caller, IdempotencyKey key) {
        var row = rows.get(of(caller, key));
        return row == null
                ? key.before()
                : Optional.of(new IdempotencyKey.Used(row.request(), row.subject()));
    }

    private static List<String> of(Caller caller, IdempotencyKey key) {
        return List.of(caller.name(), key.route(), key.key());
    }

    /** What {@code key} was used for; the first use counts. */
    void made(Caller caller, Optional<IdempotencyKey> key, String subject) {
        key.filter(k -> used(caller, k).isEmpty())
                .ifPresent(
                        k -> {
                            var row =
                                    new IdempotencyRecord(
                                            caller.name(),
                                            k.route(),
                                            k.key(),
                                            k.request(),
                                            subject,
                                            moment.now());
                            keep(row);
                            changes.record(row);
                        });
    }
}
