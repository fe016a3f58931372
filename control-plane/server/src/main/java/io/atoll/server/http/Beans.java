package io.atoll.server.http;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What routes are made of. */
@Factory
final class Beans {
    /** Name of the executor that requests run on. */
    static final String REQUESTS = "requests";

    private static final int MOST_AT_ONCE = 64;
    private static final int MOST_WAITING = 1024;

    /** Bounded: a request past it is refused, never queued without end. */
    @Singleton
    @Named(REQUESTS)
    @Bean(preDestroy = "shutdownNow")
    ExecutorService requests() {
        var pool =
                new ThreadPoolExecutor(
                        MOST_AT_ONCE,
                        MOST_AT_ONCE,
                        1,
                        TimeUnit.MINUTES,
                        new LinkedBlockingQueue<>(MOST_WAITING),
                        Thread.ofVirtual().name("request-", 0).factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    @Singleton
    Failures failures(HttpServices services) {
        return new Failures(services.random());
    }
}
