package io.atoll.kernel.id;

/**
 * The name of a project, unique in the federation.
 *
 * @param text an RFC 1123 label: 1 to 63 lower case letters, digits and hyphens
 */
public record ProjectName(String text) implements Comparable<ProjectName> {
    public ProjectName {
        Names.check("project", text);
    }

    @Override
    public int compareTo(ProjectName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
