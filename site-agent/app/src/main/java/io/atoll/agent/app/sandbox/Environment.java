package io.atoll.agent.app.sandbox;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Makes the whole environment of an attempt. Stateless. */
final class Environment {
    private static final String PATH =
            "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";

    private Environment() {}

    static Map<String, String> of(
            SandboxSpec spec,
            Path folder,
            Map<String, String> inputs,
            Map<String, String> outputs) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("PATH", PATH);
        environment.put("LANG", "C.UTF-8");
        environment.put("HOME", folder.resolve(Sandbox.WORK).toString());
        environment.put("TMPDIR", folder.resolve(Sandbox.TEMPORARY).toString());
        environment.putAll(spec.environment());
        // After what the workflow sets: nobody may pretend to be another attempt.
        environment.put("ATOLL_RUN", spec.run().toString());
        environment.put("ATOLL_EXECUTION", spec.execution());
        environment.put("ATOLL_ATTEMPT", spec.attempt().fence().toString());
        environment.put("ATOLL_ATTEMPT_ID", spec.attempt().toString());
        environment.put("ATOLL_SITE", spec.site().toString());
        putAll(environment, "INPUT_", inputs);
        putAll(environment, "OUTPUT_", outputs);
        putAll(environment, "EACH_", spec.each());
        return environment;
    }

    private static void putAll(
            Map<String, String> environment, String prefix, Map<String, String> values) {
        values.forEach(
                (name, value) ->
                        environment.put(
                                prefix + name.toUpperCase(Locale.ROOT).replace('-', '_'), value));
    }
}
