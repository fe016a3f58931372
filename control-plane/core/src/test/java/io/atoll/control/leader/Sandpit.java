package io.atoll.control.leader;

import io.atoll.bridge.ContentMarks;
import io.atoll.control.event.AgentEvent;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.Effect;
import io.atoll.control.event.Outcome;
import io.atoll.control.event.Reply;
import io.atoll.control.live.LeaderConfig;
import io.atoll.control.state.ReportedFacts;
import io.atoll.control.workflow.WorkflowSpec;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.IdSource;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.id.TransferId;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.virtual.SeededRandom;
import io.atoll.kernel.virtual.VirtualTime;
import io.atoll.policy.facts.SiteFacts.Allowance;
import io.atoll.work.ArtifactKind;
import io.atoll.work.Assignment;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.AttemptReport;
import io.atoll.work.AttemptReport.MadeOutput;
import io.atoll.work.HeldState;
import io.atoll.work.InventoryEntry;
import io.atoll.work.Report;
import io.atoll.work.ReportMark;
import io.atoll.work.SiteOffer;
import io.atoll.work.TransferOrder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** A federation in memory: each event's records are committed at once, its effects are kept. */
public final class Sandpit extends WhatCameOfIt {
    final VirtualTime time = new VirtualTime();
    public final Map<SiteName, FakeSite> sites = new LinkedHashMap<>();
    private final IdSource ids;
    private LeaderConfig config = LeaderConfig.DEFAULT;
    private Term term;
    private Federation federation;

    Sandpit() {
        this(1);
    }

    Sandpit(long seed) {
        ids = new IdSource(time, new SeededRandom(seed));
        term = store.begin("one");
        federation = Federation.rebuild(store.load(), config, term, ids, time.now());
    }

    void config(LeaderConfig other) {
        config = other;
        rebuild();
    }

    /** Another leader takes over from what was stored. */
    void rebuild() {
        term = store.begin("next");
        federation = Federation.rebuild(store.load(), config, term, ids, time.now());
    }

    /** The store is put back to what it was then, and somebody leads by that. */
    void putBack(int committed) {
        store.putBack(committed);
        effects.clear();
        sites.values().forEach(site -> site.linked = false);
        rebuild();
    }

    /** An attempt as a site holds it, whatever becomes of the record. */
    InventoryEntry held(String title, HeldState state) {
        var row = attempts(title).getLast();
        return new InventoryEntry(row.attempt(), state, Optional.of(row.decision()));
    }

    Term term() {
        return term;
    }

    Federation federation() {
        return federation;
    }

    IdSource ids() {
        return ids;
    }

    Outcome apply(ControlEvent event) {
        var outcome = federation.apply(event, time.now());
        store.commit(term, outcome.records());
        effects.addAll(outcome.effects());
        completions.addAll(outcome.completions());
        return outcome;
    }

    Reply ask(ControlCommand command) {
        return apply(command).reply().orElseThrow();
    }

    /** Lets time pass in steps of a second, with every connected site's heartbeat. */
    public void pass(Duration duration) {
        for (long i = 0; i < duration.toSeconds(); i++) {
            time.skip(Duration.ofSeconds(1));
            sites.values().stream().filter(FakeSite::linked).forEach(FakeSite::beat);
            apply(new ControlEvent.Ticked());
        }
    }

    FakeSite site(String name, int cores) {
        return site(name, cores, Map.of());
    }

    FakeSite site(String name, int cores, Map<String, String> bound) {
        var site = new FakeSite(new SiteName(name), cores);
        sites.put(site.name, site);
        site.join(bound);
        site.connect();
        return site;
    }

    /** The site of that name. */
    FakeSite at(SiteName name) {
        return java.util.Objects.requireNonNull(sites.get(name));
    }

    RunId submit(WorkflowSpec workflow) {
        return submit(workflow, Map.of());
    }

    RunId submit(WorkflowSpec workflow, Map<String, ArtifactId> inputs) {
        var reply =
                ask(
                        new ControlCommand.SubmitRun(
                                MEMBER, workflow, inputs, List.of(), Optional.empty()));
        if (reply instanceof Reply.Submitted(var run, _, _, _)) {
            return run;
        }
        throw new AssertionError(reply.toString());
    }

    /** The global store's data plane has verified what {@code order} pushed. */
    void arrive(TransferOrder order) {
        apply(
                new ControlEvent.ReplicaVerified(
                        GLOBAL, order.id().uuid(), order.content(), order.content().sizeBytes()));
    }

    ArtifactId upload(String text, String... classes) {
        var reply =
                ask(
                        new ControlCommand.BeginUpload(
                                MEMBER,
                                Specs.DEMO,
                                Optional.empty(),
                                content(text),
                                ArtifactKind.FILE,
                                new TreeSet<>(List.of(classes)),
                                Labels.none(),
                                ContentMarks.NONE,
                                Optional.empty(),
                                Optional.empty()));
        if (reply instanceof Reply.UploadBegun(var id, var ticket, _)) {
            apply(
                    new ControlEvent.ReplicaVerified(
                            GLOBAL, ticket.id(), content(text), text.length()));
            ask(new ControlCommand.CommitUpload(MEMBER, id));
            return id;
        }
        throw new AssertionError(reply.toString());
    }

    /** A site that does as it is told, one step at a time. */
    public final class FakeSite {
        public final SiteName name;
        int cores;
        private final UUID installation = ids.next();
        private Digest key = Digest.of("key");
        private Generation generation = new Generation(0);
        private UUID link = ids.next();
        private boolean linked;
        private long number;
        private long chain;
        private AgentEvent.Heard heard = AgentEvent.Heard.NOTHING;
        private UUID process = ids.next();
        Set<TransferId> holding = Set.of();
        private long start = 1;
        Allowance allowance = new Allowance(List.of("demo"), List.of("process"), true, "");
        Duration offlineUpTo = Duration.ZERO;
        int gpus;

        /** Classes that it says outputs carry. */
        SortedSet<String> reported = new TreeSet<>();

        FakeSite(SiteName name, int cores) {
            this.name = name;
            this.cores = cores;
        }

        Reply join(Map<String, String> bound) {
            var token = Digest.of("token of " + name + ids.next());
            ask(
                    new ControlCommand.InviteSite(
                            OPERATOR,
                            name,
                            Labels.of(bound),
                            token,
                            time.now().plus(Duration.ofHours(1))));
            key = Digest.of("key of " + name + token);
            var reply = ask(new ControlCommand.JoinSite(token, key, installation, generation));
            if (reply instanceof Reply.Joined(_, var given, _)) {
                generation = given;
                number = 0;
                heard = AgentEvent.Heard.NOTHING;
            }
            return reply;
        }

        Reply connect() {
            return connect(true);
        }

        /** {@code decisionKnown}: whether what it took last is on record. */
        Reply connect(boolean decisionKnown) {
            link = ids.next();
            heard =
                    new AgentEvent.Heard(
                            heard.term(), heard.mark(), heard.acknowledged(), decisionKnown);
            var reply =
                    apply(
                                    new AgentEvent.LinkOpened(
                                            name,
                                            generation,
                                            link,
                                            key,
                                            installation,
                                            start,
                                            process,
                                            facts(),
                                            number,
                                            heard))
                            .reply()
                            .orElseThrow();
            linked = reply instanceof Reply.LinkAccepted;
            if (reply instanceof Reply.LinkAccepted(_, var mark, _)) {
                heard =
                        new AgentEvent.Heard(
                                term, Optional.of(mark), heard.acknowledged(), decisionKnown);
            }
            return reply;
        }

        AgentEvent.Heard heard() {
            return heard;
        }

        /** Its journal is as it was {@code reports} ago. */
        void rollBack(int reports) {
            number -= reports;
        }

        /** Another agent of the same installation, which says that it was started so often. */
        void startedAs(long times) {
            start = times;
            process = ids.next();
        }

        UUID process() {
            return process;
        }

        public void cut() {
            linked = false;
            apply(new AgentEvent.LinkClosed(name, link));
        }

        public boolean linked() {
            return linked;
        }

        Generation generation() {
            return generation;
        }

        Digest key() {
            return key;
        }

        UUID installation() {
            return installation;
        }

        ReportedFacts facts() {
            return ReportedFacts.of(offer(), 0);
        }

        SiteOffer offer() {
            return Specs.offer(cores, gpus, allowance, offlineUpTo);
        }

        void beat() {
            apply(
                    new AgentEvent.HeartbeatReceived(
                            name, generation, link, Digest.of("whatever it holds"), holding));
        }

        void report(Report report) {
            number++;
            chain++;
            repeatLast(report);
        }

        void repeatLast(Report report) {
            apply(new AgentEvent.Reported(name, generation, number, report, chain))
                    .effects()
                    .forEach(this::hear);
        }

        private void hear(Effect effect) {
            if (effect instanceof Effect.SendResume(var to, var next) && to.equals(name)) {
                number = next - 1;
                heard =
                        new AgentEvent.Heard(
                                heard.term(), heard.mark(), new ReportMark(number, 0), true);
            }
            if (effect instanceof Effect.SendAcknowledge(var to, var upTo)
                    && to.equals(name)
                    && upTo == number) {
                heard =
                        new AgentEvent.Heard(
                                heard.term(), heard.mark(), new ReportMark(upTo, chain), true);
            }
        }

        public void start(AttemptId attempt) {
            report(new Report.AttemptStaging(attempt));
            report(new Report.AttemptStarted(attempt, time.now()));
        }

        public void succeed(AttemptId attempt, String... outputs) {
            report(new Report.AttemptEnded(attempt, succeeded(outputs)));
        }

        void end(AttemptId attempt, AttemptOutcome outcome) {
            report(new Report.AttemptEnded(attempt, AttemptReport.of(outcome)));
        }

        void fail(AttemptId attempt) {
            end(attempt, new AttemptOutcome.Failed(1, 0, "exit code 1", false));
        }

        /** Is asked what it holds, and answers at once. */
        void inventory(List<InventoryEntry> held, Digest... contents) {
            answer(asked(), held, contents);
        }

        /** Disagrees until it is asked what it holds; the number of the request. */
        long asked() {
            effects.removeIf(Effect.RequestInventory.class::isInstance);
            while (true) {
                time.skip(Duration.ofSeconds(5));
                beat();
                for (var request : take(Effect.RequestInventory.class)) {
                    if (request.site().equals(name)) {
                        return request.number();
                    }
                }
            }
        }

        void answer(long request, List<InventoryEntry> held, Digest... contents) {
            answer(request, held, Optional.empty(), contents);
        }

        void answer(
                long request,
                List<InventoryEntry> held,
                Optional<String> unlisted,
                Digest... contents) {
            apply(inventory(request, held, unlisted, contents)).effects().forEach(this::hear);
        }

        AgentEvent.InventoryReported inventory(
                long request,
                List<InventoryEntry> held,
                Optional<String> unlisted,
                Digest... contents) {
            return new AgentEvent.InventoryReported(
                    name, generation, link, request, held, List.of(contents), unlisted);
        }

        /** Is back after the record was put back: tells of it, and says what it holds. */
        void comeBack(boolean decisionKnown, InventoryEntry... held) {
            if (!(connect(decisionKnown) instanceof Reply.Refused)) {
                throw new AssertionError("nobody noticed");
            }
            rebuild();
            answer(stock(decisionKnown), List.of(held));
        }

        /** Opens a link on which stock is taken; the number of the request. */
        long stock(boolean decisionKnown) {
            take(Effect.RequestInventory.class);
            var reply = connect(decisionKnown);
            if (reply instanceof Reply.LinkAccepted(_, _, var takeStock) && takeStock) {
                return take(Effect.RequestInventory.class).getLast().number();
            }
            throw new AssertionError(reply.toString());
        }

        /** Registers what lies here, in place. */
        ArtifactId register(String text, String... classes) {
            ask(
                    new ControlCommand.RegisterInPlace(
                            MEMBER,
                            Specs.DEMO,
                            Optional.empty(),
                            name,
                            text + ".csv",
                            new TreeSet<>(List.of(classes)),
                            Labels.none(),
                            Optional.empty()));
            var request = take(Effect.SendRegister.class).getFirst().request();
            report(
                    new Report.InPlaceRegistered(
                            request,
                            content(text),
                            ArtifactKind.FILE,
                            new TreeSet<>(List.of(classes))));
            if (completions.getLast().reply() instanceof Reply.ArtifactVisible(var id)) {
                return id;
            }
            throw new AssertionError(completions.toString());
        }

        /** Carries out every assignment sent so far: starts and ends it well. */
        int work() {
            int done = 0;
            for (var sent : List.copyOf(effects)) {
                if (sent instanceof Effect.SendAssignments(var to, var assignments)
                        && to.equals(name)) {
                    effects.remove(sent);
                    for (var assignment : assignments) {
                        start(assignment.attempt());
                        report(new Report.AttemptEnded(assignment.attempt(), made(assignment)));
                        done++;
                    }
                }
            }
            return done;
        }

        AttemptReport made(Assignment assignment) {
            return succeeded(assignment.executionClass().outputs().keySet().toArray(String[]::new));
        }

        AttemptReport succeeded(String... outputs) {
            var made = new TreeMap<String, MadeOutput>();
            for (var output : outputs) {
                made.put(
                        output,
                        new MadeOutput(content(name + output), ArtifactKind.FILE, reported));
            }
            return Specs.succeeded(made);
        }

        /** Carries out every order for this site sent so far. */
        void move() {
            for (var sent : List.copyOf(effects)) {
                if (sent instanceof Effect.SendOrder(var to, var order, _) && to.equals(name)) {
                    effects.remove(sent);
                    if (!order.isFetch()) {
                        arrive(order);
                    }
                    report(new Report.TransferDone(order.id(), order.content().sizeBytes()));
                }
            }
        }
    }
}
