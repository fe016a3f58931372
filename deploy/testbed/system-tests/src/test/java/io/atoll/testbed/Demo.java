package io.atoll.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One going of {@code atoll demo -o json} in a folder of its own. Owned by the test's thread. */
final class Demo implements AutoCloseable {
    private final Path folder;
    private final List<String> prefix;
    private final List<String> words;
    private final Map<String, String> environment;

    private Demo(
            Path folder, List<String> prefix, List<String> words, Map<String, String> environment) {
        this.folder = folder;
        this.prefix = List.copyOf(prefix);
        this.words = List.copyOf(words);
        this.environment = Map.copyOf(environment);
    }

    static Demo in(Path folder) {
        Map<String, String> environment = Distribution.environment(folder);
        environment.put("ATOLL_DEMO_FOLDER", folder.resolve("federation").toString());
        return new Demo(folder, List.of(), List.of(), environment);
    }

    /** The same with a command put before it, more arguments, and more in its environment. */
    Demo with(List<String> before, Map<String, String> variables, String... arguments) {
        Map<String, String> more = new HashMap<>(environment);
        more.putAll(variables);
        return new Demo(folder, before, List.of(arguments), more);
    }

    /** Where the demo is typed; results and the federation lie below it. */
    Path folder() {
        return folder;
    }

    Command run(Duration limit) throws IOException, InterruptedException {
        return Command.run(folder, environment, limit, argv());
    }

    Program start() {
        return Program.start("demo", folder.resolve("logs"), folder, environment, argv());
    }

    /** The store of a site, once its folder is there. */
    Optional<Path> store(String site) {
        return folders()
                .filter(each -> each.endsWith("store"))
                .filter(each -> each.toString().contains(site))
                .findFirst();
    }

    /** How many attempts have a folder at any site. */
    long attempts() {
        return folders()
                .filter(each -> each.endsWith(Path.of("attempts").resolve(each.getFileName())))
                .count();
    }

    @Override
    public void close() {
        Processes.killAll(folder);
        Processes.deleteTree(folder);
    }

    private Stream<Path> folders() {
        Path federation = folder.resolve("federation");
        if (!Files.exists(federation)) {
            return Stream.empty();
        }
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(federation, new FolderCollector(found));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found.stream();
    }

    private List<String> argv() {
        List<String> argv = new ArrayList<>(prefix);
        // A test that was started in the background would hand down a SIGINT that is ignored.
        argv.addAll(List.of("env", "--default-signal=INT"));
        argv.add(Distribution.program("cli"));
        argv.addAll(List.of("demo", "-o", "json"));
        argv.addAll(words);
        return argv;
    }
}
