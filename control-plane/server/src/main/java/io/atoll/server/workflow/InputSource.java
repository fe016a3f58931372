package io.atoll.server.workflow;

import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import java.util.SortedSet;

/** Where a workflow file says that an input comes from. */
public sealed interface InputSource {
    /** Name of the input. */
    String input();

    /** On the submitter's disk, to be uploaded; {@code file} as written. */
    record Local(String input, String file, SortedSet<String> classes, Labels labels)
            implements InputSource {}

    /** At a site already; {@code path} absolute or relative to the first folder it lets be read. */
    record InPlace(
            String input, SiteName site, String path, SortedSet<String> classes, Labels labels)
            implements InputSource {}

    /** An artifact that exists. */
    record Existing(String input, ArtifactId artifact) implements InputSource {}
}
