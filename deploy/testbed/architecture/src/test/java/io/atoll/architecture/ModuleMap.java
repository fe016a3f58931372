package io.atoll.architecture;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which module may import which, by package: the table of the architecture's first section.
 *
 * @param packages the root package of each module; a class belongs to the longest that matches
 * @param arrows the modules that a module may import directly; arrows are transitive
 * @param cores the modules that may use nothing but the JDK, jspecify and other modules
 */
record ModuleMap(Map<String, String> packages, Map<String, Set<String>> arrows, Set<String> cores) {
    static ModuleMap atoll() {
        return new ModuleMap(
                Map.ofEntries(
                        Map.entry("io.atoll.kernel", "kernel"),
                        Map.entry("io.atoll.protocol", "protocol"),
                        Map.entry("io.atoll.files", "files"),
                        Map.entry("io.atoll.policy", "policy-engine"),
                        Map.entry("io.atoll.policy.loader", "policy-loader"),
                        Map.entry("io.atoll.bridge", "bridge-core"),
                        Map.entry("io.atoll.work", "work"),
                        Map.entry("io.atoll.bridge.store", "bridge-store"),
                        Map.entry("io.atoll.bridge.dataplane", "bridge-dataplane"),
                        Map.entry("io.atoll.control", "control-core"),
                        Map.entry("io.atoll.server", "server"),
                        Map.entry("io.atoll.cli", "cli"),
                        Map.entry("io.atoll.agent", "agent-core"),
                        Map.entry("io.atoll.agent.app", "agent")),
                Map.ofEntries(
                        Map.entry("kernel", Set.of()),
                        Map.entry("protocol", Set.of("work")),
                        Map.entry("files", Set.of("kernel")),
                        Map.entry("policy-engine", Set.of("kernel")),
                        Map.entry("policy-loader", Set.of("policy-engine", "files")),
                        Map.entry("bridge-core", Set.of("kernel")),
                        Map.entry("work", Set.of("kernel", "bridge-core")),
                        Map.entry("bridge-store", Set.of("bridge-core")),
                        Map.entry("bridge-dataplane", Set.of("bridge-core")),
                        Map.entry("control-core", Set.of("policy-engine", "work")),
                        Map.entry("agent-core", Set.of("work")),
                        Map.entry(
                                "server",
                                Set.of(
                                        "control-core",
                                        "protocol",
                                        "policy-loader",
                                        "files",
                                        "bridge-store",
                                        "bridge-dataplane")),
                        Map.entry(
                                "agent",
                                Set.of(
                                        "agent-core",
                                        "protocol",
                                        "files",
                                        "bridge-store",
                                        "bridge-dataplane")),
                        Map.entry("cli", Set.of("files", "policy-loader", "bridge-store"))),
                Set.of(
                        "kernel",
                        "policy-engine",
                        "bridge-core",
                        "bridge-store",
                        "work",
                        "control-core",
                        "agent-core"));
    }

    /** The module of a package; empty for a library's. */
    Optional<String> moduleOf(String packageName) {
        for (String name = packageName; !name.isEmpty(); name = parent(name)) {
            String module = packages.get(name);
            if (module != null) {
                return Optional.of(module);
            }
        }
        return Optional.empty();
    }

    /** Why a class of one package may not use a class of another; empty when it may. */
    Optional<String> refusal(String from, String to) {
        Optional<String> origin = moduleOf(from);
        Optional<String> target = moduleOf(to);
        if (origin.isEmpty() || origin.equals(target)) {
            return Optional.empty();
        }
        if (target.isPresent()) {
            return reachable(origin.get()).contains(target.get())
                    ? Optional.empty()
                    : Optional.of(origin.get() + " may not import " + target.get());
        }
        boolean refused = cores.contains(origin.get()) && !isPlain(to);
        return refused
                ? Optional.of(origin.get() + " is a core and may not use " + to)
                : Optional.empty();
    }

    private Set<String> reachable(String module) {
        Set<String> seen = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(module));
        while (!open.isEmpty()) {
            for (String next : arrows.getOrDefault(open.pop(), Set.of())) {
                if (seen.add(next)) {
                    open.push(next);
                }
            }
        }
        return seen;
    }

    /** The JDK without its database and directory doors, and the annotations for null. */
    private static boolean isPlain(String packageName) {
        boolean jdk = packageName.isEmpty() || packageName.startsWith("java.");
        boolean door =
                packageName.startsWith("java.sql") || packageName.startsWith("java.net.http");
        return (jdk && !door)
                || packageName.startsWith("javax.crypto")
                || packageName.startsWith("org.jspecify.");
    }

    private static String parent(String packageName) {
        int dot = packageName.lastIndexOf('.');
        return dot < 0 ? "" : packageName.substring(0, dot);
    }
}
