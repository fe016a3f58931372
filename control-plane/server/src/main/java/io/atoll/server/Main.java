package io.atoll.server;

import io.atoll.files.ConfigurationReader;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.fault.ProcessFaultHandler;
import io.atoll.kernel.log.LogFormat;
import io.atoll.kernel.system.ParentWatch;
import io.atoll.kernel.system.SecretInput;
import io.atoll.kernel.system.SystemRandomSource;
import io.atoll.kernel.system.SystemTimeSource;
import io.atoll.kernel.system.TextArguments;
import io.atoll.kernel.system.UserHome;
import io.atoll.kernel.time.TimeSource;
import io.atoll.server.check.ConfigurationCheck;
import io.atoll.server.config.ServerConfig;
import io.atoll.server.config.ServerConfigReader;
import io.atoll.server.globalstore.InstalledStores;
import io.atoll.server.http.HttpEdge;
import io.atoll.server.log.JavaLog;
import io.atoll.server.log.JsonLog;
import io.atoll.server.platform.PlantedFaults;
import io.atoll.server.postgres.embedded.PostgresBinaries;
import io.atoll.server.wiring.ServerInstance;
import io.atoll.server.wiring.ServerSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Runs one instance of the control plane until it is told to stop. */
public final class Main {
    private static final String USAGE =
            "usage: atoll server run [--config FILE] [--data-dir DIR] [--KEY VALUE]…"
                    + " | check [--connect] [--config FILE] [--KEY VALUE]… | version";
    private static final String CONNECT = "--connect";
    private static final Set<String> OTHER_VARIABLES =
            Set.of(
                    "ATOLL_SERVER",
                    "ATOLL_TOKEN",
                    "ATOLL_TOKEN_FILE",
                    "ATOLL_CA",
                    "ATOLL_JAVA_HOME",
                    "ATOLL_JAVA_OPTIONS",
                    "ATOLL_CONFIG",
                    PlantedFaults.VARIABLE,
                    ParentWatch.VARIABLE);

    private Main() {}

    public static void main(String[] args) {
        ParentWatch.start(System.getenv(), System.in, () -> System.exit(0));
        try {
            TextArguments.check(args);
            var words = List.of(args);
            if (words.equals(List.of("version"))) {
                System.out.println("atoll " + version());
            } else if (!words.isEmpty() && words.getFirst().equals("run")) {
                run(flags(words.subList(1, words.size())));
            } else if (!words.isEmpty() && words.getFirst().equals("check")) {
                System.out.println(check(words.subList(1, words.size())));
            } else {
                throw new AtollException(ErrorCode.INVALID, USAGE);
            }
        } catch (AtollException e) {
            complain(String.valueOf(e.getMessage()));
            System.exit(e.code().exitCode());
        }
    }

    private static void run(Map<String, String> flags) {
        var home = UserHome.of(System.getenv());
        var time = new SystemTimeSource();
        var config = config(flags, time);
        JavaLog.install();
        var system =
                new ServerSystem(
                        time,
                        new SystemRandomSource(),
                        new ProcessFaultHandler("atoll server", Main::complain),
                        PostgresBinaries.defaultCache(System.getenv(), home),
                        version(),
                        InstalledStores.ALL,
                        PlantedFaults.of(System.getenv()),
                        List.of());
        var instance = ServerInstance.start(config, system, HttpEdge::start);
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("stop")
                                .unstarted(
                                        () -> {
                                            instance.close();
                                            stopped.countDown();
                                        }));
        System.out.println("ready " + instance.client().url());
        System.out.flush();
        try {
            stopped.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    // What is remarked while it is read is said once it is known how.
    private static ServerConfig config(Map<String, String> flags, TimeSource time) {
        var remarks = new ArrayList<String>();
        try {
            var config = reader(remarks::add).read(sources(flags));
            if (config.log() == LogFormat.JSON) {
                JsonLog.install(time);
            }
            return config;
        } finally {
            remarks.forEach(Main::complain);
        }
    }

    // Not the stream of now: it may become another one.
    private static void complain(String line) {
        System.err.println(line);
    }

    private static String check(List<String> words) {
        var rest = words.stream().filter(word -> !word.equals(CONNECT)).toList();
        return ConfigurationCheck.check(
                reader(_ -> {}), sources(flags(rest)), words.contains(CONNECT));
    }

    private static ServerConfigReader reader(Consumer<String> remark) {
        return new ServerConfigReader(
                UserHome.of(System.getenv()),
                SecretInput.ofProcess(System.getenv(), remark),
                InstalledStores.ALL);
    }

    private static ConfigurationReader.Sources sources(Map<String, String> flags) {
        var rest = new LinkedHashMap<>(flags);
        var file = Optional.ofNullable(rest.remove("--config")).map(Path::of);
        return new ConfigurationReader.Sources(file, System.getenv(), OTHER_VARIABLES, rest);
    }

    /** {@code --key value} and {@code --key=value}. */
    private static Map<String, String> flags(List<String> words) {
        var flags = new LinkedHashMap<String, String>();
        for (int at = 0; at < words.size(); at++) {
            String word = words.get(at);
            int equals = word.indexOf('=');
            if (!word.startsWith("--")) {
                throw new AtollException(
                        ErrorCode.INVALID, "cannot use '%s': %s".formatted(word, USAGE));
            }
            if (equals > 0) {
                flags.put(word.substring(0, equals), word.substring(equals + 1));
            } else if (at + 1 < words.size()) {
                flags.put(word, words.get(++at));
            } else {
                throw new AtollException(
                        ErrorCode.INVALID, "cannot use '%s': it has no value".formatted(word));
            }
        }
        return flags;
    }

    private static String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("unpackaged");
    }
}
