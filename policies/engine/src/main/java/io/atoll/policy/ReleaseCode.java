package io.atoll.policy;

import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.json.CanonicalJson;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The digest that names reviewed code in a data policy's release: sha256 of the canonical JSON of
 * command or script, the digests of the files shipped with it, and its runtime. A changed byte in
 * any of them is other code.
 */
public final class ReleaseCode {
    private ReleaseCode() {}

    /**
     * Of an execution with an argv.
     *
     * @param command as written, before {@code ${…}} is replaced
     * @param files name to digest of content
     */
    public static Digest ofCommand(
            List<String> command, Map<String, Digest> files, RuntimeFacts runtime) {
        return digest("command", command, files, runtime);
    }

    /**
     * Of an execution with a script.
     *
     * @param files name to digest of content
     */
    public static Digest ofScript(String script, Map<String, Digest> files, RuntimeFacts runtime) {
        return digest("script", script, files, runtime);
    }

    private static Digest digest(
            String key, Object code, Map<String, Digest> files, RuntimeFacts runtime) {
        var texts = new TreeMap<String, String>();
        files.forEach((name, digest) -> texts.put(name, digest.toString()));
        return Digest.of(
                CanonicalJson.write(
                        Map.of(
                                key,
                                code,
                                "files",
                                texts,
                                "runtime",
                                Map.of(
                                        "image", runtime.image(),
                                        "modules", runtime.modules(),
                                        "env", runtime.env()))));
    }

    /**
     * The environment that the code runs in.
     *
     * @param image empty: none
     * @param modules in the order in which they are loaded
     * @param env variables it declares
     */
    public record RuntimeFacts(String image, List<String> modules, Map<String, String> env) {
        public static final RuntimeFacts PLAIN = new RuntimeFacts("", List.of(), Map.of());

        public RuntimeFacts {
            modules = List.copyOf(modules);
            env = Map.copyOf(env);
        }
    }
}
