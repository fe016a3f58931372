package io.atoll.control.command;

import io.atoll.control.decision.AcceptedOnly;
import io.atoll.control.decision.DecisionQuestion;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.event.ControlRecord.Spent;
import io.atoll.control.event.Reply;
import io.atoll.control.event.SideWork;
import io.atoll.control.live.LiveExecution;
import io.atoll.control.live.LiveRun;
import io.atoll.control.placement.DurabilityRule;
import io.atoll.control.placement.KnownArtifacts;
import io.atoll.control.placement.Requests;
import io.atoll.control.run.RunBuilder;
import io.atoll.control.state.Artifact;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.state.RunState;
import io.atoll.control.workflow.Expansion;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.SiteName;
import io.atoll.policy.Placement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What speaks against a run before it exists, and where its executions would go: worked out on
 * {@link Grounds}, of a run that is not kept. Equal executions are placed once.
 *
 * <p>Pure. Used by one thread at a time: the leader's, or a worker's until it is done. Says the
 * same on the same grounds, wherever it runs.
 */
final class RunStudy implements SideWork {
    private final RunAsked asked;
    private final Grounds grounds;
    private final Supplier<Grounds> now;
    private final Requests requests;
    private final DurabilityRule durability;
    private final Map<DecisionQuestion, Placement> answers = new HashMap<>();
    private final Looked looked = new Looked();
    private long placements;
    private @Nullable Found found;

    /**
     * What came of it.
     *
     * @param problems empty: nothing speaks against it
     * @param planned where everything would go; empty unless that was asked
     */
    record Found(List<String> problems, List<Reply.PlannedExecution> planned) {}

    /**
     * @param now the grounds as they are then; asked on the leader's thread
     */
    RunStudy(RunAsked asked, Grounds grounds, Supplier<Grounds> now) {
        this.asked = asked;
        this.grounds = grounds;
        this.now = now;
        requests = new Requests(grounds, looked);
        durability = new DurabilityRule(grounds, requests);
    }

    /** Whether it is of {@code other}. */
    boolean isOf(RunAsked other) {
        return asked.equals(other);
    }

    /** Works it out, unless that was done. */
    Found found() {
        var known = found;
        if (known == null) {
            known = workOut();
            found = known;
        }
        return known;
    }

    /** How often the engine was asked; for checks. */
    long placements() {
        return placements;
    }

    // What goes wrong here goes wrong on the loop as well, where it is known how to deal with it.
    @Override
    public void run() {
        try {
            var _ = found();
        } catch (RuntimeException | StackOverflowError | AssertionError _) {
            found = null;
        }
    }

    /** A plan tells what was so when it was asked; a run is begun only on what is so. */
    @Override
    public boolean stands() {
        return found != null && (asked.planned() || looked.sameIn(now.get()));
    }

    /**
     * What of the grounds was looked at, besides the policies and what inputs are: only a change of
     * that changes what is said.
     */
    private final class Looked implements KnownArtifacts {
        private final Set<ArtifactId> whereLying = new HashSet<>();
        private boolean places;

        private List<SiteName> places() {
            places = true;
            return grounds.places().names();
        }

        @Override
        public Optional<Artifact> find(ArtifactId id) {
            return grounds.find(id);
        }

        @Override
        public SortedSet<SiteName> holders(Artifact artifact) {
            whereLying.add(artifact.id());
            return grounds.holders(artifact);
        }

        private boolean sameIn(Grounds then) {
            return grounds.engine() == then.engine()
                    && grounds.inputs().keySet().equals(then.inputs().keySet())
                    && grounds.inputs().entrySet().stream().allMatch(each -> sameIn(then, each))
                    && (!places || grounds.places().names().equals(then.places().names()));
        }

        private boolean sameIn(Grounds then, Map.Entry<ArtifactId, Grounds.Input> known) {
            var other = Objects.requireNonNull(then.inputs().get(known.getKey()));
            return whereLying.contains(known.getKey())
                    ? known.getValue().equals(other)
                    : known.getValue().isAs(other);
        }
    }

    private Found workOut() {
        var problems = new ArrayList<>(DocumentCheck.problems(asked, grounds));
        if (problems.isEmpty() && grounds.durabilityMatters()) {
            problems.addAll(durability(RunCommands.inOrder(unkept())));
        }
        return problems.isEmpty() && asked.planned()
                ? new Found(List.of(), planned())
                : new Found(problems, List.of());
    }

    /** Executions whose outputs the global store may not have although their policy asks for it. */
    private List<String> durability(List<LiveExecution> executions) {
        var problems = new LinkedHashSet<String>();
        for (var execution : executions) {
            execution.classes(requests.classes(execution));
            if (!durability.isAsked(execution)) {
                continue;
            }
            List<SiteName> places =
                    execution
                            .template()
                            .spec()
                            .placement()
                            .site()
                            .map(List::of)
                            .orElseGet(looked::places);
            // One place that may have it is enough.
            Optional<String> why = Optional.empty();
            for (var place : places) {
                var forbidden = durability.impossible(execution, place);
                if (forbidden.isEmpty()) {
                    why = Optional.empty();
                    break;
                }
                why = why.or(() -> forbidden);
            }
            why.ifPresent(problems::add);
        }
        return List.copyOf(problems);
    }

    private List<Reply.PlannedExecution> planned() {
        var planned = new ArrayList<Reply.PlannedExecution>();
        for (var execution : RunCommands.inOrder(unkept())) {
            var template = execution.template();
            var answer = whatIf(execution, template.placed());
            answer.choice()
                    .ifPresent(
                            choice -> {
                                execution.plan(
                                        new ExecutionState.Plan(choice.site(), choice.pool()));
                                template.addPlaced(choice.site(), 1);
                            });
            execution.classes(requests.classes(execution));
            planned.add(
                    new Reply.PlannedExecution(
                            execution.row().template(),
                            template.spec().foreach().map(_ -> execution.row().index()),
                            answer));
        }
        return planned;
    }

    private Placement whatIf(LiveExecution execution, SortedMap<SiteName, Integer> spread) {
        var counts =
                requests.governing(execution).spread().isPresent()
                        ? spread
                        : new TreeMap<SiteName, Integer>();
        return answers.computeIfAbsent(
                new DecisionQuestion(
                        requests.of(execution), execution.row().refusedBy(), counts, true),
                this::ask);
    }

    private Placement ask(DecisionQuestion question) {
        placements++;
        return grounds.engine()
                .place(
                        AcceptedOnly.of(question.request(), question.refusedBy()),
                        grounds.places().atRest(),
                        question.spread());
    }

    // A run to be asked about, of which nothing is kept: its ids are nobody's.
    private LiveRun unkept() {
        var workflow = asked.workflow();
        var row =
                new RunRecord(
                        new RunId(new UUID(0, 0)),
                        workflow.project(),
                        workflow.name(),
                        0,
                        0,
                        new RunState.Running(),
                        asked.caller().name(),
                        grounds.now(),
                        0,
                        new TreeMap<>(asked.inputs()),
                        new TreeMap<>(),
                        Optional.empty());
        return RunBuilder.build(row, workflow, (o, t, e) -> row(row, o, t, e));
    }

    private ExecutionRecord row(
            RunRecord run, int ordinal, String template, Expansion.Element element) {
        return new ExecutionRecord(
                new ExecutionId(new UUID(0, ordinal + 1L)),
                run.run(),
                ordinal,
                template,
                element.index(),
                element.each(),
                new ExecutionState.Waiting(Optional.empty()),
                0,
                Spent.NOTHING,
                new TreeSet<>(),
                new TreeSet<>(),
                grounds.now());
    }
}
