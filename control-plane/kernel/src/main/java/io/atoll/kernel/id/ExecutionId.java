package io.atoll.kernel.id;

import java.util.UUID;

/**
 * Identifies an execution.
 *
 * @param uuid a UUIDv7, so that later ones sort after earlier ones
 */
public record ExecutionId(UUID uuid) implements Comparable<ExecutionId> {

    /**
     * Parses the text form.
     *
     * @throws io.atoll.kernel.AtollException INVALID if it is no UUID
     */
    public static ExecutionId parse(String text) {
        return new ExecutionId(Uuids.parse("execution", text));
    }

    @Override
    public int compareTo(ExecutionId other) {
        return Uuids.compare(uuid, other.uuid);
    }

    @Override
    public String toString() {
        return uuid.toString();
    }
}
