package io.atoll.policy.data;

import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.json.CanonicalJson;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything of an execution that decides what its outputs are, but for the data themselves and the
 * values of {@code foreach}: what a steward reviews. Two that differ in anything have different
 * {@link ReleaseCode}s.
 *
 * <p>All outputs with their paths count for each one: a path that somebody else chooses could be
 * the file that the reviewed code reads back.
 *
 * @param program as written, before {@code ${…}} is replaced
 * @param files shipped with it, by name
 * @param inputs names of its inputs
 * @param variables names of its {@code foreach}
 * @param outputs by name
 */
public record ReviewedCode(
        Program program,
        Map<String, ShippedCode> files,
        RuntimeFacts runtime,
        Set<String> inputs,
        Set<String> variables,
        Map<String, OutputPlace> outputs) {
    public ReviewedCode {
        files = Map.copyOf(files);
        inputs = Set.copyOf(inputs);
        variables = Set.copyOf(variables);
        outputs = Map.copyOf(outputs);
    }

    /** What is started. */
    public sealed interface Program {}

    /** A program with its arguments. */
    public record Argv(List<String> arguments) implements Program {
        public Argv {
            arguments = List.copyOf(arguments);
        }
    }

    /** A script for {@code sh}. */
    public record Script(String text) implements Program {}

    /** A file shipped with the workflow. */
    public record ShippedCode(Digest digest, boolean executable) {}

    /**
     * Where an output lies and how it is collected.
     *
     * @param path inside the sandbox
     * @param settings other keys of the output, only those that differ from their default: an
     *     absent key and the default are one
     */
    public record OutputPlace(String path, Map<String, String> settings) {
        public OutputPlace {
            settings = Map.copyOf(settings);
        }

        /** An output that says nothing but its path. */
        public OutputPlace(String path) {
            this(path, Map.of());
        }
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

    /**
     * The name of the output {@code output} of this code.
     *
     * @throws IllegalArgumentException if it has no such output
     */
    public ReleaseCode of(String output) {
        if (!outputs.containsKey(output)) {
            throw new IllegalArgumentException("no output " + output);
        }
        return new ReleaseCode(ReleaseCode.FORM, Digest.of(canonical(output)));
    }

    private String canonical(String output) {
        var json = new TreeMap<String, Object>();
        json.put("form", ReleaseCode.FORM);
        switch (program) {
            case Argv(var arguments) -> json.put("command", arguments);
            case Script(var text) -> json.put("script", text);
        }
        json.put("files", shipped());
        json.put(
                "runtime",
                Map.of(
                        "image", runtime.image(),
                        "modules", runtime.modules(),
                        "env", runtime.env()));
        json.put("inputs", new TreeSet<>(inputs));
        json.put("foreach", new TreeSet<>(variables));
        json.put("outputs", places());
        json.put("output", output);
        return CanonicalJson.write(json);
    }

    private Map<String, Object> shipped() {
        var json = new TreeMap<String, Object>();
        files.forEach(
                (name, file) ->
                        json.put(
                                name,
                                Map.of(
                                        "digest",
                                        file.digest().toString(),
                                        "executable",
                                        file.executable())));
        return json;
    }

    private Map<String, Object> places() {
        var json = new TreeMap<String, Object>();
        outputs.forEach(
                (name, place) -> {
                    var keys = new TreeMap<String, Object>(place.settings());
                    keys.put("path", place.path());
                    json.put(name, keys);
                });
        return json;
    }
}
