package io.atoll.server.http;

import io.atoll.bridge.Content;
import io.atoll.control.decision.DecisionQuestion;
import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.DecisionClassRecord;
import io.atoll.control.event.ControlRecord.DecisionRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.ReplicaRecord;
import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.event.ControlRecord.SiteRecord;
import io.atoll.control.event.ControlRecord.Spent;
import io.atoll.control.event.ControlRecord.WorkflowRecord;
import io.atoll.control.state.Artifact;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.state.ReplicaState;
import io.atoll.control.state.ReportedFacts;
import io.atoll.control.state.RunState;
import io.atoll.control.state.SiteHealth;
import io.atoll.control.state.SiteIntent;
import io.atoll.control.state.SiteState;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.IdSource;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.policy.Placement;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.facts.SiteFacts.Allowance;
import io.atoll.policy.loader.PolicyLoader;
import io.atoll.policy.request.PlacementRequest;
import io.atoll.server.workflow.WorkflowDecoder;
import io.atoll.server.workflow.WorkflowSource;
import io.atoll.work.ArtifactKind;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.AttemptReport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Rows as the leader writes them. */
final class Rows {
    static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    static final ProjectName DEMO = new ProjectName("demo");

    private static final WorkflowDecoder DECODER = new WorkflowDecoder(new PolicyLoader(), Set::of);

    private final IdSource ids;

    Rows(Api api) {
        ids = new IdSource(api.time, api.random);
    }

    static WorkflowRecord workflow(String yaml) {
        return workflow(DEMO, yaml);
    }

    static WorkflowRecord workflow(ProjectName project, String yaml) {
        WorkflowSpec spec =
                DECODER.decode(
                                new WorkflowSource(
                                        "w.yaml",
                                        yaml.getBytes(StandardCharsets.UTF_8),
                                        Optional.of(Map.of())),
                                project,
                                "")
                        .spec();
        return new WorkflowRecord(spec.project(), spec.name(), 1, spec);
    }

    RunRecord run(WorkflowRecord workflow, long number, RunState state) {
        return run(workflow, number, state, Map.of());
    }

    RunRecord run(
            WorkflowRecord workflow, long number, RunState state, Map<String, ArtifactId> inputs) {
        return new RunRecord(
                new RunId(ids.next()),
                workflow.project(),
                workflow.name(),
                workflow.version(),
                number,
                state,
                "olga",
                NOON,
                2,
                new TreeMap<>(inputs),
                new TreeMap<>(),
                Optional.empty());
    }

    static RunRecord with(RunRecord run, Map<String, ArtifactId> outputs) {
        return new RunRecord(
                run.run(),
                run.project(),
                run.workflow(),
                run.workflowVersion(),
                run.number(),
                run.state(),
                run.submittedBy(),
                run.submittedAt(),
                run.executions(),
                run.inputs(),
                new TreeMap<>(outputs),
                run.retryOf());
    }

    ExecutionRecord execution(
            RunRecord run, int ordinal, String template, String index, ExecutionState state) {
        SortedMap<String, String> each =
                index.isEmpty() ? new TreeMap<>() : new TreeMap<>(Map.of("n", index));
        return new ExecutionRecord(
                new ExecutionId(ids.next()),
                run.run(),
                ordinal,
                template,
                index,
                each,
                state,
                1,
                Spent.NOTHING,
                new TreeSet<>(),
                new TreeSet<>(),
                NOON);
    }

    AttemptRecord attempt(ExecutionRecord execution, String site, AttemptState state) {
        return attempt(execution, site, state, Optional.empty());
    }

    AttemptRecord attempt(
            ExecutionRecord execution,
            String site,
            AttemptState state,
            Optional<AttemptReport> report) {
        return new AttemptRecord(
                new AttemptId(execution.execution(), new Fence(1)),
                execution.run(),
                new DecisionId(ids.next()),
                new SiteName(site),
                new Generation(1),
                new PoolName("cpu"),
                state,
                NOON.plusSeconds(1),
                List.of(),
                Optional.empty(),
                report);
    }

    /** The attempt after {@code first}. */
    static AttemptRecord next(AttemptRecord first, AttemptState state) {
        return new AttemptRecord(
                new AttemptId(
                        first.attempt().execution(),
                        new Fence(first.attempt().fence().number() + 1)),
                first.run(),
                first.decision(),
                first.site(),
                first.generation(),
                first.pool(),
                state,
                NOON.plusSeconds(2),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    static AttemptRecord with(AttemptRecord row, AttemptState state) {
        return new AttemptRecord(
                row.attempt(),
                row.run(),
                row.decision(),
                row.site(),
                row.generation(),
                row.pool(),
                state,
                row.assignedAt(),
                row.awaits(),
                row.startBefore(),
                row.report());
    }

    /** The same with a report of its site that says what it wrote. */
    static AttemptRecord withStdout(AttemptRecord row, Content stdout) {
        var published = report(new AttemptOutcome.Succeeded(), Map.of());
        return reporting(
                row,
                new AttemptReport(
                        published.outcome(),
                        published.outputs(),
                        Optional.of(stdout),
                        Optional.empty(),
                        false,
                        published.times(),
                        published.usage()));
    }

    /** The same with a report of its site. */
    static AttemptRecord reporting(AttemptRecord row, AttemptReport report) {
        return new AttemptRecord(
                row.attempt(),
                row.run(),
                row.decision(),
                row.site(),
                row.generation(),
                row.pool(),
                row.state(),
                row.assignedAt(),
                row.awaits(),
                row.startBefore(),
                Optional.of(report));
    }

    /** The execution of {@code attempt}, without an index. */
    ExecutionRecord of(AttemptRecord attempt, String template, ExecutionState state) {
        return new ExecutionRecord(
                attempt.attempt().execution(),
                attempt.run(),
                0,
                template,
                "",
                new TreeMap<>(),
                state,
                1,
                Spent.NOTHING,
                new TreeSet<>(),
                new TreeSet<>(),
                NOON);
    }

    static ExecutionRecord with(ExecutionRecord row, ExecutionState state) {
        return new ExecutionRecord(
                row.execution(),
                row.run(),
                row.ordinal(),
                row.template(),
                row.index(),
                row.each(),
                state,
                row.tries(),
                row.spent(),
                row.refusedBy(),
                row.classes(),
                row.createdAt());
    }

    static ExecutionRecord with(ExecutionRecord row, Spent spent) {
        return new ExecutionRecord(
                row.execution(),
                row.run(),
                row.ordinal(),
                row.template(),
                row.index(),
                row.each(),
                row.state(),
                row.tries(),
                spent,
                row.refusedBy(),
                row.classes(),
                row.createdAt());
    }

    static ExecutionRecord with(ExecutionRecord row, java.util.SortedSet<String> classes) {
        return new ExecutionRecord(
                row.execution(),
                row.run(),
                row.ordinal(),
                row.template(),
                row.index(),
                row.each(),
                row.state(),
                row.tries(),
                row.spent(),
                row.refusedBy(),
                classes,
                row.createdAt());
    }

    static AttemptReport report(AttemptOutcome outcome, Map<String, Content> outputs) {
        var made = new TreeMap<String, AttemptReport.MadeOutput>();
        outputs.forEach(
                (name, content) ->
                        made.put(
                                name,
                                new AttemptReport.MadeOutput(
                                        content, ArtifactKind.FILE, new TreeSet<>())));
        return new AttemptReport(
                outcome,
                made,
                Optional.empty(),
                Optional.empty(),
                false,
                new AttemptReport.Times(
                        Duration.ofMillis(1),
                        Duration.ofMillis(2),
                        Duration.ofMillis(300),
                        Duration.ofMillis(4)),
                new AttemptReport.Usage(Duration.ofMillis(20), Duration.ofMillis(5), 4096));
    }

    ArtifactRecord artifact(String text, String origin, String... classes) {
        var content = Content.small(Digest.of(text), text.getBytes(StandardCharsets.UTF_8).length);
        return ArtifactRecord.of(
                new Artifact(
                        new ArtifactId(ids.next()),
                        DEMO,
                        Optional.empty(),
                        content,
                        ArtifactKind.FILE,
                        Labels.none(),
                        new TreeSet<>(List.of(classes)),
                        new SiteName(origin),
                        Optional.empty(),
                        NOON,
                        Optional.of(NOON)));
    }

    /** The same in another project. */
    static ArtifactRecord of(ArtifactRecord row, ProjectName project) {
        var made = row.artifact();
        return ArtifactRecord.of(
                new Artifact(
                        made.id(),
                        project,
                        made.name(),
                        made.content(),
                        made.kind(),
                        made.labels(),
                        made.classes(),
                        made.origin(),
                        made.lineage(),
                        made.createdAt(),
                        made.visibleAt()));
    }

    static ArtifactRecord visibleAt(ArtifactRecord row, Instant at) {
        var made = row.artifact();
        return new ArtifactRecord(
                new Artifact(
                        made.id(),
                        made.project(),
                        made.name(),
                        made.content(),
                        made.kind(),
                        made.labels(),
                        made.classes(),
                        made.origin(),
                        made.lineage(),
                        made.createdAt(),
                        Optional.of(at)),
                row.uploader(),
                row.wentOnAt());
    }

    static ReplicaRecord replica(ArtifactRecord artifact, String site) {
        return new ReplicaRecord(
                artifact.artifact().content().digest(),
                new SiteName(site),
                new Generation(1),
                new ReplicaState.Verified(NOON));
    }

    /** The decision of an attempt, with its class. */
    static List<ControlRecord> decision(AttemptRecord attempt, Placement answer) {
        var digest = Digest.of(answer.toString());
        var question = new DecisionQuestion(request(), new TreeSet<>(), new TreeMap<>(), false);
        return List.of(
                new DecisionClassRecord(digest, question, answer),
                new DecisionRecord(
                        attempt.decision(), attempt.attempt(), Digest.of("[]"), 1, digest, NOON));
    }

    static PlacementRequest request() {
        return new PlacementRequest(
                DEMO,
                "w",
                "a",
                Labels.none(),
                new io.atoll.kernel.quantity.Resources(
                        Cpu.ofCores(1), new ByteSize(1 << 20), ByteSize.ZERO, Optional.empty()),
                Optional.empty(),
                Optional.empty(),
                true,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                List.of());
    }

    static Placement placement(String site, String why) {
        var name = new SiteName(site);
        var pool = new PoolName("cpu");
        return new Placement(
                Optional.of(new Placement.Choice(name, pool)),
                List.of(
                        new Placement.Verdict(
                                name,
                                pool,
                                List.of(),
                                false,
                                List.of(new Placement.Score("cost", 50, 80_500)),
                                80_500),
                        new Placement.Verdict(
                                new SiteName("far"),
                                pool,
                                List.of("is not connected"),
                                false,
                                List.of(),
                                0)),
                why,
                "",
                "climate-default");
    }

    SiteRecord site(String name, SiteState state) {
        var pool =
                new PoolFacts(
                        new PoolName("cpu"),
                        "process",
                        Cpu.ofCores(4),
                        new ByteSize(8L << 30),
                        Cpu.ofCores(4),
                        new ByteSize(8L << 30),
                        Optional.empty(),
                        Optional.of(Duration.ofHours(1)),
                        Optional.empty(),
                        new TreeMap<>(Map.of("cost", 20)),
                        0);
        var facts =
                new ReportedFacts(
                        Labels.of(Map.of("kind", "hpc")),
                        List.of(pool),
                        new Allowance(List.of("demo"), List.of("process"), true, ""),
                        Duration.ZERO,
                        1234,
                        Long.MAX_VALUE);
        return new SiteRecord(
                new SiteName(name),
                state,
                SiteIntent.OPEN,
                new Generation(1),
                Optional.of(Digest.of("key")),
                Optional.of(ids.next()),
                1,
                Optional.empty(),
                Labels.of(Map.of("region", "us")),
                facts,
                SiteHealth.SOUND);
    }

    static SiteRecord neverJoined(SiteRecord site) {
        return new SiteRecord(
                site.site(),
                new SiteState.Invited(),
                site.intent(),
                new Generation(0),
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                site.bound(),
                site.facts(),
                site.health());
    }
}
