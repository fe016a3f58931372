package io.atoll.agent.site;

import io.atoll.agent.attempt.Assignment;
import io.atoll.agent.attempt.ExecutionSpec;
import io.atoll.agent.attempt.Made;
import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.executor.Held;
import io.atoll.agent.executor.Runtimes;
import io.atoll.agent.executor.StopSignal;
import io.atoll.agent.executor.Usage;
import io.atoll.agent.journal.memory.InMemoryJournal;
import io.atoll.agent.link.ControlMessage;
import io.atoll.agent.link.Report;
import io.atoll.agent.link.ReportMark;
import io.atoll.agent.link.SiteOffer;
import io.atoll.agent.link.TransferOrder;
import io.atoll.bridge.Content;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.id.TransferId;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The core of one site with its journal: applies events as the agent's loop does, and remembers
 * what it was told to do since it was asked last.
 */
final class TestSite {
    static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    final InMemoryJournal journal = new InMemoryJournal();
    final Set<Digest> store = new HashSet<>();
    Instant now = START;
    SiteOffer offer = offer(true, 2, List.of("demo"));
    boolean unreadable;
    int looks;
    SiteAgent agent;
    private final List<AgentEffect> effects = new ArrayList<>();
    private Term term = new Term(1);

    TestSite() {
        agent = restored();
        opened();
    }

    private SiteAgent restored() {
        return SiteAgent.restore(
                journal.load(),
                () -> offer,
                this::isPresent,
                digest -> !unreadable && !store.contains(digest));
    }

    private boolean isPresent(Digest digest) {
        looks++;
        return !unreadable && store.contains(digest);
    }

    /** The owner has changed her mind, and a second goes by. */
    void ownerSays(SiteOffer changed) {
        offer = changed;
        apply(new AgentEvent.Ticked());
    }

    /** As after kill -9: only the journal is left, and what the executor holds. */
    void restart(Held... held) {
        restartUnanswered();
        opened(held);
    }

    /** The same, and no executor has told yet what it holds. */
    void restartUnanswered() {
        effects.clear();
        agent = restored();
    }

    void opened(Held... held) {
        openedBy("process", held);
    }

    /** An executor of this kind tells what it holds. */
    void openedBy(String executor, Held... held) {
        apply(new AgentEvent.ExecutorOpened(executor, List.of(held)));
    }

    void apply(AgentEvent event) {
        var step = agent.apply(event, now);
        journal.append(step.entries());
        effects.addAll(step.effects());
    }

    void told(ControlMessage message) {
        apply(new AgentEvent.Told(term, message));
    }

    /** The store has been listed for {@code listing}. */
    void listed(AgentEffect.ListContents listing) {
        apply(
                new AgentEvent.ContentsListed(
                        listing.listing(), List.copyOf(store), Optional.empty()));
    }

    void link(long appliedReport) {
        link(new ReportMark(appliedReport, 0), false);
    }

    void link(ReportMark applied, boolean takeStock) {
        told(new ControlMessage.Welcome(applied, Optional.of(mark()), takeStock));
    }

    /** The mark of the leader's term. */
    UUID mark() {
        return new UUID(4, term.number());
    }

    /** The decision that made an attempt. */
    static DecisionId decision(AttemptId attempt) {
        return new DecisionId(
                new UUID(
                        attempt.fence().number(),
                        attempt.execution().uuid().getLeastSignificantBits()));
    }

    void leader(long number) {
        term = new Term(number);
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    void assign(Assignment... assignments) {
        told(new ControlMessage.Assign(List.of(assignments)));
    }

    /** From laid out to ended by itself with code 0, its outputs made. */
    void succeed(AttemptId attempt, Made... outputs) {
        run(attempt);
        end(attempt, new Exit.Exited(0));
        apply(
                new AgentEvent.Published(
                        attempt, List.of(outputs), Optional.empty(), Optional.empty()));
    }

    void run(AttemptId attempt) {
        apply(new AgentEvent.Staged(attempt));
        apply(new AgentEvent.ProcessStarted(attempt, now));
    }

    void end(AttemptId attempt, Exit.Cause cause) {
        apply(new AgentEvent.ProcessEnded(attempt, exit(cause)));
    }

    Exit exit(Exit.Cause cause) {
        return new Exit(cause, now, now, Usage.NONE, false, false);
    }

    /** What is to be done since the last call, and forgets it. */
    List<AgentEffect> effects() {
        var taken = List.copyOf(effects);
        effects.clear();
        return taken;
    }

    <T extends AgentEffect> List<T> effects(Class<T> kind) {
        return effects().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Reports sent since the last call. */
    List<Report> sent() {
        return effects(AgentEffect.SendReport.class).stream()
                .map(AgentEffect.SendReport::report)
                .toList();
    }

    List<Long> sentNumbers() {
        return effects(AgentEffect.SendReport.class).stream()
                .map(sent -> sent.mark().number())
                .toList();
    }

    static AttemptId attempt(long execution, int fence) {
        return new AttemptId(new ExecutionId(new UUID(7, execution)), new Fence(fence));
    }

    static SiteOffer offer(boolean open, int cores, List<String> projects) {
        var pool =
                new SiteOffer.Pool(
                        new PoolName("cpu"),
                        "process",
                        Runtimes.PLAIN,
                        Cpu.ofCores(cores),
                        ByteSize.parse("1GiB"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        new TreeMap<>());
        return new SiteOffer(
                Labels.none(),
                List.of(pool),
                new SiteOffer.Allowance(
                        projects, List.of("process"), open, open ? "" : "the owner says no"),
                Duration.ZERO,
                Optional.empty());
    }

    static ExecutionSpec spec(ExecutionSpec.Output... outputs) {
        return specIn("cpu", outputs);
    }

    /** What is to run in {@code pool}. */
    static ExecutionSpec specIn(String pool, ExecutionSpec.Output... outputs) {
        return new ExecutionSpec(
                new ProjectName("demo"),
                "flow",
                "step",
                new PoolName(pool),
                new ExecutionSpec.Command.Argv(List.of("true")),
                List.of(new ExecutionSpec.File("run.sh", true, new byte[] {1, 2})),
                List.of(outputs),
                new TreeMap<>(java.util.Map.of("A", "b")),
                Cpu.ofCores(1),
                ByteSize.parse("1MiB"),
                0,
                Optional.of(ByteSize.parse("1GiB")),
                Optional.of(Duration.ofMinutes(1)),
                StopSignal.TERM,
                Duration.ofSeconds(3));
    }

    static ExecutionSpec.Output output(String name, String... classes) {
        return new ExecutionSpec.Output(name, name + ".csv", new TreeSet<>(List.of(classes)));
    }

    static Assignment assignment(AttemptId attempt) {
        return assignment(attempt, spec(), List.of(), List.of(), Optional.empty());
    }

    static Assignment assignment(
            AttemptId attempt,
            ExecutionSpec spec,
            List<Assignment.Input> inputs,
            List<AttemptId> awaits,
            Optional<Instant> startBefore) {
        return new Assignment(
                attempt,
                new RunId(new UUID(8, 1)),
                spec,
                inputs,
                new TreeMap<>(java.util.Map.of("seed", "3")),
                awaits,
                startBefore,
                Optional.of(decision(attempt)));
    }

    static Assignment.Input input(Assignment.Source source) {
        return new Assignment.Input(
                "raw",
                false,
                List.of(new Assignment.Element("", false, source, new TreeSet<>(Set.of("raw")))));
    }

    static Content content(String text) {
        return Content.small(Digest.of(text), text.length());
    }

    static Made made(String name, String text) {
        return new Made(name, content(text), false);
    }

    static TransferOrder order(
            long id, TransferOrder.Direction direction, String text, String... classes) {
        SortedSet<String> marks = new TreeSet<>(List.of(classes));
        return new TransferOrder(
                new TransferId(new UUID(9, id)),
                direction,
                content(text),
                "ticket",
                "127.0.0.1:1",
                marks);
    }
}
