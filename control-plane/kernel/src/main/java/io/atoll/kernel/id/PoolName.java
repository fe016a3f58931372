package io.atoll.kernel.id;

/**
 * The name of a pool, unique in its site.
 *
 * @param text an RFC 1123 label: 1 to 63 lower case letters, digits and hyphens
 */
public record PoolName(String text) implements Comparable<PoolName> {
    public PoolName {
        Names.check("pool", text);
    }

    @Override
    public int compareTo(PoolName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
