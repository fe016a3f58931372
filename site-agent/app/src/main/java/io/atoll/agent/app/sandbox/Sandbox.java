package io.atoll.agent.app.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The folders of one attempt, laid out, and what is started in them.
 *
 * @param folder the attempt's own folder; start marker and exit record lie there
 * @param work the working directory
 * @param stdout where the attempt's output goes
 * @param stderr likewise
 * @param argv the command with everything replaced
 * @param environment the whole environment
 */
public record Sandbox(
        Path folder,
        Path work,
        Path stdout,
        Path stderr,
        List<String> argv,
        Map<String, String> environment) {
    static final String WORK = "work";
    static final String INPUTS = "inputs";
    static final String LOG = "log";
    static final String TEMPORARY = "tmp";
    static final String SCRIPT = "script";
    static final String STDOUT = "stdout";
    static final String STDERR = "stderr";
}
