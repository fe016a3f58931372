package io.atoll.kernel.id;

/**
 * The name of a site, unique in its federation. The global store is a site too; the built-in one is
 * named {@code global}.
 *
 * @param text an RFC 1123 label: 1 to 63 lower case letters, digits and hyphens
 */
public record SiteName(String text) implements Comparable<SiteName> {
    public SiteName {
        Names.check("site", text);
    }

    @Override
    public int compareTo(SiteName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
