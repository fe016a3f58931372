package io.atoll.kernel.id;

import java.util.UUID;

/**
 * Identifies a decision.
 *
 * @param uuid a UUIDv7, so that later ones sort after earlier ones
 */
public record DecisionId(UUID uuid) implements Comparable<DecisionId> {

    /**
     * Parses the text form.
     *
     * @throws io.atoll.kernel.AtollException INVALID if it is no UUID
     */
    public static DecisionId parse(String text) {
        return new DecisionId(Uuids.parse("decision", text));
    }

    @Override
    public int compareTo(DecisionId other) {
        return Uuids.compare(uuid, other.uuid);
    }

    @Override
    public String toString() {
        return uuid.toString();
    }
}
