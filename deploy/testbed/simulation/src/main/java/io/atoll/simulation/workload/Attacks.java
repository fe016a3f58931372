package io.atoll.simulation.workload;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentMarks;
import io.atoll.bridge.Ticket;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.Reply;
import io.atoll.control.state.Caller;
import io.atoll.control.state.Role;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.virtual.SeededRandom;
import io.atoll.simulation.Sabotage;
import io.atoll.simulation.World;
import io.atoll.simulation.check.Invariants;
import io.atoll.simulation.check.Violation;
import io.atoll.simulation.control.SimulatedControlPlane;
import io.atoll.simulation.site.SimulatedSite;
import io.atoll.work.ArtifactKind;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What somebody does who wants data that he should not have: asks again without a class, and claims
 * bytes of which he knows the digest only. Soft; the simulation's thread.
 */
public final class Attacks {
    private static final Caller EVE =
            new Caller("eve", new ProjectName("other"), Set.of(Role.MEMBER));

    private final World world;
    private final SimulatedControlPlane plane;
    private final Invariants.Law law;
    private final SeededRandom random;

    /** {@code law}: the data policies in the simulation's own words. */
    public Attacks(World world, SimulatedControlPlane plane, Invariants.Law law) {
        this.world = world;
        this.plane = plane;
        this.law = law;
        random = world.random().forPart("attacks");
    }

    /** Something was registered in place: its bytes, or a copy of them, are without a class. */
    void registered(SimulatedSite site, String path, byte[] bytes) {
        if (!World.chance(random, 60)) {
            return;
        }
        var again = World.chance(random, 50) ? path : "/data/copy of " + Digest.of(bytes).hex();
        site.putFile(again, bytes);
        later(
                () ->
                        ask(
                                new ControlCommand.RegisterInPlace(
                                        Client.PERSON,
                                        RandomWorkflow.PROJECT,
                                        Optional.empty(),
                                        site.name(),
                                        again,
                                        new TreeSet<>(),
                                        Labels.none(),
                                        Optional.empty())));
    }

    /** Somebody uploaded this: Eve has heard of its digest and its size. */
    void uploaded(Content content) {
        if (World.chance(random, 60)) {
            later(
                    () ->
                            ask(
                                    new ControlCommand.BeginUpload(
                                            EVE,
                                            EVE.project(),
                                            Optional.empty(),
                                            content,
                                            ArtifactKind.FILE,
                                            new TreeSet<>(),
                                            Labels.none(),
                                            marks(content.digest()),
                                            Optional.empty(),
                                            Optional.empty())));
        }
    }

    // What the edge reads from the database for the leader.
    private ContentMarks marks(Digest digest) {
        var marks = ContentMarks.NONE;
        for (var row : plane.database().rows(ArtifactRecord.class)) {
            if (row.artifact().content().digest().equals(digest)
                    && row.artifact().visibleAt().isPresent()) {
                marks = marks.plus(row.artifact().marks());
            }
        }
        return marks;
    }

    private void later(Runnable attack) {
        world.time().schedule(World.between(random, 100, 60_000), attack);
    }

    // Once: who attacks does not wait for an answer.
    private void ask(ControlCommand command) {
        plane.ask(command, reply -> answered(command, reply));
    }

    private void answered(ControlCommand command, Reply reply) {
        world.trace().say("attack", command.getClass().getSimpleName() + ": " + reply);
        switch (reply) {
            case Reply.ArtifactVisible(var artifact) -> later(() -> download(command, artifact));
            case Reply.UploadBegun(var artifact, var ticket, var _) -> claim(ticket, artifact);
            case Reply.DownloadReady(var artifact, var content, var _, var ticket) ->
                    read(artifact, content, ticket);
            default -> {}
        }
    }

    private void download(ControlCommand before, ArtifactId artifact) {
        var caller = before instanceof ControlCommand.RegisterInPlace ? Client.PERSON : EVE;
        ask(new ControlCommand.RequestDownload(caller, artifact, Optional.empty()));
    }

    // The chunk list of small content is its digest: it is all that there is to send.
    private void claim(Ticket ticket, ArtifactId artifact) {
        var content = Content.small(ticket.digest(), ticket.sizeBytes());
        boolean taken = world.sabotage() == Sabotage.TAKE_WITHOUT_BYTES;
        try (var writing = plane.store().prove(content, ticket.peer())) {
            writing.commit();
            taken = true;
        } catch (AtollException refused) {
            world.trace().say("attack", "the store says: " + refused.getMessage());
        }
        if (taken) {
            plane.verified(ticket, content, 0);
        }
        later(() -> ask(new ControlCommand.CommitUpload(EVE, artifact)));
    }

    private void read(ArtifactId artifact, Content content, Ticket ticket) {
        var known = world.truth().of(content.digest());
        if (ticket.peer().equals("caller/" + EVE.name())) {
            throw new Violation(
                    "P12",
                    "eve may read %s, whose bytes she never had".formatted(content.digest()));
        }
        if (known.isPresent() && !law.mayLie(known.get(), Workload.GLOBAL)) {
            throw new Violation(
                    "P5",
                    "artifact %s of classes %s may be downloaded"
                            .formatted(artifact, known.get().classes()));
        }
    }
}
