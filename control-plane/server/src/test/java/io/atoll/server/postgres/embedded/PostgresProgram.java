package io.atoll.server.postgres.embedded;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process that holds an embedded server until it is killed. */
final class PostgresProgram {
    private PostgresProgram() {}

    public static void main(String[] arguments) throws InterruptedException {
        var server = TestPostgres.start(Path.of(arguments[0]));
        System.out.println(server.pid());
        System.out.flush();
        new CountDownLatch(1).await();
    }
}
