package io.atoll.agent.executor;

import io.atoll.kernel.kind.Kind;
import io.atoll.kernel.random.RandomSource;
import io.atoll.kernel.time.TimeSource;
import io.atoll.work.Runtimes;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A way in which a site's pools may start work. Stateless; the same for the life of an agent. What
 * it makes passes {@code ExecutorContract}.
 */
public interface ExecutorKind extends Kind {
    /**
     * How owners name it ({@code pools[].executor}); stored with every attempt that it starts, so
     * it never changes.
     */
    @Override
    String name();

    /** What its pools can give work to run in. */
    Runtimes runtimes();

    /**
     * An executor of this kind that is not open yet; one for each start of an agent. Nothing is
     * asked of the machine before it is opened.
     */
    Executor make(Place place);

    /**
     * Where an executor works.
     *
     * @param dataDir the agent's own folder, absolute; {@code attempts} in it holds the folders of
     *     the attempts, and an executor may keep a folder of its name beside that one
     * @param bound whether the agent ends with its parent, and what it leaves behind soon after it
     * @param say takes lines for people when the executor cannot do its part; any thread
     */
    record Place(
            Path dataDir,
            boolean bound,
            TimeSource time,
            RandomSource random,
            Consumer<String> say) {}
}
