package io.atoll.simulation.workload;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentHasher;
import io.atoll.bridge.ContentMarks;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.ControlRecord.ReplicaRecord;
import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.event.ControlRecord.ShownRecord;
import io.atoll.control.event.Reply;
import io.atoll.control.event.StoredArtifact;
import io.atoll.control.state.IdempotencyKey;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.virtual.SeededRandom;
import io.atoll.simulation.Scenario;
import io.atoll.simulation.World;
import io.atoll.simulation.check.Invariants;
import io.atoll.simulation.control.SimulatedControlPlane;
import io.atoll.simulation.site.SimulatedSite;
import io.atoll.work.ArtifactKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Uploads, registers, submits and cancels at random moments. Soft; the simulation's thread. */
public final class Workload {
    public static final SiteName GLOBAL = new SiteName("global");
    private static final int ELEMENTS = 30;

    private final World world;
    private final SimulatedControlPlane plane;
    private final List<SimulatedSite> sites;
    private final Invariants invariants;
    private final Client client;
    private final Attacks attacks;
    private final SeededRandom random;
    private final List<String> unexpected = new ArrayList<>();
    private final Map<Integer, RunId> submitted = new TreeMap<>();
    private int uploads;
    private int open;

    public Workload(
            World world,
            SimulatedControlPlane plane,
            List<SimulatedSite> sites,
            Invariants invariants,
            Client client,
            Attacks attacks) {
        this.world = world;
        this.plane = plane;
        this.sites = List.copyOf(sites);
        this.invariants = invariants;
        this.client = client;
        this.attacks = attacks;
        random = world.random().forPart("workload");
    }

    /** Plans {@code runs} runs within {@code span}. */
    public void plan(int runs, Duration span) {
        open = runs;
        for (int i = 0; i < runs; i++) {
            int number = i;
            world.time()
                    .schedule(World.between(random, 0, (int) span.toMillis()), () -> begin(number));
        }
    }

    /**
     * The database was put back to an older state: whoever had submitted what it does not know any
     * more begins anew.
     */
    public void putBack() {
        var known = new HashSet<RunId>();
        plane.database().rows(RunRecord.class).forEach(row -> known.add(row.run()));
        var lost =
                submitted.entrySet().stream()
                        .filter(each -> !known.contains(each.getValue()))
                        .map(Map.Entry::getKey)
                        .toList();
        for (int number : lost) {
            submitted.remove(number);
            open++;
            again(number);
        }
    }

    private void again(int number) {
        world.trace().say("person", "begins anew with workflow " + number);
        world.time().schedule(World.between(random, 1000, 20_000), () -> begin(number));
    }

    /** Whether every run that was planned was answered. */
    public boolean done() {
        return open == 0;
    }

    // Inputs first, one after another; then the run.
    private void begin(int number) {
        if (world.scenario() == Scenario.BROKEN_SITES) {
            submit(number, StrictWorkflow.of(ELEMENTS, "strict " + number), new TreeMap<>());
            return;
        }
        var wanted = new TreeSet<String>();
        if (World.chance(random, 35)) {
            wanted.add(DataRules.RAW);
        }
        if (World.chance(random, 25)) {
            wanted.add(DataRules.EU);
        }
        if (World.chance(random, 50)) {
            wanted.add("plain");
        }
        var spec =
                new RandomWorkflow(random, sites.stream().map(SimulatedSite::name).toList(), wanted)
                        .draw("workflow " + number);
        prepare(
                number,
                new ArrayList<>(wanted),
                new TreeMap<>(),
                bound -> submit(number, spec, bound));
    }

    private void prepare(
            int number,
            List<String> wanted,
            SortedMap<String, ArtifactId> bound,
            Consumer<SortedMap<String, ArtifactId>> then) {
        if (wanted.isEmpty()) {
            then.accept(bound);
            return;
        }
        var name = wanted.removeFirst();
        var text = name + " of " + number + " " + "y".repeat(random.nextInt(3000));
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        Consumer<ArtifactId> next =
                artifact -> {
                    bound.put(name, artifact);
                    prepare(number, wanted, bound, then);
                };
        if (name.equals(DataRules.RAW)) {
            register(bytes, next);
        } else {
            upload(
                    number,
                    bytes,
                    new TreeSet<>(name.equals(DataRules.EU) ? List.of(name) : List.of()),
                    next);
        }
    }

    private void register(byte[] bytes, Consumer<ArtifactId> next) {
        var site = sites.get(random.nextInt(sites.size()));
        // Half of it lies in a folder that its owner marks, and nobody says that it is raw.
        boolean marked = World.chance(random, 50);
        var name = Digest.of(bytes).hex();
        var path = marked ? SimulatedSite.RAW_FOLDER + name : "/data/" + name;
        var classes = new TreeSet<>(List.of(DataRules.RAW));
        var asked = marked ? new TreeSet<String>() : classes;
        world.truth()
                .made(ContentHasher.hash(bytes).digest(), classes, site.name(), Optional.empty());
        site.putFile(path, bytes);
        client.ask(
                () ->
                        new ControlCommand.RegisterInPlace(
                                Client.PERSON,
                                RandomWorkflow.PROJECT,
                                Optional.empty(),
                                site.name(),
                                path,
                                asked,
                                Labels.none(),
                                Optional.empty()),
                reply -> {
                    attacks.registered(site, path, bytes);
                    visible(reply, next);
                });
    }

    private void upload(
            int number, byte[] bytes, SortedSet<String> classes, Consumer<ArtifactId> next) {
        var content = ContentHasher.hash(bytes);
        var name = "upload " + uploads++;
        world.truth().made(content.digest(), classes, GLOBAL, Optional.empty());
        client.ask(
                () ->
                        new ControlCommand.BeginUpload(
                                Client.PERSON,
                                RandomWorkflow.PROJECT,
                                Optional.of(name),
                                content,
                                ArtifactKind.FILE,
                                classes,
                                Labels.none(),
                                ContentMarks.NONE,
                                Optional.empty(),
                                Optional.of(IdempotencyKey.of("upload", name, content.digest()))),
                reply -> {
                    if (reply instanceof Reply.UploadBegun(var artifact, var ticket, var _)) {
                        send(
                                new Upload(
                                        number, content, ByteBuffer.wrap(bytes), ticket, artifact),
                                next);
                    } else {
                        refused("upload", reply);
                    }
                });
    }

    /** An upload that was begun for a workflow's input. */
    private record Upload(
            int number,
            Content content,
            ByteBuffer bytes,
            io.atoll.bridge.Ticket ticket,
            ArtifactId artifact) {}

    // Until the leader has heard from its data plane that all is there.
    private void send(Upload upload, Consumer<ArtifactId> next) {
        world.time().schedule(World.between(random, 10, 500), () -> sendNow(upload, next));
    }

    private void sendNow(Upload upload, Consumer<ArtifactId> next) {
        try (var making = plane.store().make()) {
            making.write(upload.bytes().duplicate());
            plane.verified(upload.ticket(), making.commit(), upload.bytes().remaining());
        }
        client.ask(
                () -> new ControlCommand.CommitUpload(Client.PERSON, upload.artifact()),
                reply -> {
                    if (reply instanceof Reply.ArtifactVisible
                            || visibleAlready(upload.artifact())) {
                        attacks.uploaded(upload.content());
                        next.accept(upload.artifact());
                    } else if (stored(upload.artifact()).isEmpty()) {
                        again(upload.number());
                    } else {
                        world.trace().say("person", "sends again: " + reply);
                        send(upload, next);
                    }
                });
    }

    // The answer may have been lost with an older leader: rows are read from the database.
    private boolean visibleAlready(ArtifactId artifact) {
        return plane.database().rows(ArtifactRecord.class).stream()
                .anyMatch(
                        row ->
                                row.artifact().id().equals(artifact)
                                        && row.artifact().visibleAt().isPresent());
    }

    private void visible(Reply reply, Consumer<ArtifactId> next) {
        if (reply instanceof Reply.ArtifactVisible(var artifact)) {
            next.accept(artifact);
        } else {
            refused("register", reply);
        }
    }

    private void submit(int number, WorkflowSpec spec, SortedMap<String, ArtifactId> inputs) {
        client.ask(
                () ->
                        new ControlCommand.SubmitRun(
                                Client.PERSON,
                                spec,
                                inputs,
                                inputs.values().stream()
                                        .flatMap(input -> stored(input).stream())
                                        .toList(),
                                Optional.of(
                                        IdempotencyKey.of(
                                                "submit", spec.document(), spec.digest()))),
                reply -> {
                    boolean whole = inputs.values().stream().allMatch(this::visibleAlready);
                    if (reply instanceof Reply.Submitted(var run, var _, var executions, _)) {
                        open--;
                        submitted.put(number, run);
                        world.trace().say("person", "submitted run " + run + " of " + executions);
                        invariants.accepted(run, executions);
                        cancelPerhaps(run);
                    } else if (whole) {
                        refused("submit", reply);
                    } else {
                        again(number);
                    }
                });
    }

    // Absent: the database was put back to a state in which it had not been made.
    private Optional<StoredArtifact> stored(ArtifactId id) {
        return plane.database().rows(ArtifactRecord.class).stream()
                .filter(row -> row.artifact().id().equals(id))
                .map(
                        row ->
                                new StoredArtifact(
                                        row,
                                        plane.database().rows(ReplicaRecord.class).stream()
                                                .filter(
                                                        r ->
                                                                r.digest()
                                                                        .equals(
                                                                                row.artifact()
                                                                                        .content()
                                                                                        .digest()))
                                                .toList(),
                                        plane.database().rows(ShownRecord.class).stream()
                                                .filter(
                                                        s ->
                                                                s.digest()
                                                                        .equals(
                                                                                row.artifact()
                                                                                        .content()
                                                                                        .digest()))
                                                .filter(
                                                        s ->
                                                                s.project()
                                                                        .equals(
                                                                                row.artifact()
                                                                                        .project()))
                                                .toList()))
                .findFirst();
    }

    private void cancelPerhaps(RunId run) {
        if (world.scenario() == Scenario.EVERYTHING && World.chance(random, 20)) {
            world.time()
                    .schedule(
                            World.between(random, 100, 90_000),
                            () ->
                                    client.ask(
                                            () -> new ControlCommand.CancelRun(Client.PERSON, run),
                                            reply ->
                                                    world.trace()
                                                            .say(
                                                                    "person",
                                                                    "cancelled "
                                                                            + run
                                                                            + ": "
                                                                            + reply)));
        }
    }

    private void refused(String what, Reply reply) {
        open--;
        world.trace().say("person", what + " was refused: " + reply);
        unexpected.add(what + ": " + reply);
    }

    /** Refusals; none is expected, because everything that is asked for is allowed. */
    public List<String> refusals() {
        return unexpected;
    }
}
