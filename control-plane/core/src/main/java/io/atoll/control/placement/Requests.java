package io.atoll.control.placement;

import io.atoll.control.artifact.ArtifactRegistry;
import io.atoll.control.artifact.Contents;
import io.atoll.control.live.InForce;
import io.atoll.control.live.LiveArtifact;
import io.atoll.control.live.LiveExecution;
import io.atoll.control.live.LiveInput.Given;
import io.atoll.control.live.LiveInput.Made;
import io.atoll.control.live.LiveInput.Piece;
import io.atoll.control.state.Artifact;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.policy.PlacementPolicy;
import io.atoll.policy.data.DataPolicy.ArtifactFacts;
import io.atoll.policy.request.PlacementRequest;
import io.atoll.policy.request.PlacementRequest.InputFacts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Puts the question that placement is asked for an execution, and finds the policy that governs it.
 * Stateless; called on the leader's thread, or on any when what it asks is a copy.
 */
public final class Requests {
    private final InForce inForce;
    private final KnownArtifacts artifacts;

    public Requests(InForce inForce, KnownArtifacts artifacts) {
        this.inForce = inForce;
        this.artifacts = artifacts;
    }

    /** Of live state. */
    public Requests(InForce inForce, ArtifactRegistry artifacts, Contents contents) {
        this(inForce, new Live(artifacts, contents));
    }

    private record Live(ArtifactRegistry artifacts, Contents contents) implements KnownArtifacts {
        @Override
        public Optional<Artifact> find(ArtifactId id) {
            return artifacts.find(id).map(LiveArtifact::artifact);
        }

        @Override
        public SortedSet<SiteName> holders(Artifact artifact) {
            return contents.holders(artifact);
        }
    }

    /** Pieces of one input that are equal to placement are one, with their sizes added. */
    private record Group(
            String name,
            SortedSet<String> classes,
            SiteName origin,
            Labels labels,
            Set<SiteName> replicas,
            boolean movable) {}

    /** The question as far as it is known now. */
    public PlacementRequest of(LiveExecution execution) {
        var template = execution.template().spec();
        var run = execution.run();
        var labels = new TreeMap<>(run.spec().labels().entries());
        labels.putAll(template.labels().entries());
        return new PlacementRequest(
                run.row().project(),
                run.row().workflow(),
                template.name(),
                new Labels(labels),
                template.resources(),
                template.work().walltime(),
                template.arch(),
                true,
                template.placement().policy(),
                template.placement().require(),
                template.placement().site(),
                inputs(execution));
    }

    private List<InputFacts> inputs(LiveExecution execution) {
        Map<Group, Long> sizes = new LinkedHashMap<>();
        for (var input : execution.inputs()) {
            for (var piece : input.pieces()) {
                artifactOf(piece)
                        .ifPresentOrElse(
                                artifact ->
                                        sizes.merge(
                                                known(input.name(), artifact),
                                                artifact.content().sizeBytes(),
                                                Long::sum),
                                () ->
                                        expected(input.name(), piece)
                                                .ifPresent(g -> sizes.merge(g, 0L, Long::sum)));
            }
        }
        var facts = new ArrayList<InputFacts>(sizes.size());
        sizes.forEach(
                (group, size) ->
                        facts.add(
                                new InputFacts(
                                        group.name(),
                                        Optional.empty(),
                                        size,
                                        group.classes(),
                                        group.origin(),
                                        group.labels(),
                                        group.replicas(),
                                        group.movable())));
        return facts;
    }

    private Group known(String name, Artifact artifact) {
        var holders = artifacts.holders(artifact);
        return new Group(
                name,
                artifact.classes(),
                artifact.origin(),
                artifact.labels(),
                holders,
                movable(artifact.facts()));
    }

    private Optional<Group> expected(String name, Piece piece) {
        if (!(piece instanceof Made(_, var producer, var output)) || producer.ended()) {
            return Optional.empty();
        }
        var origin = producer.whereabouts().orElse(inForce.global());
        var classes =
                producer.template()
                        .outputClasses(inForce.engine(), producer.row().classes(), output);
        return Optional.of(
                new Group(
                        name,
                        classes,
                        origin,
                        Labels.none(),
                        Set.of(origin),
                        movable(new ArtifactFacts(classes, origin, Labels.none()))));
    }

    private boolean movable(ArtifactFacts artifact) {
        return inForce.engine().mayLie(artifact, inForce.globalFacts()).allowed();
    }

    /** The policy whose route, durability and onSiteLoss hold for {@code execution}. */
    public PlacementPolicy governing(LiveExecution execution) {
        var template = execution.template();
        var known = template.governing();
        if (known == null) {
            known = inForce.engine().governing(of(execution));
            template.governing(known);
        }
        return known;
    }

    /** The artifact behind a piece; empty: not made, or tolerated to be missing. */
    public Optional<Artifact> artifactOf(Piece piece) {
        return switch (piece) {
            case Given(_, var id) -> artifacts.find(id);
            case Made(_, var producer, var output) ->
                    producer.output(output).flatMap(artifacts::find);
        };
    }

    /** Union of the classes of all inputs, as far as known. */
    public SortedSet<String> classes(LiveExecution execution) {
        var classes = new TreeSet<String>();
        for (var input : execution.inputs()) {
            for (var piece : input.pieces()) {
                var artifact = artifactOf(piece);
                if (artifact.isPresent()) {
                    classes.addAll(artifact.get().classes());
                } else if (piece instanceof Made(_, var producer, var output)) {
                    classes.addAll(
                            producer.template()
                                    .outputClasses(
                                            inForce.engine(), producer.row().classes(), output));
                }
            }
        }
        return classes;
    }
}
