package io.atoll.control.leader;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.bridge.ContentMarks;
import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.ControlEvent;
import io.atoll.control.event.ControlRecord.ArtifactRecord;
import io.atoll.control.event.EventKind;
import io.atoll.control.event.Reply;
import io.atoll.control.event.StoredArtifact;
import io.atoll.control.live.LeaderConfig;
import io.atoll.control.state.IdempotencyKey;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.label.Labels;
import io.atoll.work.ArtifactKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Uploads that nobody goes on with are given up; those that somebody goes on with never are. */
class AbandonedUploadTest {
    private static final Duration TTL = LeaderConfig.DEFAULT.uploadTtl();
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private final Sandpit pit = new Sandpit();

    private ArtifactId begin(String text) {
        if (pit.ask(command(text)) instanceof Reply.UploadBegun(var id, _, _)) {
            return id;
        }
        throw new AssertionError("no upload was begun");
    }

    private static ControlCommand command(String text) {
        return new ControlCommand.BeginUpload(
                Sandpit.MEMBER,
                Specs.DEMO,
                Optional.empty(),
                Sandpit.content(text),
                ArtifactKind.FILE,
                new TreeSet<>(),
                Labels.none(),
                ContentMarks.NONE,
                Optional.empty(),
                Optional.of(IdempotencyKey.of("POST uploads", text, Digest.of(text))));
    }

    private void skip(Duration duration) {
        pit.time.skip(duration);
        pit.apply(new ControlEvent.Ticked());
    }

    @Test
    void isGivenUpWhenNobodyGoesOnWithIt() {
        var id = begin("numbers");

        skip(TTL.minus(A_SECOND));
        assertThat(pit.rows(ArtifactRecord.class)).hasSize(1);
        skip(A_SECOND);

        assertThat(pit.rows(ArtifactRecord.class)).isEmpty();
        assertThat(pit.events(EventKind.UPLOAD_ABANDONED))
                .singleElement()
                .satisfies(
                        told -> {
                            assertThat(told.project()).isEqualTo(Specs.DEMO);
                            assertThat(told.subject()).isEqualTo(id.toString());
                            assertThat(told.fields()).containsEntry("by", "mia");
                        });
        assertThat(pit.ask(new ControlCommand.CommitUpload(Sandpit.MEMBER, id)))
                .isEqualTo(new Reply.Refused(ErrorCode.NOT_FOUND, "cannot find artifact " + id));
        assertThat(pit.ask(command("numbers")))
                .isEqualTo(
                        new Reply.Refused(
                                ErrorCode.CONFLICT,
                                "cannot begin the upload again: artifact "
                                        + id
                                        + " is finished, or was given up because nobody went on"
                                        + " with it"));
    }

    @Test
    void isKeptWhileItsBytesComeIn() {
        var id = begin("numbers");
        for (int i = 0; i < 10; i++) {
            skip(TTL.minus(A_SECOND));
            pit.apply(new ControlEvent.UploadReceiving(Sandpit.GLOBAL, id.uuid()));
        }
        skip(TTL.minus(A_SECOND));

        assertThat(pit.rows(ArtifactRecord.class)).hasSize(1);
        pit.rebuild();
        skip(Duration.ofHours(2));
        assertThat(pit.rows(ArtifactRecord.class)).isEmpty();
    }

    @Test
    void isKeptWhenItsTicketIsAskedForAgainOrItsBytesHaveArrived() {
        var asked = begin("asked for");
        var arrived = begin("arrived");
        begin("left");
        skip(TTL.minus(A_SECOND));
        begin("asked for");
        var content = Sandpit.content("arrived");
        pit.apply(
                new ControlEvent.ReplicaVerified(
                        Sandpit.GLOBAL, arrived.uuid(), content, content.sizeBytes()));
        skip(A_SECOND);

        assertThat(pit.rows(ArtifactRecord.class))
                .extracting(row -> row.artifact().id())
                .containsExactlyInAnyOrder(asked, arrived);
        assertThat(pit.ask(new ControlCommand.CommitUpload(Sandpit.MEMBER, arrived)))
                .isEqualTo(new Reply.ArtifactVisible(arrived));
        skip(TTL.multipliedBy(2));
        assertThat(pit.rows(ArtifactRecord.class))
                .extracting(row -> row.artifact().id())
                .containsExactly(arrived);
    }

    @Test
    void doesNotComeBackWithARowThatWasReadBeforeItWasGivenUp() {
        var id = begin("numbers");
        var read =
                new StoredArtifact(pit.rows(ArtifactRecord.class).getFirst(), List.of(), List.of());
        skip(TTL);
        assertThat(pit.rows(ArtifactRecord.class)).isEmpty();

        var reply =
                pit.ask(
                        new ControlCommand.SubmitRun(
                                Sandpit.MEMBER,
                                workflow(List.of("in"), List.of(), step("a").in("i", "in")),
                                Map.of("in", id),
                                List.of(read),
                                Optional.empty()));

        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Rejected.class,
                        rejected ->
                                assertThat(rejected.problems())
                                        .containsExactly(
                                                "cannot bind input 'in': project 'demo' has no"
                                                        + " artifact "
                                                        + id));
        assertThat(pit.federation().rows()).noneMatch(ArtifactRecord.class::isInstance);
        assertThat(pit.ask(command("numbers"))).isInstanceOf(Reply.Refused.class);
    }

    @Test
    void isRememberedByANewLeaderWhichLeavesAnHourAtLeast() {
        begin("numbers");
        pit.time.skip(TTL.multipliedBy(2));
        pit.rebuild();

        skip(Duration.ofMinutes(59));
        assertThat(pit.rows(ArtifactRecord.class)).hasSize(1);
        skip(Duration.ofMinutes(1));
        assertThat(pit.rows(ArtifactRecord.class)).isEmpty();
    }

    @Test
    void areGivenUpAFewAtATime() {
        for (int i = 0; i < 250; i++) {
            begin("number " + i);
        }

        skip(TTL);
        assertThat(pit.rows(ArtifactRecord.class)).hasSize(150);
        skip(A_SECOND);
        assertThat(pit.rows(ArtifactRecord.class)).hasSize(50);
        skip(A_SECOND);
        assertThat(pit.rows(ArtifactRecord.class)).isEmpty();
        assertThat(pit.events(EventKind.UPLOAD_ABANDONED)).hasSize(250);
    }
}
