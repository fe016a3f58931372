package io.atoll.server.postgres.embedded;

import io.atoll.kernel.system.SystemRandomSource;
import io.atoll.kernel.system.SystemTimeSource;
import java.nio.file.Path;

/** Starts embedded servers for tests, in folders of theirs. */
public final class TestPostgres {
    private TestPostgres() {}

    /** Starts the server of {@code folder} on any free port. */
    public static EmbeddedPostgres start(Path folder) {
        return start(folder, "test");
    }

    static EmbeddedPostgres start(Path folder, String federation) {
        return EmbeddedPostgres.start(
                new EmbeddedPostgres.Place(folder, federation, 0, cache()),
                new SystemTimeSource(),
                new SystemRandomSource());
    }

    static Path cache() {
        return PostgresBinaries.defaultCache(
                System.getenv(), Path.of(System.getProperty("user.home")));
    }
}
