package io.atoll.agent.site;

import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.executor.Held;
import io.atoll.agent.journal.memory.InMemoryJournal;
import io.atoll.agent.link.ControlMessage;
import io.atoll.bridge.Content;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.id.TransferId;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.kernel.quantity.Resources;
import io.atoll.protocol.work.WorkBytes;
import io.atoll.work.ArtifactKind;
import io.atoll.work.Assignment;
import io.atoll.work.AttemptReport.MadeOutput;
import io.atoll.work.AttemptReport.Usage;
import io.atoll.work.Command;
import io.atoll.work.ExecutionClass;
import io.atoll.work.ExecutionClass.DeclaredOutput;
import io.atoll.work.ExecutionSpec;
import io.atoll.work.Report;
import io.atoll.work.ReportMark;
import io.atoll.work.Runtimes;
import io.atoll.work.ShippedFile;
import io.atoll.work.SignedOrder;
import io.atoll.work.SiteOffer;
import io.atoll.work.StopSignal;
import io.atoll.work.StopSpec;
import io.atoll.work.TransferOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    static final SiteName LYON = new SiteName("lyon");
    static final SiteName GLOBAL = new SiteName("global");
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
                new WorkBytes(),
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
    @SafeVarargs
    final void succeed(AttemptId attempt, Map.Entry<String, MadeOutput>... outputs) {
        run(attempt);
        end(attempt, new Exit.Exited(0));
        var made = new TreeMap<String, MadeOutput>();
        for (var output : outputs) {
            made.put(output.getKey(), output.getValue());
        }
        apply(new AgentEvent.Published(attempt, made, Optional.empty(), Optional.empty()));
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

    /** What is to run and makes {@code outputs}. */
    @SafeVarargs
    static ExecutionClass spec(Map.Entry<String, DeclaredOutput>... outputs) {
        byte[] script = {1, 2};
        var declared = new TreeMap<String, DeclaredOutput>();
        for (var output : outputs) {
            declared.put(output.getKey(), output.getValue());
        }
        return new ExecutionClass(
                new ProjectName("demo"),
                "flow",
                "step",
                new ExecutionSpec(
                        new Command.Argv(List.of("true")),
                        List.of(new ShippedFile("run.sh", Digest.of(script), script, true)),
                        new TreeMap<>(Map.of("A", "b")),
                        new Resources(
                                Cpu.ofCores(1),
                                ByteSize.parse("1MiB"),
                                ByteSize.parse("1GiB"),
                                Optional.empty()),
                        Optional.of(Duration.ofMinutes(1)),
                        new StopSpec(StopSignal.TERM, Duration.ofSeconds(3))),
                declared);
    }

    static Map.Entry<String, DeclaredOutput> output(String name, String... classes) {
        return Map.entry(name, new DeclaredOutput(name + ".csv", new TreeSet<>(List.of(classes))));
    }

    /** One without inputs, to run in {@code pool}. */
    static Assignment assignmentIn(String pool, AttemptId attempt) {
        return assignment(
                attempt, new PoolName(pool), spec(), List.of(), List.of(), Optional.empty());
    }

    static Assignment assignment(AttemptId attempt) {
        return assignment(attempt, spec(), List.of(), List.of(), Optional.empty());
    }

    static Assignment assignment(
            AttemptId attempt,
            ExecutionClass spec,
            List<Assignment.Input> inputs,
            List<AttemptId> awaits,
            Optional<Instant> startBefore) {
        return assignment(attempt, new PoolName("cpu"), spec, inputs, awaits, startBefore);
    }

    private static Assignment assignment(
            AttemptId attempt,
            PoolName pool,
            ExecutionClass spec,
            List<Assignment.Input> inputs,
            List<AttemptId> awaits,
            Optional<Instant> startBefore) {
        return new Assignment(
                attempt,
                new RunId(new UUID(8, 1)),
                pool,
                spec,
                new TreeMap<>(Map.of("seed", "3")),
                inputs,
                awaits,
                startBefore,
                Optional.of(decision(attempt)));
    }

    static Assignment.Input input(Assignment.Source source) {
        return new Assignment.Input(
                "raw",
                false,
                List.of(new Assignment.Element("", source, new TreeSet<>(Set.of("raw")))));
    }

    static Content content(String text) {
        return Content.small(Digest.of(text), text.length());
    }

    static Map.Entry<String, MadeOutput> made(String name, String text) {
        return Map.entry(name, new MadeOutput(content(text), ArtifactKind.FILE));
    }

    /** An order to bring {@code text} here from the global store. */
    static SignedOrder fetch(long id, String text, String... classes) {
        return order(id, GLOBAL, LYON, text, classes);
    }

    /** An order to send {@code text} to the global store. */
    static SignedOrder push(long id, String text, String... classes) {
        return order(id, LYON, GLOBAL, text, classes);
    }

    private static SignedOrder order(
            long id, SiteName from, SiteName to, String text, String... classes) {
        SortedSet<String> marks = new TreeSet<>(List.of(classes));
        return new SignedOrder(
                new TransferOrder(
                        new TransferId(new UUID(9, id)), from, to, LYON, content(text), marks),
                "ticket",
                "127.0.0.1:1");
    }
}
