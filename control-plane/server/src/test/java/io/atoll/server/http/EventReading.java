package io.atoll.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlRecord.EventRecord;
import io.atoll.control.event.EventKind;
import io.atoll.kernel.id.ProjectName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tells events and reads them from streams of the API. */
final class EventReading {
    private final Api api;

    EventReading(Api api) {
        this.api = api;
    }

    /** The id of an event told by {@link #tell}. */
    static String place(long number) {
        return "id: %d-%d".formatted(number, Rows.NOON.toEpochMilli());
    }

    void tell(ProjectName project, long number, String subject) {
        api.write(
                new EventRecord(
                        project,
                        number,
                        Rows.NOON,
                        EventKind.RUN_ENDED,
                        subject,
                        new TreeMap<>(Map.of("state", "Succeeded"))));
    }

    BufferedReader open(String path, Map<String, String> headers) {
        var request = api.request(path).header("Accept", "text/event-stream");
        headers.forEach(request::header);
        var response = api.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** The lines of the next event, sorted; empty at the end. What has no data is no event. */
    static List<String> event(BufferedReader stream) throws IOException {
        var lines = block(stream);
        while (!lines.isEmpty() && lines.stream().noneMatch(line -> line.startsWith("data:"))) {
            lines = block(stream);
        }
        return lines;
    }

    /** The lines up to the next empty one, sorted; none at the end. */
    static List<String> block(BufferedReader stream) throws IOException {
        var lines = new ArrayList<String>();
        for (String line = stream.readLine(); line != null; line = stream.readLine()) {
            if (!line.isEmpty()) {
                lines.add(line);
            } else if (!lines.isEmpty()) {
                break;
            }
        }
        return lines.stream().sorted().toList();
    }
}
