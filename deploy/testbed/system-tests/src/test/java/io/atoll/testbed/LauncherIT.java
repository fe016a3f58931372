package io.atoll.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LauncherIT {
    private static final Duration DEADLINE = Duration.ofMinutes(5);

    @Test
    void saysInOneSentenceThatThereIsNoJdk25(@TempDir Path folder) throws Exception {
        Command command = atoll(folder, Map.of("ATOLL_JAVA_FOLDERS", folder.toString()), "version");

        assertThat(command.exitCode()).isEqualTo(2);
        assertThat(command.stdout()).isEmpty();
        assertThat(command.stderr().lines())
                .singleElement()
                .asString()
                .startsWith("cannot start Atoll: no JDK 25 was found (looked at ATOLL_JAVA_HOME,")
                .contains(folder.toString());
    }

    @Test
    void refusesAnOlderJdkThatWasNamed(@TempDir Path folder) throws Exception {
        Path older = Files.createDirectories(folder.resolve("jdk-17"));
        Path java = Files.createDirectories(older.resolve("bin")).resolve("java");
        assertThat(Files.createFile(java).toFile().setExecutable(true)).isTrue();
        Files.writeString(older.resolve("release"), "JAVA_VERSION=\"17.0.15\"\n");

        Command command = atoll(folder, Map.of("ATOLL_JAVA_HOME", older.toString()), "version");

        assertThat(command.exitCode()).isEqualTo(2);
        assertThat(command.stderr())
                .contains("ATOLL_JAVA_HOME is not a JDK 25 (got " + older + " (Java 17))");
    }

    @Test
    void findsItsOwnCheckoutFromAnyFolder(@TempDir Path folder) throws Exception {
        Command command = atoll(folder, withJava(), "version");

        assertThat(command.stdout()).startsWith("atoll ");
        assertThat(command.exitCode()).as(command.stderr()).isZero();
    }

    @Test
    void startsThoughTheArchiveOfClassesDoesNotFit(@TempDir Path folder) throws Exception {
        assertThat(atoll(folder, withJava(), "version").exitCode()).isZero();
        Path dist = NotRun.checkout().resolve("target/dist");
        Path copy = folder.resolve("dist");
        Command copied =
                Command.run(
                        folder,
                        Map.of("PATH", System.getenv("PATH")),
                        DEADLINE,
                        List.of("cp", "-r", dist.toString(), copy.toString()));
        assertThat(copied.exitCode()).as(copied.stderr()).isZero();
        Files.writeString(copy.resolve("lib/cli.aot"), "not an archive");

        Command command =
                Command.run(
                        folder,
                        Map.of("ATOLL_JAVA_HOME", System.getProperty("java.home")),
                        DEADLINE,
                        List.of(copy.resolve("bin/atoll-cli").toString(), "version"));

        assertThat(command.stdout()).startsWith("atoll ");
        assertThat(command.stderr()).isEmpty();
        assertThat(command.exitCode()).isZero();
    }

    @Test
    void givesTheFullCompilerToCommandsThatMoveContentsOnly(@TempDir Path folder) throws Exception {
        assertThat(compilers(folder, "site")).contains("TieredStopAtLevel", "= 1 ");
        assertThat(compilers(folder, "artifact")).contains("TieredStopAtLevel", "= 4 ");
    }

    @Test
    void looksForTheCommandBehindTheOptions(@TempDir Path folder) throws Exception {
        Path program = staged(folder);

        for (String words :
                List.of(
                        "artifact put big",
                        "--server https://cp1:7442 artifact put big",
                        "-o json --token t --token-file artifact --ca c --output json artifact"
                                + " list",
                        "--server=https://cp1:7442 -ojson --help artifact")) {
            assertThat(started(folder, program, Map.of(), words))
                    .as(words)
                    .contains("-XX:TieredStopAtLevel=4");
        }
        for (String words : List.of("site list", "-o artifact site list", "-o", "--version", "")) {
            assertThat(started(folder, program, Map.of(), words))
                    .as(words)
                    .doesNotContain("-XX:TieredStopAtLevel=4")
                    .contains("-XX:TieredStopAtLevel=1");
        }
    }

    @Test
    void keepsALocaleOfUtf8ThatIsThere(@TempDir Path folder) throws Exception {
        Path program = staged(folder);
        executable(folder.resolve("locale"), "echo UTF-8");

        for (String variable : List.of("LC_ALL", "LC_CTYPE", "LANG")) {
            for (String locale : List.of("de_DE.UTF-8", "da_DK.utf8@euro")) {
                assertThat(started(folder, program, Map.of(variable, locale), "site"))
                        .contains(variable + "=" + locale, "-Duser.language=en")
                        .doesNotContain("LC_ALL=C.UTF-8");
            }
        }
    }

    @Test
    void takesALocaleThatReadsNamesWhereThereIsNone(@TempDir Path folder) throws Exception {
        Path program = staged(folder);
        Path locale = folder.resolve("locale");
        executable(locale, "echo UTF-8");
        for (Map<String, String> environment :
                List.of(
                        Map.<String, String>of(),
                        Map.of("LANG", "C"),
                        Map.of("LC_ALL", "POSIX", "LANG", "de_DE.UTF-8"),
                        Map.of("LANG", "de_DE.ISO-8859-1"))) {
            assertThat(started(folder, program, environment, "site")).contains("LC_ALL=C.UTF-8");
        }

        executable(locale, "echo 'locale: Cannot set LC_ALL' >&2; echo UTF-8");
        assertThat(started(folder, program, Map.of("LANG", "xx_XX.UTF-8"), "site"))
                .contains("LC_ALL=C.UTF-8");
        Files.delete(locale);
        assertThat(started(folder, program, Map.of("LANG", "de_DE.UTF-8"), "site"))
                .contains("LC_ALL=C.UTF-8");
    }

    @Test
    void looksForAJdkThoughThereIsNoHome(@TempDir Path folder) throws Exception {
        Path program = staged(folder);
        Files.move(folder.resolve("runtime"), folder.resolve("away"));
        Map<String, String> homeless = Map.of("PATH", folder.toString());

        Command command =
                Command.run(folder, homeless, DEADLINE, List.of(program.toString(), "version"));

        // What it finds, if anything, has no program to start here.
        assertThat(command.exitCode()).isNotZero();
        assertThat(command.stderr()).doesNotContain("HOME: ").isNotEmpty();
    }

    /** The command line's start script over a Java that says what it was started with. */
    private static Path staged(Path folder) throws IOException {
        Path packages = NotRun.checkout().resolve("deploy/packages");
        Path lib = Files.createDirectories(folder.resolve("lib"));
        Files.copy(packages.resolve("launcher/find-java.sh"), lib.resolve("find-java.sh"));
        Files.copy(packages.resolve("programs/cli.program"), lib.resolve("cli.program"));
        executable(
                Files.createDirectories(folder.resolve("runtime/bin")).resolve("java"),
                "printf '%s\\n' LC_ALL=${LC_ALL-} LC_CTYPE=${LC_CTYPE-} LANG=${LANG-} \"$@\"");
        Path program = Files.createDirectories(folder.resolve("bin")).resolve("atoll-cli");
        Files.copy(packages.resolve("launcher/program"), program);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }

    private static List<String> started(
            Path folder, Path program, Map<String, String> more, String words) throws Exception {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("PATH", folder.toString());
        List<String> argv = new ArrayList<>(List.of(program.toString()));
        argv.addAll(words.isEmpty() ? List.of() : List.of(words.split(" ")));
        Command command = Command.run(folder, environment, DEADLINE, argv);
        assertThat(command.exitCode()).as(command.stderr()).isZero();
        return command.stdout().lines().toList();
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void theCacheOfTheCommandLineHoldsItsParserThoughItsClassesAreOld(@TempDir Path folder)
            throws Exception {
        String loaded = loudly(folder, "-Xlog:class+load:stdout", "site");

        assertThat(loaded.lines().filter(line -> line.contains("] picocli.")))
                .isNotEmpty()
                .allMatch(line -> line.contains("shared objects"));
    }

    private static String compilers(Path folder, String word) throws Exception {
        return loudly(folder, "-XX:+PrintFlagsFinal", word)
                .lines()
                .filter(line -> line.contains(" TieredStopAtLevel "))
                .findFirst()
                .orElseThrow();
    }

    /** What the JVM of {@code atoll WORD --help} says with {@code option}. */
    private static String loudly(Path folder, String option, String word) throws Exception {
        Map<String, String> environment = new HashMap<>(withJava());
        environment.put("ATOLL_JAVA_OPTIONS", option);
        Command command = atoll(folder, environment, word, "--help");
        assertThat(command.exitCode()).as(command.stderr()).isZero();
        return command.stdout();
    }

    private static Map<String, String> withJava() {
        return Map.of(
                "ATOLL_JAVA_HOME", System.getProperty("java.home"),
                "PATH", System.getenv("PATH"),
                "HOME", System.getProperty("user.home"));
    }

    /** Runs the launcher in an empty folder, with a PATH on which there is nothing at all. */
    private static Command atoll(Path folder, Map<String, String> more, String... words)
            throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", folder.toString());
        environment.put("HOME", folder.toString());
        environment.putAll(more);
        List<String> argv = new ArrayList<>();
        argv.add(NotRun.checkout().resolve("atoll").toString());
        argv.addAll(List.of(words));
        return Command.run(folder, environment, DEADLINE, argv);
    }
}
