package io.atoll.server.postgres.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.server.postgres.PostgresAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir private Path temp;

    @Test
    void keepsItsDataBetweenStartsAndRefusesStrangers() throws Exception {
        try (var server = start("keep")) {
            execute(server.address(), "CREATE TABLE kept AS SELECT 42 AS answer");
            assertThat(query(server.address(), "SHOW fsync")).isEqualTo("on");
            assertThat(query(server.address(), "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(query(server.address(), "SHOW listen_addresses")).isEqualTo("127.0.0.1");

            var url = server.address().url();
            assertThatThrownBy(() -> DriverManager.getConnection(url, "atoll", "guess").close())
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
            assertThatThrownBy(() -> DriverManager.getConnection(url, "postgres", "").close())
                    .isInstanceOf(SQLException.class);
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(temp.resolve("keep/password"))))
                    .isEqualTo("rw-------");
        }
        try (var server = start("keep")) {
            assertThat(query(server.address(), "SELECT answer FROM kept")).isEqualTo("42");
            assertThat(server.restarts()).isZero();
        }
    }

    @Test
    void leavesNoProcessBehindWhenItIsClosed() {
        var server = start("close");
        long pid = server.pid();
        server.close();
        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(PostmasterFile.in(temp.resolve("close/data"))).doesNotExist();
    }

    @Test
    void startsAServerThatWasKilledAgainOnTheSamePort() throws Exception {
        try (var server = start("crash")) {
            var address = server.address();
            execute(address, "CREATE TABLE kept AS SELECT 7 AS answer");
            long killed = server.pid();
            ProcessHandle.of(killed).orElseThrow().destroyForcibly();

            await("the server comes back")
                    .atMost(SOON)
                    .ignoreExceptionsInstanceOf(SQLException.class)
                    .until(() -> query(address, "SELECT answer FROM kept").equals("7"));
            assertThat(server.pid()).isNotEqualTo(killed);
            await("the restart is counted").atMost(SOON).until(() -> server.restarts() == 1);
        }
    }

    @Test
    void stopsTheOrphanOfAKilledProcessAndGoesOnWithItsData() throws Exception {
        long orphan = orphanOf("orphan", false);
        assertThat(ProcessHandle.of(orphan)).isPresent();

        try (var server = start("orphan")) {
            assertThat(server.pid()).isNotEqualTo(orphan);
            assertThat(runs(orphan)).isFalse();
            assertThat(query(server.address(), "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void startsAtOnceAfterProcessAndServerWereBothKilled() throws Exception {
        long orphan = orphanOf("both", true);

        try (var server = start("both")) {
            assertThat(server.pid()).isNotEqualTo(orphan);
            assertThat(query(server.address(), "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void refusesAFolderThatIsInUse() {
        try (var server = start("used")) {
            assertThat(server.pid()).isPositive();
            assertThatThrownBy(() -> start("used"))
                    .isInstanceOf(AtollException.class)
                    .hasMessageContaining("the folder is in use by this process");
        }
    }

    @Test
    void refusesAServerThatSomebodyElseStartedOnTheFolder() throws Exception {
        start("hijacked").close();
        var binaries = PostgresBinaries.in(TestPostgres.cache());
        Process stranger;
        try (var folder = PostgresFolder.lock(temp.resolve("hijacked"), "test")) {
            stranger = new PostgresCommands(binaries, folder).launch(0xBEEF, "cluster_name=other");
            await("the other server is ready")
                    .atMost(SOON)
                    .until(
                            () ->
                                    PostmasterFile.read(folder.data())
                                            .filter(PostmasterFile::ready)
                                            .isPresent());
        }
        try {
            assertThatThrownBy(() -> start("hijacked"))
                    .isInstanceOf(AtollException.class)
                    .hasMessageContaining("a server that Atoll did not start runs on it (pid ")
                    .extracting(e -> ((AtollException) e).code())
                    .isEqualTo(ErrorCode.CONFLICT);
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly().waitFor();
        }
    }

    @Test
    void refusesAFolderThatAtollDidNotMake() throws IOException {
        var folder = Files.createDirectories(temp.resolve("foreign"));
        Files.writeString(folder.resolve("PG_VERSION"), "17\n");
        assertThatThrownBy(() -> start("foreign"))
                .isInstanceOf(AtollException.class)
                .hasMessageContaining("the folder holds something that Atoll did not make");
        assertThat(folder.resolve("lock")).doesNotExist();
    }

    @Test
    void refusesTheFolderOfAnotherFederation() {
        start("shared").close();
        assertThatThrownBy(() -> TestPostgres.start(temp.resolve("shared"), "other"))
                .isInstanceOf(AtollException.class)
                .hasMessageContaining("another federation (got 'test', expected 'other')");
    }

    @Test
    void startsOverAPidFileWhosePidBelongsToAnotherProgramNow() throws Exception {
        start("stale").close();
        Files.writeString(
                PostmasterFile.in(temp.resolve("stale/data")),
                "%d\n%s\n1\n5432\n\n\n\nready\n"
                        .formatted(
                                ProcessHandle.current().pid(),
                                temp.resolve("stale/data").toRealPath()));
        try (var server = start("stale")) {
            assertThat(query(server.address(), "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void makesTheDataFolderAnewWhenInitdbWasKilledHalfWay() throws Exception {
        try (var folder = PostgresFolder.lock(temp.resolve("half"), "test")) {
            Files.createDirectories(folder.unfinishedData().resolve("base"));
        }
        try (var server = start("half")) {
            assertThat(query(server.address(), "SELECT 1")).isEqualTo("1");
        }
    }

    private EmbeddedPostgres start(String name) {
        return TestPostgres.start(temp.resolve(name));
    }

    /** Lets another JVM start the server, then kills that JVM, and the server too if asked. */
    private long orphanOf(String name, boolean killServer) throws Exception {
        var jvm =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                PostgresProgram.class.getName(),
                                temp.resolve(name).toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var out =
                new BufferedReader(
                        new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
            long server = Long.parseLong(out.readLine());
            jvm.destroyForcibly();
            if (killServer) {
                ProcessHandle.of(server).orElseThrow().destroyForcibly();
            }
            jvm.waitFor();
            return server;
        }
    }

    /** An orphan that nobody reaps stays visible as a zombie. */
    private static boolean runs(long pid) throws IOException {
        var stat = Path.of("/proc/" + pid + "/stat");
        return Files.exists(stat) && !Files.readString(stat).contains(") Z ");
    }

    private static void execute(PostgresAddress address, String sql) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                address.url(), address.user(), address.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(PostgresAddress address, String sql) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                address.url(), address.user(), address.password());
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
