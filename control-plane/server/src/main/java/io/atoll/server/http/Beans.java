package io.atoll.server.http;

import io.atoll.bridge.dataplane.wall.Wall;
import io.atoll.server.query.ArtifactQuery;
import io.atoll.server.query.DecisionQuery;
import io.atoll.server.query.EventQuery;
import io.atoll.server.query.ExecutionQuery;
import io.atoll.server.query.PolicyQuery;
import io.atoll.server.query.QuarantineQuery;
import io.atoll.server.query.ReplayQuery;
import io.atoll.server.query.RestorationQuery;
import io.atoll.server.query.Rows;
import io.atoll.server.query.RunQuery;
import io.atoll.server.query.SiteQuery;
import io.atoll.server.query.TransferQuery;
import io.atoll.server.query.WorkflowQuery;
import io.atoll.server.stream.Streams;
import io.atoll.server.workflow.WorkflowDecoder;
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
public final class Beans {
    /** Name of the executor that requests run on. */
    public static final String REQUESTS = "requests";

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
    Commands commands(HttpServices services, @Named(REQUESTS) ExecutorService requests) {
        return new Commands(services.commands(), requests);
    }

    @Singleton
    WorkflowDecoder decoder(HttpServices services, SiteQuery sites) {
        return new WorkflowDecoder(services.policies(), sites::names);
    }

    @Singleton
    Rows rows(HttpServices services) {
        return new Rows(services.database(), services.json());
    }

    @Singleton
    ArtifactQuery artifacts(Rows rows, HttpServices services) {
        return new ArtifactQuery(rows, services.global().site());
    }

    @Singleton
    RunQuery runs(Rows rows, ArtifactQuery artifacts) {
        return new RunQuery(rows, artifacts);
    }

    @Singleton
    ExecutionQuery executions(Rows rows, RunQuery runs, ArtifactQuery artifacts) {
        return new ExecutionQuery(rows, runs, artifacts);
    }

    @Singleton
    Wall wall(HttpSettings settings, HttpServices services) {
        return new Wall("rest", settings.connections(), services.time());
    }

    @Singleton
    QuarantineQuery quarantine(Rows rows) {
        return new QuarantineQuery(rows);
    }

    @Singleton
    Streams streams(HttpServices services) {
        return new Streams(services.time());
    }

    @Singleton
    DecisionQuery decisions(Rows rows) {
        return new DecisionQuery(rows);
    }

    @Singleton
    WorkflowQuery workflows(Rows rows) {
        return new WorkflowQuery(rows);
    }

    @Singleton
    EventQuery events(Rows rows) {
        return new EventQuery(rows);
    }

    @Singleton
    SiteQuery sites(Rows rows, HttpServices services) {
        return new SiteQuery(rows, services.shared());
    }

    @Singleton
    PolicyQuery policies(Rows rows, HttpServices services) {
        return new PolicyQuery(rows, services.policies());
    }

    @Singleton
    ReplayQuery replays(Rows rows, HttpServices services) {
        return new ReplayQuery(rows, services.policies());
    }

    @Singleton
    TransferQuery transfers(Rows rows) {
        return new TransferQuery(rows);
    }

    @Singleton
    RestorationQuery restorations(Rows rows) {
        return new RestorationQuery(rows);
    }

    @Singleton
    Failures failures(HttpServices services) {
        return new Failures(services.random());
    }
}
