package io.atoll.agent.app.wiring;

import io.atoll.agent.executor.Executor;
import io.atoll.agent.executor.ExecutorKind;
import io.atoll.agent.executor.ExecutorRouter;
import io.atoll.agent.site.SiteAgent;
import io.atoll.kernel.kind.Kinds;
import io.atoll.work.SiteOffer;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

/** Makes the executors that a site needs. Stateless. */
final class Executors {
    private Executors() {}

    /**
     * The executors of this site's pools and of what its journal holds, and the usual one, which
     * looks after what earlier agents left.
     *
     * @param make gives a kind's executor as the agent uses it
     * @param say takes lines for people
     */
    static ExecutorRouter of(
            Kinds<ExecutorKind> kinds,
            List<SiteOffer.Pool> pools,
            SiteAgent core,
            Function<ExecutorKind, Executor> make,
            Consumer<String> say) {
        SortedSet<String> needed = new TreeSet<>(core.executors());
        needed.add(kinds.usual().name());
        pools.forEach(pool -> needed.add(pool.executor()));
        var executors = new TreeMap<String, Executor>();
        for (String name : needed) {
            kinds.find(name)
                    .ifPresentOrElse(
                            kind -> executors.put(name, make.apply(kind)),
                            () ->
                                    say.accept(
                                            "cannot tell what became of attempts of executor '%s': this agent has no such kind (expected one of %s); they are kept as they are"
                                                    .formatted(name, kinds.names())));
        }
        return new ExecutorRouter(executors, core::executorOf, say);
    }
}
