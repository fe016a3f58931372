package io.atoll.agent.executor;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.AttemptId;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The executors of a site as one: each request goes to the executor of the kind that is recorded
 * with the attempt, so that one which is busy, broken or gone concerns its own attempts only. What
 * nobody has recorded goes to the executor that was asked to start it here or listed it, else to
 * all: each of them answers for itself.
 *
 * <p>Owns which executor that was, until the attempt is forgotten; soft, since every executor lists
 * again. What an executor tells besides adds nothing: a word that comes late would keep what was
 * forgotten for ever. Owner thread: the loop, which calls {@link #start}, {@link #stop} and {@link
 * #forget}; the rest may be called from any thread.
 */
public final class ExecutorRouter implements Executor {
    private final SortedMap<String, Executor> byKind;
    private final Function<AttemptId, Optional<String>> recorded;
    private final Consumer<String> say;

    // Executors list on threads of their own.
    private final Map<AttemptId, String> met = new ConcurrentHashMap<>();

    /**
     * @param byKind each closed with this one
     * @param recorded the kind that the journal has for an attempt; asked on the loop
     * @param say takes a line for people about a request that no executor here can carry out
     */
    public ExecutorRouter(
            Map<String, ? extends Executor> byKind,
            Function<AttemptId, Optional<String>> recorded,
            Consumer<String> say) {
        this.byKind = Collections.unmodifiableSortedMap(new TreeMap<>(byKind));
        this.recorded = recorded;
        this.say = say;
    }

    /** The kinds of the executors here. */
    public SortedSet<String> kinds() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(byKind.keySet()));
    }

    /** Opens all of them for one listener. */
    @Override
    public void open(ExecutorListener listener) {
        kinds().forEach(kind -> open(kind, listener));
    }

    /** Opens the executor of one of {@link #kinds}; as {@link Executor#open}. */
    public void open(String kind, ExecutorListener listener) {
        one(kind).open(listener);
    }

    /**
     * {@inheritDoc}
     *
     * @throws AtollException INVALID also if there is no executor of its kind
     */
    @Override
    public void start(AttemptLaunch launch) {
        AttemptId attempt = launch.attempt();
        String kind =
                recorded.apply(attempt)
                        .filter(byKind::containsKey)
                        .orElseThrow(
                                () ->
                                        new AtollException(
                                                ErrorCode.INVALID,
                                                "cannot start %s: %s"
                                                        .formatted(attempt, none(attempt))));
        met.put(attempt, kind);
        one(kind).start(launch);
    }

    @Override
    public void stop(AttemptId attempt, Duration grace) {
        var asked = having(attempt);
        if (asked.isEmpty()) {
            // Nobody can tell its end, so it is not said that it ended.
            say.accept("cannot stop %s: %s".formatted(attempt, none(attempt)));
        }
        asked.forEach(each -> each.stop(attempt, grace));
    }

    @Override
    public void kill(AttemptId attempt, String why) {
        String kind = met.get(attempt);
        if (kind != null) {
            one(kind).kill(attempt, why);
        }
    }

    /** What all hold; fails if one of them cannot answer. */
    @Override
    public CompletableFuture<List<Held>> list() {
        var answers = kinds().stream().map(this::list).toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(_ -> answers.stream().flatMap(each -> each.join().stream()).toList());
    }

    /** What the executor of one of {@link #kinds} holds; as {@link Executor#list}. */
    public CompletableFuture<List<Held>> list(String kind) {
        return one(kind)
                .list()
                .thenApply(
                        held -> {
                            held.forEach(each -> met.put(each.attempt(), kind));
                            return held;
                        });
    }

    @Override
    public void forget(AttemptId attempt) {
        having(attempt).forEach(each -> each.forget(attempt));
        met.remove(attempt);
    }

    @Override
    public void close() {
        byKind.values().forEach(Executor::close);
    }

    private Executor one(String kind) {
        Executor found = byKind.get(kind);
        if (found == null) {
            throw new IllegalArgumentException("no executor of kind " + kind);
        }
        return found;
    }

    private List<Executor> having(AttemptId attempt) {
        Optional<String> kind =
                recorded.apply(attempt).or(() -> Optional.ofNullable(met.get(attempt)));
        if (kind.isEmpty()) {
            return List.copyOf(byKind.values());
        }
        Executor found = byKind.get(kind.get());
        return found == null ? List.of() : List.of(found);
    }

    private String none(AttemptId attempt) {
        return "this agent has no executor of its kind (got %s, expected one of %s)"
                .formatted(recorded.apply(attempt).orElse("none"), byKind.keySet());
    }
}
