package io.atoll.server.grpc.agents;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.time.TimeSource;
import io.atoll.protocol.v1.LogBytes;
import io.atoll.protocol.wire.WireValues;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The logs that are being read over this instance's links, by request; a bounded number. Soft. Safe
 * from any thread; the map is never handed out.
 */
public final class LogReadings {
    private static final int MOST = 1_000;

    private final TimeSource time;
    private final Map<UUID, LogReading> open = new ConcurrentHashMap<>();

    /** Nothing is read yet. */
    public LogReadings(TimeSource time) {
        this.time = time;
    }

    long nanoTime() {
        return time.nanoTime();
    }

    /** Ends those whose site does not answer. */
    void failSilent() {
        open.values().forEach(LogReading::failIfSilent);
    }

    /**
     * Begins a reading.
     *
     * @throws AtollException LIMIT_EXCEEDED
     */
    public void add(LogReading reading) {
        if (open.size() >= MOST) {
            throw new AtollException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "cannot read the log: %d are being read already".formatted(MOST));
        }
        open.put(reading.id(), reading);
    }

    void remove(LogReading reading) {
        open.remove(reading.id());
    }

    /** Bytes of a reading that nobody reads any more are dropped. */
    void received(LogBytes bytes) {
        var reading = open.get(WireValues.uuid(bytes.getRequest()));
        if (reading != null) {
            reading.received(bytes);
        }
    }

    void linkGone(SiteLink link) {
        for (var reading : open.values()) {
            if (reading.link().id().equals(link.id())) {
                reading.fail(gone(link));
            }
        }
    }

    static AtollException gone(SiteLink link) {
        return new AtollException(
                ErrorCode.UNAVAILABLE,
                "cannot read the log: the link of site '%s' is gone".formatted(link.peer().site()));
    }
}
