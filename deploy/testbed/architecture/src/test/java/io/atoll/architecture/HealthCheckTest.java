package io.atoll.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.architecture.HealthCheck.Sources;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each health check can fail: it finds what it is for in a snippet, and nothing next to it. */
final class HealthCheckTest {
    private static final String MAIN = "m/src/main/java/a/Snippet.java";
    private static final String TEST = "m/src/test/java/a/SnippetTest.java";

    @Test
    void countsAClockReadButNotItsMention() {
        String check = "direct clock or chance reads outside kernel.system";

        assertThat(count(check, MAIN, method("var t = java.time.Instant.now();"))).isEqualTo(1);
        assertThat(count(check, MAIN, method("var r = new java.util.Random(7);"))).isEqualTo(1);
        assertThat(count(check, MAIN, method("// Instant.now()\nvar s = \"System.nanoTime()\";")))
                .isZero();
        assertThat(
                        count(
                                check,
                                MAIN,
                                "package io.atoll.kernel.system; class S { long t ="
                                        + " System.nanoTime(); }"))
                .isZero();
    }

    @Test
    void countsAFileOfMoreThanFiveHundredLines() {
        String check = "source files over 500 lines";

        assertThat(count(check, "deploy/long.sh", "echo\n".repeat(501))).isEqualTo(1);
        assertThat(count(check, "deploy/long.sh", "echo\n".repeat(500))).isZero();
    }

    @Test
    void countsAMethodOfMoreThanSixtyLines() {
        String check = "methods over 60 lines";

        assertThat(count(check, MAIN, method("\n".repeat(59)))).isEqualTo(1);
        assertThat(count(check, MAIN, method("\n".repeat(58)))).isZero();
    }

    @Test
    void countsAMock() {
        String mock = "package a; import static org.moc" + "kito.Mockito.when; class S {}";

        assertThat(count("mocks", TEST, mock)).isEqualTo(1);
        assertThat(count("mocks", TEST, "package a; import java.util.List; class S {}")).isZero();
    }

    @Test
    void countsASleepInATest() {
        String sleep = method("Thread" + ".sleep(1);");

        assertThat(count("sleeps in tests", TEST, sleep)).isEqualTo(1);
        assertThat(count("sleeps in tests", MAIN, sleep)).isZero();
        assertThat(count("sleeps in tests", TEST, method("TimeUnit.SECONDS.sleep(1);")))
                .isEqualTo(1);
    }

    @Test
    void countsADisabledTest() {
        assertThat(count("disabled tests", TEST, "package a; @Dis" + "abled class S {}"))
                .isEqualTo(1);
        assertThat(count("disabled tests", TEST, "package a; class S {}")).isZero();
    }

    @Test
    void countsAPackageThatIsNotDescribed() {
        String check = "packages without package-info";
        SourceFile type = new SourceFile(MAIN, "package a; class S {}");
        SourceFile description =
                new SourceFile("m/src/main/java/a/package-info.java", "package a;");

        assertThat(count(check, List.of(type))).isEqualTo(1);
        assertThat(count(check, List.of(new SourceFile(MAIN, "class S {}")))).isEqualTo(1);
        assertThat(count(check, List.of(new SourceFile("scripts/S.java", "class S {}")))).isZero();
        assertThat(count(check, List.of(type, description))).isZero();
    }

    @Test
    void countsAPortWithoutAContract() {
        String check = "ports without a contract suite";
        SourceFile port = new SourceFile(MAIN, "package a; @Port interface Store {}");
        SourceFile contract = new SourceFile(TEST, "package a; abstract class StoreContract {}");

        assertThat(count(check, List.of(port))).isEqualTo(1);
        assertThat(count(check, List.of(port, contract))).isZero();
    }

    @Test
    void countsAnUnfinishedMark() {
        assertThat(count("unfinished marks", "a.sh", "# TO" + "DO later")).isEqualTo(1);
        assertThat(count("unfinished marks", "a.sh", "# done, TODOS is a name")).isZero();
    }

    @Test
    void countsAPrintedStackTraceAndACaughtThrowable() {
        String check = "stack traces printed, or every fault caught";

        assertThat(count(check, MAIN, method("e.printStackTrace();"))).isEqualTo(1);
        assertThat(count(check, MAIN, method("try { } catch (Throwable e) { }"))).isEqualTo(1);
        assertThat(count(check, MAIN, method("try { } catch (RuntimeException e) { }"))).isZero();
    }

    @Test
    void countsANameThatSaysNothing() {
        String check = "names that say nothing or are not in the glossary";

        assertThat(count(check, MAIN, "package a; class SiteManager {}")).isEqualTo(1);
        assertThat(count(check, MAIN, "package a; record JobTable() {}")).isEqualTo(1);
        assertThat(count(check, "x/site.proto", "message WorkerState {\n}\n")).isEqualTo(1);
        assertThat(count(check, MAIN, "package a; class Database {}")).isZero();
        assertThat(count(check, MAIN, "package a; class InformedNodes {}")).isZero();
    }

    private static String method(String body) {
        return "package a; class S { void m() {\n" + body + "} }";
    }

    private static int count(String title, String path, String text) {
        return count(title, List.of(new SourceFile(path, text)));
    }

    private static int count(String title, List<SourceFile> files) {
        return HealthCheck.all().stream()
                .filter(check -> check.title().equals(title))
                .findFirst()
                .orElseThrow()
                .findings()
                .apply(Sources.of(files))
                .size();
    }
}
