package io.atoll.kernel.id;

import java.util.UUID;

/**
 * Identifies a run.
 *
 * @param uuid a UUIDv7, so that later ones sort after earlier ones
 */
public record RunId(UUID uuid) implements Comparable<RunId> {

    /**
     * Parses the text form.
     *
     * @throws io.atoll.kernel.AtollException INVALID if it is no UUID
     */
    public static RunId parse(String text) {
        return new RunId(Uuids.parse("run", text));
    }

    @Override
    public int compareTo(RunId other) {
        return Uuids.compare(uuid, other.uuid);
    }

    @Override
    public String toString() {
        return uuid.toString();
    }
}
