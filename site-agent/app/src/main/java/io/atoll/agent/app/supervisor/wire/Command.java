package io.atoll.agent.app.supervisor.wire;

import java.util.List;
import java.util.Map;

/**
 * A process to start.
 *
 * @param argv at least the command's name
 * @param environment the whole environment
 * @param workingDirectory absolute
 * @param stdout absolute; appended to
 * @param stderr absolute; appended to; may be the same file
 */
public record Command(
        List<String> argv,
        Map<String, String> environment,
        String workingDirectory,
        String stdout,
        String stderr) {}
