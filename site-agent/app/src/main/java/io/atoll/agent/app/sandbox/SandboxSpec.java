package io.atoll.agent.app.sandbox;

import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.SiteName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the sandbox of an attempt is made of.
 *
 * @param execution the execution's name as people know it, e.g. {@code resample[3]}
 * @param program what is started in it
 * @param files small files shipped with the workflow, by relative path, laid into the working
 *     directory
 * @param inputs local name to a file or a directory on the disk of the sandboxes, which is moved
 *     into the sandbox; absolute
 * @param outputs local name to the path inside the working directory
 * @param each the values of {@code foreach}, by name
 * @param environment what the workflow and the site set; cannot replace the variables of Atoll
 */
public record SandboxSpec(
        AttemptId attempt,
        RunId run,
        String execution,
        SiteName site,
        Program program,
        Map<String, ShippedFile> files,
        Map<String, Path> inputs,
        Map<String, String> outputs,
        Map<String, String> each,
        Map<String, String> environment) {

    /** What an attempt starts. */
    public sealed interface Program {}

    /** A command; {@code ${inputs.x}}, {@code ${outputs.x}} and {@code ${each.x}} are replaced. */
    public record Argv(List<String> arguments) implements Program {}

    /** A script for {@code /bin/sh -e}; it is never changed, it reads its environment. */
    public record Script(String text) implements Program {}

    /** A shipped file; nobody changes the bytes. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record ShippedFile(byte[] content, boolean executable) {}
}
