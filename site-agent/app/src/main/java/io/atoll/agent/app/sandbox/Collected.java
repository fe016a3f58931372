package io.atoll.agent.app.sandbox;

import io.atoll.kernel.quantity.ByteSize;
import java.nio.file.Path;
import java.util.Map;

/** What was found in a sandbox at the end of its attempt. */
public sealed interface Collected {
    /**
     * Every declared output is there.
     *
     * @param outputs by name; relative to the working directory, links resolved; a file or a
     *     directory
     * @param used bytes that it takes of the disk; zero without a limit, since nobody looked
     */
    record Made(Map<String, Path> outputs, ByteSize used) implements Collected {}

    /**
     * The attempt failed by what it left.
     *
     * @param reason a sentence for the workflow's author
     */
    record Refused(String reason) implements Collected {}
}
