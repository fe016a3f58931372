package io.atoll.agent.app.config;

import io.atoll.agent.executor.ExecutorKind;
import io.atoll.files.Problem;
import io.atoll.files.Problems;
import io.atoll.files.YamlNode.Mapping;
import io.atoll.files.YamlNode.Scalar;
import io.atoll.kernel.kind.Kinds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Kinds of executors as agent.yaml names them: by pool, and in what the owner allows. */
final class ExecutorNames {
    private final Kinds<ExecutorKind> kinds;

    ExecutorNames(Kinds<ExecutorKind> kinds) {
        this.kinds = kinds;
    }

    /**
     * Adds to {@code problems} every name that is no kind of this agent, unless one is told of that
     * place already.
     */
    void check(Mapping root, Problems problems) {
        var named = new ArrayList<Scalar>();
        for (Mapping pool : root.mappings("pools")) {
            named.addAll(pool.scalars("executor"));
        }
        root.mapping("allow").ifPresent(allow -> named.addAll(allow.scalars("executors")));
        var told = problems.sorted().stream().map(Problem::position).collect(Collectors.toSet());
        for (Scalar name : named) {
            if (kinds.find(name.text()).isEmpty() && !told.contains(name.position())) {
                problems.add(
                        name.position(),
                        "cannot use executor '%s': this agent has no such kind (expected %s)"
                                .formatted(name.text(), kinds.expected()));
            }
        }
    }

    /**
     * The kinds that may start work, in the order of their names: those of the list {@code
     * executors}, and each whose own name is a key that is true.
     *
     * @param allow absent: the owner said nothing
     */
    List<String> allowed(Optional<Mapping> allow) {
        var allowed = new TreeSet<String>();
        allow.ifPresent(
                said -> {
                    allowed.addAll(said.texts("executors"));
                    kinds.names().stream()
                            .filter(name -> said.bool(name).orElse(false))
                            .forEach(allowed::add);
                });
        return List.copyOf(allowed);
    }
}
