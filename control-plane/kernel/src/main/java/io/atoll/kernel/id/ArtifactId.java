package io.atoll.kernel.id;

import java.util.UUID;

/**
 * Identifies an artifact.
 *
 * @param uuid a UUIDv7, so that later ones sort after earlier ones
 */
public record ArtifactId(UUID uuid) implements Comparable<ArtifactId> {

    /**
     * Parses the text form.
     *
     * @throws io.atoll.kernel.AtollException INVALID if it is no UUID
     */
    public static ArtifactId parse(String text) {
        return new ArtifactId(Uuids.parse("artifact", text));
    }

    @Override
    public int compareTo(ArtifactId other) {
        return Uuids.compare(uuid, other.uuid);
    }

    @Override
    public String toString() {
        return uuid.toString();
    }
}
