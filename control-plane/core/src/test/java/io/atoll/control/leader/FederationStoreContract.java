package io.atoll.control.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.control.commit.CommitRefusedException;
import io.atoll.control.commit.FederationStore;
import io.atoll.control.commit.InMemoryFederationStore;
import io.atoll.control.event.AgentEvent;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.AppliedRecord;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.EventRecord;
import io.atoll.control.event.ControlRecord.IdempotencyRecord;
import io.atoll.control.event.ControlRecord.QuarantineRecord;
import io.atoll.control.event.ControlRecord.QuarantineState;
import io.atoll.control.event.ControlRecord.RestorationRecord;
import io.atoll.control.event.ControlRecord.RunRecord;
import io.atoll.control.event.ControlRecord.ShownRecord;
import io.atoll.control.event.ControlRecord.UploadGoneRecord;
import io.atoll.control.event.EventKind;
import io.atoll.control.event.Suspects;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.IdempotencyKey;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.work.Report;
import io.atoll.work.ReportMark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What every {@link FederationStore} does. */
public abstract class FederationStoreContract {
    private static final SiteName LYON = new SiteName("lyon");

    private static AppliedRecord applied(long number) {
        return new AppliedRecord(LYON, new Generation(1), new ReportMark(number, -number), 2);
    }

    /** An empty store. */
    protected abstract FederationStore newStore();

    /**
     * Every record of a small federation's life, in order of its batches; the second run goes on.
     */
    private static List<List<ControlRecord>> life() {
        var pit = new Sandpit();
        var batches = new ArrayList<List<ControlRecord>>();
        int from = 0;
        var lyon = pit.site("lyon", 2);
        var input = pit.upload("numbers");
        pit.submit(
                Specs.workflow(
                        List.of("in"),
                        List.of("a/x"),
                        Specs.step("a").in("i", "in").out("x"),
                        Specs.step("b").in("x", "a/x")),
                java.util.Map.of("in", input));
        for (int i = 0; i < 3; i++) {
            lyon.move();
            lyon.work();
            if (i == 2) {
                pit.submit(
                        Specs.workflow(Specs.step("c").out("x"), Specs.step("d").in("x", "c/x")));
            }
            batches.add(List.copyOf(pit.store.log().subList(from, pit.store.log().size())));
            from = pit.store.log().size();
        }
        return batches;
    }

    @Test
    void loadsWhatIsNotFinishedAndNothingElse() {
        var store = newStore();
        var reference = new InMemoryFederationStore();
        var term = store.begin("one");
        var other = reference.begin("one");
        for (var batch : life()) {
            store.commit(term, batch);
            reference.commit(other, batch);
        }

        var loaded = store.load();
        var expected = reference.load();

        assertThat(loaded.runs()).extracting(RunRecord::number).containsExactly(2L);
        assertThat(loaded.runs()).containsExactlyInAnyOrderElementsOf(expected.runs());
        assertThat(new HashSet<>(loaded.executions()))
                .isEqualTo(new HashSet<>(expected.executions()));
        assertThat(new HashSet<>(loaded.attempts())).isEqualTo(new HashSet<>(expected.attempts()));
        assertThat(loaded.attempts())
                .extracting(AttemptRecord::state)
                .allMatch(AttemptState.Assigned.class::isInstance);
        assertThat(loaded.sites()).isEqualTo(expected.sites());
        assertThat(loaded.applied()).isEqualTo(expected.applied());
        assertThat(loaded.eventNumbers()).isEqualTo(expected.eventNumbers());
        assertThat(loaded.runNumbers()).isEqualTo(expected.runNumbers());
        assertThat(loaded.factsRevision()).isEqualTo(expected.factsRevision());
    }

    @Test
    void loadsForWhichProjectsAContentWasShown() {
        var store = newStore();
        var term = store.begin("one");
        var pit = new Sandpit();
        pit.site("lyon", 2).register("numbers", "raw");
        var digest = Sandpit.content("numbers").digest();
        var upload =
                new ArtifactRecord(
                        pit.rows(ArtifactRecord.class).getFirst().artifact(),
                        Optional.of("ann"),
                        Optional.of(Instant.parse("2026-01-02T03:04:05Z")));
        var ours = new ShownRecord(digest, LYON, Specs.DEMO);
        var theirs = new ShownRecord(digest, LYON, new ProjectName("theirs"));

        store.commit(term, List.of(upload, ours));
        store.commit(term, List.of(theirs, ours));

        assertThat(store.load().shown()).containsExactlyInAnyOrder(ours, theirs);
        assertThat(store.load().artifacts()).containsExactly(upload);
    }

    @Test
    void neverOverwritesWhatAnIdempotencyKeyWasUsedFor() {
        var store = newStore();
        var term = store.begin("one");
        var first = used("run 1", "request");
        store.commit(term, List.of(first));
        store.commit(term, List.of(first, applied(1)));

        for (var other : List.of(used("run 2", "request"), used("run 1", "another"))) {
            var next = store.begin("next");
            assertThatThrownBy(() -> store.commit(next, List.of(applied(2), other)))
                    .isInstanceOfSatisfying(
                            CommitRefusedException.class,
                            refused ->
                                    assertThat(refused.reason())
                                            .isEqualTo(CommitRefusedException.Reason.KEY_TAKEN));
        }

        assertThat(store.load().idempotency()).containsExactly(first);
        assertThat(store.load().applied()).containsExactly(applied(1));
    }

    private static IdempotencyRecord used(String subject, String request) {
        return new IdempotencyRecord(
                "ann",
                "POST /v1/runs",
                "key",
                Sandpit.content(request).digest(),
                subject,
                Instant.parse("2026-01-02T03:04:05.123456Z"));
    }

    @Test
    void forgetsAnUploadThatWasGivenUp() {
        var pit = new Sandpit();
        var made = pit.upload("numbers");
        var artifact = pit.rows(ArtifactRecord.class).getFirst().artifact();
        var upload = new ArtifactRecord(artifact, Optional.of("ann"), Optional.empty());
        var store = newStore();
        var term = store.begin("one");
        store.commit(term, List.of(upload));
        assertThat(store.load().artifacts()).containsExactly(upload);

        store.commit(term, List.of(upload, new UploadGoneRecord(made)));

        assertThat(store.load().artifacts()).isEmpty();
    }

    @Test
    void loadsAnOlderAttemptThatItsSiteHasNotConfirmed() {
        var pit = new Sandpit();
        var lyon = pit.site("lyon", 2);
        pit.submit(Specs.workflow(Specs.step("a")));
        lyon.start(pit.attempt("a"));
        pit.site("oslo", 2);
        lyon.cut();
        pit.pass(Duration.ofMinutes(12));
        var store = newStore();
        store.commit(store.begin("one"), pit.store.log());

        assertThat(store.load().attempts())
                .extracting(attempt -> attempt.attempt().fence().number())
                .containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void refusesTheCommitsOfAnOlderTerm() {
        var store = newStore();
        var older = store.begin("one");
        var newer = store.begin("two");
        var row = applied(7);

        assertThat(newer).isGreaterThan(older);
        assertThatThrownBy(() -> store.commit(older, List.of(row)))
                .isInstanceOfSatisfying(
                        CommitRefusedException.class,
                        refused ->
                                assertThat(refused.reason())
                                        .isEqualTo(CommitRefusedException.Reason.FENCED));
        assertThat(store.load().applied()).isEmpty();
        store.commit(newer, List.of(row));
        assertThat(store.load().applied()).containsExactly(row);
    }

    @Test
    void keepsTheLastRowOfEachKey() {
        var store = newStore();
        var term = store.begin("one");

        store.commit(term, List.of(applied(1), applied(2)));
        store.commit(term, List.of(applied(3)));

        assertThat(store.load().applied()).containsExactly(applied(3));
    }

    @Test
    void drawsAMarkForEachTermAndKeepsThemAll() {
        var store = newStore();
        var first = store.begin("one");
        var drawn = store.load().marks().get(first);
        var second = store.begin("two");

        var marks = store.load().marks();

        assertThat(marks).containsOnlyKeys(first, second).containsEntry(first, drawn);
        assertThat(marks.get(second)).isNotEqualTo(drawn);
    }

    @Test
    void beginsATermAboveTheFloorOfEachRestoration() {
        var store = newStore();
        var term = store.begin("one");
        var found = Instant.parse("2026-01-02T03:04:05Z");
        var row = new RestorationRecord(1, found, LYON, "it has heard more", new Term(1000));

        store.commit(term, List.of(row));

        assertThat(store.begin("two")).isEqualTo(new Term(1001));
        assertThat(store.begin("three")).isEqualTo(new Term(1002));
        assertThat(store.load().restorations()).containsExactly(row);
    }

    private static QuarantineRecord quarantined(ControlEvent event, QuarantineState state) {
        var suspect = Suspects.of(event, _ -> Optional.empty());
        return new QuarantineRecord(
                suspect,
                state,
                2,
                "IllegalStateException in RunRegistry.end",
                Optional.of(event),
                true,
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2026-01-02T00:00:00Z"),
                "");
    }

    private static List<ControlEvent> events() {
        var pit = new Sandpit();
        var lyon = pit.site("lyon", 2);
        var run = pit.submit(Specs.workflow(Specs.step("a").out("x")));
        var attempt = pit.attempt("a");
        return List.of(
                new AgentEvent.Reported(
                        lyon.name,
                        lyon.generation(),
                        7,
                        new Report.AttemptEnded(attempt, lyon.succeeded("x")),
                        0x1234_5678_9abc_def0L),
                new AgentEvent.Reported(
                        lyon.name, lyon.generation(), 8, new Report.FactsChanged(lyon.offer()), 0),
                new ControlCommand.SubmitRun(
                        Sandpit.MEMBER,
                        Specs.workflow(Specs.step("b").each("i", 1, 3)),
                        java.util.Map.of(),
                        List.of(),
                        Optional.of(
                                IdempotencyKey.of(
                                        "POST /v1/runs", "k", Sandpit.content("k").digest()))),
                new ControlCommand.CancelRun(Sandpit.MEMBER, run),
                new ControlEvent.GlobalReplicaLost(
                        Sandpit.GLOBAL, Sandpit.content("lost").digest(), "a byte is wrong"));
    }

    @Test
    void keepsWhatIsSetAsideAsItCame() {
        var store = newStore();
        var term = store.begin("one");
        var rows =
                events().stream()
                        .map(event -> quarantined(event, QuarantineState.SET_ASIDE))
                        .toList();

        store.commit(term, List.copyOf(rows));

        assertThat(store.load().quarantine()).containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void forgetsWhatAnOperatorHasDecidedAbout() {
        var store = newStore();
        var term = store.begin("one");
        var event = events().getLast();

        store.commit(term, List.of(quarantined(event, QuarantineState.SET_ASIDE)));
        store.commit(term, List.of(quarantined(event, QuarantineState.RESOLVED)));

        assertThat(store.load().quarantine()).isEmpty();
    }

    @Test
    void saysOfAValueThatItCannotHoldThatItNeverCan() {
        var store = newStore();
        var term = store.begin("one");

        assertThatThrownBy(
                        () ->
                                store.commit(
                                        term,
                                        List.of(
                                                applied(7),
                                                new EventRecord(
                                                        Specs.DEMO,
                                                        1,
                                                        Instant.EPOCH,
                                                        EventKind.RUN_ENDED,
                                                        "a\0b",
                                                        new TreeMap<>()))))
                .isInstanceOfSatisfying(
                        CommitRefusedException.class,
                        refused ->
                                assertThat(refused.reason())
                                        .isEqualTo(CommitRefusedException.Reason.UNWRITABLE));

        assertThat(store.load().applied()).isEmpty();
    }
}
