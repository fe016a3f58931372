package io.atoll.server.metrics;

import io.atoll.control.commit.CommitRefusedException;
import io.atoll.control.commit.FederationStore;
import io.atoll.control.event.ControlRecord;
import io.atoll.control.event.ControlRecord.AttemptRecord;
import io.atoll.control.event.ControlRecord.EventRecord;
import io.atoll.control.event.ControlRecord.TransferRecord;
import io.atoll.control.event.EventKind;
import io.atoll.control.event.Snapshot;
import io.atoll.control.state.AttemptState;
import io.atoll.control.state.TransferState;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.time.TimeSource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;

/** A store that measures what goes through it; what it counts is in {@link Live}. */
final class MeteredStore implements FederationStore {
    private final FederationStore store;
    private final Live live;
    private final TimeSource time;
    private final MeterRegistry registry;
    private final Timer commits;
    private final Counter rows;
    private final Counter events;
    private final Counter refused;
    private final Counter transferBytes;

    MeteredStore(FederationStore store, Live live, TimeSource time, MeterRegistry registry) {
        this.store = store;
        this.live = live;
        this.time = time;
        this.registry = registry;
        this.commits =
                Timer.builder("atoll.commit")
                        .description("Time of one commit of the leader into PostgreSQL.")
                        .serviceLevelObjectives(
                                Duration.ofMillis(2),
                                Duration.ofMillis(5),
                                Duration.ofMillis(10),
                                Duration.ofMillis(25),
                                Duration.ofMillis(50),
                                Duration.ofMillis(100),
                                Duration.ofMillis(250),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(5))
                        .register(registry);
        this.rows = counter("atoll.commit.rows", "Rows that the leader committed.");
        this.events = counter("atoll.events.applied", "Events that the leader committed.");
        this.refused = counter("atoll.commits.refused", "Commits that ended a term.");
        this.transferBytes =
                counter("atoll.transfer.bytes", "Bytes that crossed for transfers that are done.");
        for (var state : List.of("Succeeded", "Failed", "Cancelled", "Skipped")) {
            var _ = ended("atoll.executions.ended", "Executions that ended.", state);
        }
        for (var state : List.of("Done", "Failed")) {
            var _ = ended("atoll.transfers.ended", "Transfers that ended.", state);
        }
    }

    @Override
    public Term begin(String instance) {
        return store.begin(instance);
    }

    @Override
    public Snapshot load() {
        var snapshot = store.load();
        live.begin(snapshot);
        return snapshot;
    }

    @Override
    public void commit(Term term, List<ControlRecord> records) {
        long began = time.nanoTime();
        try {
            store.commit(term, records);
        } catch (CommitRefusedException e) {
            refused.increment();
            throw e;
        }
        commits.record(Duration.ofNanos(time.nanoTime() - began));
        rows.increment(records.size());
        records.forEach(this::event);
        live.committed(records, this::ended);
    }

    private void event(ControlRecord record) {
        if (record instanceof EventRecord event) {
            events.increment();
            if (event.kind() == EventKind.EXECUTION_ENDED) {
                String state = event.fields().getOrDefault("state", "");
                ended("atoll.executions.ended", "Executions that ended.", state).increment();
            }
        }
    }

    private void ended(ControlRecord record) {
        if (record instanceof AttemptRecord attempt
                && attempt.state() instanceof AttemptState.Ended over) {
            Counter.builder("atoll.attempts.ended")
                    .description("Attempts that ended.")
                    .tags(
                            "outcome",
                            Live.name(over.outcome()),
                            "site",
                            attempt.site().text(),
                            "pool",
                            attempt.pool().text())
                    .register(registry)
                    .increment();
        } else if (record instanceof TransferRecord transfer) {
            ended("atoll.transfers.ended", "Transfers that ended.", Live.name(transfer.state()))
                    .increment();
            if (transfer.state() instanceof TransferState.Done done) {
                transferBytes.increment((double) done.bytesMoved());
            }
        }
    }

    private Counter ended(String name, String what, String state) {
        return Counter.builder(name).description(what).tag("state", state).register(registry);
    }

    private Counter counter(String name, String what) {
        return Counter.builder(name).description(what).register(registry);
    }
}
