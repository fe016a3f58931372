package io.atoll.server.http;

import static io.atoll.server.http.EventReading.block;
import static io.atoll.server.http.EventReading.event;
import static io.atoll.server.http.EventReading.place;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.bridge.Content;
import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.ExecutionRecord;
import io.atoll.control.event.ControlRecord.PolicySetRecord;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.ExecutionState;
import io.atoll.control.state.RunState;
import io.atoll.control.state.SiteState;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.id.ProjectName;
import io.atoll.server.shared.EventMark;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.AttemptReport;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class StreamRoutesTest {
    private static final String YAML =
            "kind: Workflow\nversion: atoll/v1\nname: %s\nexecutions: [{name: a, script: x}]\n";

    private final Api api = Api.get();
    private final Rows rows = new Rows(api);
    private final EventReading events = new EventReading(api);

    @Test
    void followsTheEventsOfAProjectAndGoesOnWhereItWas() throws IOException {
        var project = new ProjectName("followed");
        events.tell(project, 1, "one");
        events.tell(project, 2, "two");
        events.tell(project, 3, "three");

        try (var stream =
                events.open("/v1/events?project=followed", Map.of("Last-Event-ID", "1"))) {
            assertThat(event(stream))
                    .containsExactly(
                            "data:"
                                + " {\"number\":2,\"at\":\"2026-01-02T12:00:00.000Z\",\"kind\":\"run.ended\",\"subject\":\"two\",\"state\":\"Succeeded\"}",
                            place(2));
            assertThat(event(stream)).contains(place(3));
            events.tell(project, 4, "four");
            api.shared.publish(new EventMark(project, 4));
            assertThat(event(stream)).contains(place(4));
            // A lost wake costs a second at most.
            events.tell(project, 5, "five");
            assertThat(event(stream)).contains(place(5));
        }
        try (var stream =
                events.open("/v1/events?project=followed", Map.of("Last-Event-ID", "4"))) {
            assertThat(event(stream)).contains(place(5));
        }
    }

    @Test
    void saysThatAnEventIsNotOnRecordAndGoesOnFromTheNewest() throws IOException {
        var project = new ProjectName("put-back");
        events.tell(project, 1, "one");
        events.tell(project, 2, "two");

        for (String lost : List.of("500", "2-5")) {
            try (var stream =
                    events.open("/v1/events?project=put-back", Map.of("Last-Event-ID", lost))) {
                assertThat(event(stream))
                        .anyMatch(
                                line ->
                                        line.contains("\"kind\":\"stream.reset\"")
                                                && line.contains("\"after\":\"" + lost + "\"")
                                                && line.contains("\"number\":2"))
                        .contains(place(2));
            }
        }
        try (var stream =
                events.open("/v1/events?project=put-back", Map.of("Last-Event-ID", "500"))) {
            assertThat(event(stream)).contains(place(2));
            events.tell(project, 3, "three");
            api.shared.publish(new EventMark(project, 3));
            assertThat(event(stream)).contains(place(3));
        }
        var known = place(1).substring("id: ".length());
        try (var stream =
                events.open("/v1/events?project=put-back", Map.of("Last-Event-ID", known))) {
            assertThat(event(stream)).contains(place(2));
        }
    }

    @Test
    void saysInMidStreamThatTheRecordWasPutBack() throws IOException {
        var project = new ProjectName("put-back-meanwhile");
        events.tell(project, 1, "one");
        events.tell(project, 2, "two");

        try (var stream =
                events.open(
                        "/v1/events?project=put-back-meanwhile", Map.of("Last-Event-ID", "1"))) {
            assertThat(event(stream)).contains(place(2));
            api.forgetEvents(project, 1);
            assertThat(event(stream))
                    .anyMatch(line -> line.contains("\"kind\":\"stream.reset\""))
                    .contains(place(1));
        }
    }

    @Test
    void followsTheEventsOfARunFromItsBeginning() throws IOException {
        var project = new ProjectName("other-runs");
        var workflow = Rows.workflow(project, YAML.formatted("evented"));
        var run = rows.run(workflow, 1, new RunState.Running());
        var execution = rows.execution(run, 0, "a", "", new ExecutionState.Ready(""));
        api.write(workflow, run, execution);
        events.tell(project, 1, "another");
        events.tell(project, 2, run.run().toString());
        events.tell(project, 3, "another");
        events.tell(project, 4, execution.execution().toString());

        try (var stream = events.open("/v1/events?run=" + run.run(), Map.of())) {
            assertThat(event(stream)).contains(place(2));
            assertThat(event(stream)).contains(place(4));
        }
        assertThat(
                        api.send(
                                        api.request("/v1/events")
                                                .header("Last-Event-ID", "x")
                                                .header("Accept", "text/event-stream")
                                                .build())
                                .status())
                .isEqualTo(422);
    }

    @Test
    void sendsALogAsEventsWithTheEnd() throws IOException {
        var attempt = ended("logged", "lyon");
        api.logs.put(attempt.attempt(), false, "hello\nworld\n");
        api.logs.put(attempt.attempt(), true, "oh\n");

        var seen = new ArrayList<String>();
        try (var stream = events.open(path(attempt) + "?follow=true", Map.of())) {
            for (var event = event(stream); !event.isEmpty(); event = event(stream)) {
                seen.add(String.join(" ", event));
            }
        }

        assertThat(seen.getLast())
                .isEqualTo(
                        "data: {\"state\":\"Failed\",\"exitCode\":3,\"detail\":\"exit code 3\"}"
                                + " event: end id: 1/12/3");
        assertThat(seen.subList(0, 3))
                .extracting(each -> each.replaceAll(" id: .*", ""))
                .containsExactlyInAnyOrder(
                        "data: aGVsbG8K event: stdout",
                        "data: d29ybGQK event: stdout",
                        "data: b2gK event: stderr");
        assertThat(seen).hasSize(4);
    }

    @Test
    void beginsAtOnceAndTellsWhereThoughNothingHappens() throws IOException {
        var project = new ProjectName("quiet");
        events.tell(project, 1, "one");
        var attempt = ended("silent", "lyon");
        api.logs.silence(attempt.attempt(), false);
        api.logs.silence(attempt.attempt(), true);

        try (var stream = events.open("/v1/events?project=quiet", Map.of())) {
            assertThat(block(stream)).containsExactly(": it begins behind this event", place(1));
        }
        try (var stream = events.open(path(attempt) + "?follow=true", Map.of())) {
            assertThat(block(stream)).contains("id: 0/0/0");
        }
        // Plain text begins with its first byte; its status comes at once all the same.
        var text =
                api.send(
                        api.request(path(attempt) + "?follow=true")
                                .header("Accept", "text/plain")
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        assertThat(text.statusCode()).isEqualTo(200);
        text.body().close();
    }

    @Test
    void goesOnInALogWhereItsReaderWas() throws IOException {
        var attempt = ended("resumed", "lyon");
        api.logs.put(attempt.attempt(), false, "first\n");
        var second =
                Rows.next(
                        attempt, new AttemptState.Ended(new AttemptOutcome.Succeeded(), Rows.NOON));
        api.write(second);
        api.logs.put(second.attempt(), false, "second\n");

        try (var stream =
                events.open(path(attempt) + "?follow=true", Map.of("Last-Event-ID", "1/3/0"))) {
            assertThat(event(stream)).containsExactly("data: c3QK", "event: stdout", "id: 1/6/0");
            assertThat(event(stream))
                    .containsExactly("data: c2Vjb25kCg==", "event: stdout", "id: 2/7/0");
            assertThat(event(stream)).contains("event: end", "id: 2/7/0");
        }
        try (var stream = events.open(path(attempt), Map.of("Last-Event-ID", "2/7/0"))) {
            assertThat(event(stream)).contains("event: end");
        }
        assertThat(
                        api.send(
                                        api.request(path(attempt))
                                                .header("Last-Event-ID", "x")
                                                .header("Accept", "text/event-stream")
                                                .build())
                                .status())
                .isEqualTo(422);
    }

    @Test
    void tellsWhatWasLeftOutOfALog() throws IOException {
        var attempt = ended("gapped", "lyon");
        api.logs.put(attempt.attempt(), false, "head\n(100 left out)\ntail\n");

        try (var stream = events.open(path(attempt) + "?stream=stdout", Map.of())) {
            assertThat(event(stream)).contains("id: 1/5/0");
            assertThat(event(stream))
                    .containsExactly(
                            "data: {\"bytes\":100,\"stream\":\"stdout\"}",
                            "event: left-out",
                            "id: 1/105/0");
            assertThat(event(stream)).contains("id: 1/110/0");
        }
        assertThat(api.get(path(attempt) + "?stream=stdout").text())
                .isEqualTo("head\n\n[atoll: 100 bytes were left out here]\ntail\n");
    }

    @Test
    void saysThatNothingOfALogIsKeptUnlessThereWasNothing() throws IOException {
        var attempt = ended("tidied", "lyon");
        api.logs.lose(attempt.attempt(), false);

        try (var stream = events.open(path(attempt) + "?stream=stdout", Map.of())) {
            assertThat(event(stream))
                    .containsExactly(
                            "data: {\"code\":\"NOT_FOUND\",\"detail\":\"%s\"}"
                                    .formatted(FakeLogs.GONE),
                            "event: error");
            assertThat(event(stream)).as("an error is the last event").isEmpty();
        }
        // Its site told at its end that stdout has content and stderr has none.
        var stored = Digest.of("stored");
        api.write(Rows.withStdout(attempt, new Content(stored, 6, List.of(stored))));
        api.logs.put(attempt.attempt(), false, "stored\n");
        api.logs.lose(attempt.attempt(), true);
        api.logs.asked.clear();

        try (var stream = events.open(path(attempt), Map.of())) {
            assertThat(event(stream)).contains("event: stdout");
            assertThat(event(stream)).contains("event: end");
        }
        assertThat(api.logs.asked)
                .extracting(each -> each.stored())
                .containsExactlyInAnyOrder(Optional.of(stored), Optional.empty());
    }

    @Test
    void doesNotTakeALogForEmptyThatItsSiteHadAndHasNoMore() throws IOException {
        var attempt = ended("removed", "lyon");
        var stored = Digest.of("stored");
        api.write(Rows.withStdout(attempt, new Content(stored, 6, List.of(stored))));
        api.logs.lose(attempt.attempt(), false);
        api.logs.lose(attempt.attempt(), true);

        try (var stream = events.open(path(attempt), Map.of())) {
            assertThat(event(stream)).contains("event: error");
        }
    }

    @Test
    void takesNoLogForEmptyThatWasNeverPublished() throws IOException {
        var attempt = ended("unpublished", "lyon");
        api.logs.lose(attempt.attempt(), false);
        api.logs.lose(attempt.attempt(), true);

        for (var outcome :
                List.of(
                        new AttemptOutcome.Cancelled(),
                        new AttemptOutcome.Succeeded(),
                        new AttemptOutcome.TimedOut("its logs are not kept"))) {
            api.write(Rows.reporting(attempt, AttemptReport.of(outcome)));
            try (var stream = events.open(path(attempt), Map.of())) {
                assertThat(event(stream)).as("%s", outcome).contains("event: error");
            }
        }
        api.write(Rows.reporting(attempt, AttemptReport.of(new AttemptOutcome.Refused("closed"))));
        try (var stream = events.open(path(attempt), Map.of())) {
            assertThat(event(stream)).as("never started").contains("event: end");
        }
    }

    @Test
    void saysWhyALogIsNotKept() throws IOException {
        var attempt = ended("full", "lyon");
        api.logs.lose(attempt.attempt(), false);
        var why = "exited with code 1; its logs are not kept: the disk was full";
        var failed = new AttemptOutcome.Failed(1, 0, why, false);
        api.write(Rows.reporting(attempt, AttemptReport.of(failed)));

        try (var stream = events.open(path(attempt) + "?stream=stdout", Map.of())) {
            assertThat(event(stream))
                    .contains("event: error")
                    .anyMatch(
                            line ->
                                    line.contains(
                                            "cannot read the log: not kept: the disk was full"));
        }
    }

    @Test
    void showsWhatIsKeptOfALogBeforeItSaysWhatIsNot() throws IOException {
        var attempt = ended("half", "lyon");
        api.logs.lose(attempt.attempt(), false);
        api.logs.put(attempt.attempt(), true, "kept\n");
        var why = "exited with code 1; its logs are not kept: the disk was full";
        var failed = new AttemptOutcome.Failed(1, 0, why, false);
        api.write(Rows.reporting(attempt, AttemptReport.of(failed)));

        try (var stream = events.open(path(attempt), Map.of())) {
            assertThat(event(stream)).contains("event: stderr");
            assertThat(event(stream)).contains("event: error");
        }
    }

    @Test
    void looksAgainWhenASiteTidiedALogThatWasBeingFollowed() throws IOException {
        var workflow = Rows.workflow(YAML.formatted("tidied-meanwhile"));
        var run = rows.run(workflow, 1, new RunState.Running());
        var active = rows.execution(run, 0, "a", "", new ExecutionState.Active(new Fence(1)));
        var running = rows.attempt(active, "lyon", new AttemptState.Running(Rows.NOON));
        api.write(connected("lyon"), workflow, run, active, running);
        api.logs.silence(running.attempt(), false);

        try (var stream = events.open(path(running) + "?stream=stdout&follow=true", Map.of())) {
            assertThat(block(stream)).isNotEmpty();
            api.logs.awaitAsked(running.attempt());
            var stored = Digest.of("stored");
            var end = new AttemptState.Ended(new AttemptOutcome.Succeeded(), Rows.NOON);
            api.write(
                    Rows.withStdout(
                            Rows.with(running, end), new Content(stored, 6, List.of(stored))),
                    Rows.with(
                            active,
                            new ExecutionState.Succeeded(
                                    new Fence(1), new TreeMap<>(), Rows.NOON)));
            api.logs.put(running.attempt(), false, "stored\n");
            api.logs.failOpen(running.attempt());

            assertThat(event(stream)).contains("event: stdout", "id: 1/7/0");
            assertThat(event(stream)).contains("event: end");
        }
    }

    @Test
    void sendsALogAsTextFromAnOffset() {
        var attempt = ended("texted", "lyon");
        api.logs.put(attempt.attempt(), false, "hello\nworld\n");

        var answer = api.get(path(attempt) + "?stream=stdout&offset=6");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("text/plain");
        assertThat(answer.text()).isEqualTo("world\n");
        assertThat(api.get(path(attempt) + "?stream=stdin").status()).isEqualTo(422);
    }

    @Test
    void followsTheAttemptsThatComeAfterTheFirst() throws IOException {
        var workflow = Rows.workflow(YAML.formatted("retried"));
        var run = rows.run(workflow, 1, new RunState.Running());
        var active = rows.execution(run, 0, "a", "", new ExecutionState.Active(new Fence(1)));
        var first =
                rows.attempt(
                        active,
                        "lyon",
                        new AttemptState.Ended(new AttemptOutcome.Lost("gone"), Rows.NOON));
        api.write(connected("lyon"), workflow, run, active, first);
        api.logs.put(first.attempt(), false, "first\n");

        try (var stream = events.open(path(first) + "?follow=true&stream=stdout", Map.of())) {
            assertThat(event(stream)).contains("data: Zmlyc3QK");
            var second = Rows.next(first, new AttemptState.Running(Rows.NOON));
            api.logs.put(second.attempt(), false, "second\n");
            api.write(second);
            assertThat(event(stream)).contains("data: c2Vjb25kCg==");
            api.write(Rows.with(active, new ExecutionState.Cancelled("olga", "", Rows.NOON)));
            assertThat(event(stream)).contains("event: end");
        }
    }

    @Test
    void refusesALogThatMayNotLeaveItsSite() {
        var attempt = ended("kept", "lyon");
        var execution = api.get("/v1/executions/" + attempt.attempt().execution()).json();
        assertThat(execution.path("state").asString()).isEqualTo("Failed");
        api.write(
                Rows.with(
                        rows.of(attempt, "a", new ExecutionState.Failed("exit code 3", Rows.NOON)),
                        new TreeSet<>(List.of("raw"))),
                new PolicySetRecord(
                        Digest.of("raw"),
                        api.nextRevision(),
                        new TreeMap<>(
                                Map.of(
                                        "raw.yaml",
                                        """
                                        kind: DataPolicy
                                        version: atoll/v1
                                        name: raw-stays-home
                                        match: "'raw' in artifact.classes"
                                        mayLie: "site.name == artifact.origin"
                                        """)),
                        "olga",
                        Rows.NOON.plusSeconds(1_000_000)));

        var answer = api.get(path(attempt));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.detail()).contains("raw-stays-home");
    }

    @Test
    void saysThatTheSiteOfALogIsNotConnected() {
        var attempt = ended("far", "crete");
        api.write(rows.site("crete", new SiteState.Disconnected(Rows.NOON)));

        assertThat(api.get(path(attempt)).status()).isEqualTo(503);
    }

    private AttemptRecord ended(String workflowName, String site) {
        var workflow = Rows.workflow(YAML.formatted(workflowName));
        var run = rows.run(workflow, 1, new RunState.Running());
        ExecutionRecord execution =
                rows.execution(
                        run, 0, "a", "", new ExecutionState.Failed("exit code 3", Rows.NOON));
        var outcome = new AttemptOutcome.Failed(3, 0, "exit code 3", false);
        var attempt = rows.attempt(execution, site, new AttemptState.Ended(outcome, Rows.NOON));
        api.write(connected(site), workflow, run, execution, attempt);
        return attempt;
    }

    private io.atoll.control.event.ControlRecord connected(String site) {
        return rows.site(site, new SiteState.Connected(new UUID(1, 1), Rows.NOON));
    }

    private static String path(AttemptRecord attempt) {
        return "/v1/executions/" + attempt.attempt().execution() + "/logs";
    }
}
