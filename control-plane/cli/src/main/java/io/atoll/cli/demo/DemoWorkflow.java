package io.atoll.cli.demo;

import io.atoll.cli.local.DemoFolder;
import io.atoll.cli.workflow.WorkflowFile;
import io.atoll.files.FileLoader;
import io.atoll.files.Problems;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** The demo's workflow file; on other observations, with their stations in place of its own. */
final class DemoWorkflow {
    private static final String OWN_STATIONS = "station: [seattle, new-york]";
    private static final List<String> OWN = List.of("new-york", "seattle");

    private DemoWorkflow() {}

    static WorkflowFile of(DemoFolder folder, Problems problems) {
        String text = new String(FileLoader.read(folder.workflow()), StandardCharsets.UTF_8);
        List<String> stations = folder.stations().stream().map(DemoFolder.Station::name).toList();
        return WorkflowFile.of(
                folder.workflow().toString(), folder.path(), text(text, stations), problems);
    }

    /** {@code text} with the inputs and the list of {@code stations}. */
    static String text(String text, List<String> stations) {
        if (stations.equals(OWN)) {
            return text;
        }
        String inputs =
                stations.stream()
                        .map(
                                each ->
                                        "  %s: {sitePath: %s.csv, at: edge-%s, classes: [raw]}\n"
                                                .formatted(each, each, each))
                        .collect(Collectors.joining());
        int begin = text.indexOf("\ninputs:\n") + 1;
        int end = text.indexOf("\n\n", begin) + 1;
        return (text.substring(0, begin) + "inputs:\n" + inputs + text.substring(end))
                .replace(OWN_STATIONS, "station: [" + String.join(", ", stations) + "]");
    }
}
