package io.atoll.control.state;

/** What an artifact's content is. */
public enum ArtifactKind {
    FILE,
    /** A folder: its content is a manifest with the files' contents. */
    FOLDER
}
