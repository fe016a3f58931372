package io.atoll.server.http;

import static io.atoll.server.http.EventReading.block;
import static io.atoll.server.http.EventReading.event;
import static io.atoll.server.http.EventReading.place;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.state.RunState;
import io.atoll.kernel.id.ProjectName;
import io.atoll.server.query.EventPlace;
import io.atoll.server.shared.EventMark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Followers of one run in a project in which many others tell events. */
final class RunFollowerTest {
    private static final String YAML =
            "kind: Workflow\nversion: atoll/v1\nname: %s\nexecutions: [{name: a, script: x}]\n";

    private final Api api = Api.get();
    private final Rows rows = new Rows(api);
    private final EventReading events = new EventReading(api);

    @Test
    void passesTheEventsOfOtherRuns() throws IOException {
        var project = new ProjectName("crowded");
        var workflow = Rows.workflow(project, YAML.formatted("alone"));
        var run = rows.run(workflow, 1, new RunState.Running());
        api.write(workflow, run);
        events.tell(project, 1, run.run().toString());
        for (int number = 2; number <= 40; number++) {
            events.tell(project, number, "another");
        }
        var query = api.events();
        var first = query.after(project, run.run(), new EventPlace(0, Optional.empty()));
        assertThat(first.events()).hasSize(1);
        assertThat(first.reached().number()).isEqualTo(40);
        assertThat(query.after(project, run.run(), first.reached()).reached())
                .isEqualTo(first.reached());

        try (var stream = events.open("/v1/events?run=" + run.run(), Map.of())) {
            assertThat(event(stream)).contains(place(1));
            assertThat(block(stream)).containsExactly(":", place(40));
            events.tell(project, 41, run.run().toString());
            api.shared.publish(new EventMark(project, 41));
            assertThat(event(stream)).contains(place(41));
        }
    }

    @Test
    void goesOnWithARunWithoutAGapThoughOldEventsAreGone() throws IOException {
        var project = new ProjectName("long-quiet");
        var workflow = Rows.workflow(project, YAML.formatted("patient"));
        var run = rows.run(workflow, 1, new RunState.Running());
        api.write(workflow, run);
        events.tell(project, 1, run.run().toString());
        events.tell(project, 2, "another");
        events.tell(project, 3, "another");
        var id = new ArrayList<String>();
        try (var stream = events.open("/v1/events?run=" + run.run(), Map.of())) {
            assertThat(event(stream)).contains(place(1));
            id.addAll(block(stream));
        }
        events.tell(project, 4, "another");
        events.tell(project, 5, run.run().toString());
        api.removeEvents(project, 3);

        var last = id.getLast().substring("id: ".length());
        try (var stream =
                events.open("/v1/events?run=" + run.run(), Map.of("Last-Event-ID", last))) {
            assertThat(event(stream)).contains(place(5));
        }
    }
}
