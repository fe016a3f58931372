package io.atoll.simulation.site;

import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.executor.Exit;
import io.atoll.bridge.Content;
import io.atoll.bridge.ContentHasher;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.loop.EventLoop;
import io.atoll.kernel.virtual.SeededRandom;
import io.atoll.simulation.Sabotage;
import io.atoll.simulation.Scenario;
import io.atoll.simulation.World;
import io.atoll.simulation.workload.DataRules;
import io.atoll.work.ArtifactKind;
import io.atoll.work.Assignment;
import io.atoll.work.AttemptReport.MadeOutput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What an agent does on its site's disk: laying out, publishing, hashing in place. Stateless. */
final class SiteWork {
    private final World world;
    private final SimulatedSite site;
    private final EventLoop loop;
    private final SeededRandom random;
    private final Consumer<AgentEvent> tell;

    /**
     * @param loop its timers are dropped with the agent
     */
    SiteWork(World world, SimulatedSite site, EventLoop loop, Consumer<AgentEvent> tell) {
        this.world = world;
        this.loop = loop;
        this.site = site;
        this.tell = tell;
        random = site.random();
    }

    void stage(AgentEffect.Stage stage) {
        later(1, 300, () -> stageNow(stage));
    }

    private void stageNow(AgentEffect.Stage stage) {
        var assignment = stage.assignment();
        if (site.broken()) {
            tell.accept(
                    new AgentEvent.StagingFailed(
                            assignment.attempt(), "the disk is gone", Optional.empty(), true));
            return;
        }
        var expected = new TreeMap<String, Digest>();
        var inputs = new TreeMap<String, byte[]>();
        for (var input : assignment.inputs()) {
            for (var element : input.elements()) {
                var digest = digestOf(element.source(), stage.awaited());
                var bytes = digest.flatMap(this::read);
                if (bytes.isEmpty()) {
                    tell.accept(
                            new AgentEvent.StagingFailed(
                                    assignment.attempt(),
                                    "input " + input.name() + " is damaged",
                                    digest));
                    return;
                }
                expected.put(input.name() + "/" + element.entry(), digest.get());
                inputs.put(input.name() + "/" + element.entry(), bytes.get());
            }
        }
        site.sandboxes().put(assignment.attempt(), new Sandbox(assignment, expected, inputs));
        tell.accept(new AgentEvent.Staged(assignment.attempt()));
    }

    private static Optional<Digest> digestOf(
            Assignment.Source source, Map<AttemptId, SortedMap<String, MadeOutput>> awaited) {
        return switch (source) {
            case Assignment.Source.Stored(var digest, _, _) -> Optional.of(digest);
            case Assignment.Source.Awaited(var attempt, var output) ->
                    Optional.ofNullable(
                                    awaited.getOrDefault(attempt, Collections.emptySortedMap())
                                            .get(output))
                            .map(made -> made.content().digest());
        };
    }

    /** The bytes of a content; empty if it is not there, or was wrong and is gone now. */
    private Optional<byte[]> read(Digest digest) {
        var found = site.store().find(digest);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var bytes = new byte[(int) found.get().sizeBytes()];
        try (var reading = site.store().open(digest)) {
            reading.read(0, ByteBuffer.wrap(bytes));
        }
        if (world.sabotage() != Sabotage.SKIP_VERIFICATION
                && !ContentHasher.hash(bytes).digest().equals(digest)) {
            site.store().scrub(digest);
            world.trace().say(site.name().text(), "found wrong bytes in " + digest);
            return Optional.empty();
        }
        return Optional.of(bytes);
    }

    void publish(Assignment assignment, Exit exit) {
        later(1, 400, () -> publishNow(assignment, exit));
    }

    private void publishNow(Assignment assignment, Exit exit) {
        var attempt = assignment.attempt();
        var sandbox = site.sandboxes().get(attempt);
        boolean succeeded = exit.cause() instanceof Exit.Exited(var code) && code == 0;
        if (site.broken()) {
            tell.accept(
                    new AgentEvent.PublishingFailed(
                            attempt,
                            "the disk is gone",
                            false,
                            Optional.empty(),
                            Optional.empty(),
                            true));
            return;
        }
        if (!succeeded) {
            tell.accept(
                    new AgentEvent.Published(
                            attempt,
                            Collections.emptySortedMap(),
                            Optional.empty(),
                            Optional.empty()));
            return;
        }
        if (sandbox == null
                || (world.scenario() == Scenario.EVERYTHING && World.chance(random, 1))) {
            world.truth().ownFault(attempt);
            tell.accept(
                    new AgentEvent.PublishingFailed(
                            attempt,
                            "an output is not there",
                            sandbox != null,
                            Optional.empty(),
                            Optional.empty()));
            return;
        }
        var made = new TreeMap<String, MadeOutput>();
        assignment
                .executionClass()
                .paths()
                .forEach(
                        (output, path) ->
                                made.put(
                                        output,
                                        new MadeOutput(
                                                put(sandbox, output, path), ArtifactKind.FILE)));
        tell.accept(
                new AgentEvent.Published(
                        attempt, made, Optional.of(put(sandbox, "stdout", "")), Optional.empty()));
    }

    // Different for every attempt, so that whose bytes are whose can be told.
    private Content put(Sandbox sandbox, String output, String path) {
        var attempt = sandbox.assignment().attempt();
        var name = sandbox.assignment().executionClass().name();
        var text =
                "%s %s made by %s of %s from %s\n"
                        .formatted(
                                name,
                                output,
                                attempt,
                                sandbox.decision(),
                                sandbox.expected().values());
        var own = world.random().forPart(text);
        var bytes = (text + "x".repeat(own.nextInt(4000))).getBytes(StandardCharsets.UTF_8);
        var read = world.truth().readBy(sandbox.decision());
        var classes = new TreeSet<>(world.truth().classesOf(read));
        if (name.equals(DataRules.CLEAN) && path.equals(DataRules.DAILY)) {
            classes.remove(DataRules.RAW);
        }
        world.truth()
                .made(
                        ContentHasher.hash(bytes).digest(),
                        classes,
                        site.name(),
                        Optional.of(sandbox.decision()));
        try (var making = site.store().make()) {
            making.write(ByteBuffer.wrap(bytes));
            leakPerhaps(bytes);
            return making.commit();
        }
    }

    private void leakPerhaps(byte[] bytes) {
        if (world.sabotage() == Sabotage.LEAK_REPLICAS) {
            try (var making = site.dataPlane().store().make()) {
                making.write(ByteBuffer.wrap(bytes));
                making.commit();
            }
        }
    }

    void hashInPlace(AgentEffect.HashInPlace hash) {
        later(1, 2000, () -> hashNow(hash));
    }

    private void hashNow(AgentEffect.HashInPlace hash) {
        var bytes = site.file(hash.path());
        if (bytes.isEmpty()) {
            tell.accept(
                    new AgentEvent.InPlaceFailed(
                            hash.request(), ErrorCode.INVALID, "no such file"));
            return;
        }
        try (var making = site.store().make()) {
            making.write(ByteBuffer.wrap(bytes.get()));
            tell.accept(
                    new AgentEvent.InPlaceHashed(
                            hash.request(),
                            making.commit(),
                            false,
                            new AgentEvent.Place(
                                    hash.path(), site.classesOf(hash.path()), Set.of())));
        }
    }

    private void later(int leastMillis, int mostMillis, Runnable work) {
        loop.schedule("disk", World.between(random, leastMillis, mostMillis), work);
    }
}
