package io.atoll.work;

/** What an artifact's content is. */
public enum ArtifactKind {
    FILE,
    /** A folder: its content is a manifest with the files' contents. */
    FOLDER;

    /** What a thing of a file system becomes. */
    public static ArtifactKind of(boolean folder) {
        return folder ? FOLDER : FILE;
    }
}
