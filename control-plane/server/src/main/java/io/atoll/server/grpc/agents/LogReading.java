package io.atoll.server.grpc.agents;

import com.google.protobuf.ByteString;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.text.Shown;
import io.atoll.protocol.v1.ControlMessage;
import io.atoll.protocol.v1.LogBytes;
import io.atoll.protocol.v1.LogRequest;
import io.atoll.protocol.wire.WireValues;
import io.atoll.server.stream.LogGateway;
import io.atoll.server.stream.LogGateway.Chunk;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.UUID;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One log being read over a site's link, page by page: the next page is asked for when the reader
 * has taken the last one, so that at most one page waits.
 *
 * <p>Soft. Bytes come on the link's thread, demand on the reader's; whichever finds nobody telling
 * the reader tells it, so that the reader hears one thing after another.
 */
public final class LogReading implements Flow.Subscription {
    /** A page; far below what may wait per reader. */
    static final int PAGE_BYTES = 256 << 10;

    /** How long its site may send nothing of what is there. */
    static final Duration MOST_SILENCE = Duration.ofSeconds(30);

    private final UUID id;
    private final SiteLink link;
    private final LogGateway.Wanted wanted;
    private final LogReadings readings;
    private final Flow.Subscriber<? super Chunk> reader;
    private final AtomicInteger telling = new AtomicInteger();

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock.
    private final ArrayDeque<Chunk> waiting = new ArrayDeque<>();
    private long demand;
    private long nextOffset;
    private long pageBytes;
    private boolean pageOver;
    private boolean over;
    private boolean told;
    private boolean awaited;
    private long heardNanos;
    private @Nullable AtollException failure;

    public LogReading(
            UUID id,
            SiteLink link,
            LogGateway.Wanted wanted,
            LogReadings readings,
            Flow.Subscriber<? super Chunk> reader) {
        this.id = id;
        this.link = link;
        this.wanted = wanted;
        this.readings = readings;
        this.reader = reader;
        this.nextOffset = wanted.offset();
    }

    UUID id() {
        return id;
    }

    SiteLink link() {
        return link;
    }

    /** Asks for the first page; a link that ended before it was asked will never answer. */
    public void begin() {
        if (link.hasEnded()) {
            fail(LogReadings.gone(link));
        } else {
            ask();
        }
    }

    /** Asks for the page from where the reader stands. */
    private void ask() {
        lock.lock();
        try {
            awaited = true;
            heardNanos = readings.nanoTime();
        } finally {
            lock.unlock();
        }
        send(request().setOffset(nextOffset).setMostBytes(PAGE_BYTES).setFollow(wanted.follow()));
    }

    /** On the link's thread. */
    void received(LogBytes bytes) {
        boolean stray = false;
        lock.lock();
        try {
            if (over) {
                return;
            }
            heardNanos = readings.nanoTime();
            long leftOut = Math.max(0, bytes.getLeftOut());
            long from = bytes.getOffset() - leftOut;
            if (from != nextOffset) {
                stray = bytes.getError().isEmpty();
                failure = stray ? elsewhere(from) : told(bytes);
                over = true;
                return;
            }
            if (leftOut > 0) {
                waiting.add(new Chunk.LeftOut(leftOut));
                nextOffset += leftOut;
            }
            if (!bytes.getBytes().isEmpty()) {
                waiting.add(new Chunk.Written(bytes.getBytes().toByteArray()));
                nextOffset += bytes.getBytes().size();
                pageBytes += bytes.getBytes().size();
            }
            if (!bytes.getError().isEmpty()) {
                failure = told(bytes);
                over = true;
            } else if (bytes.getLast()) {
                pageOver = pageBytes >= PAGE_BYTES;
                over = !pageOver;
                awaited = false;
            }
        } finally {
            lock.unlock();
            if (stray) {
                send(request().setCancel(true));
            }
            tell();
        }
    }

    private static AtollException told(LogBytes bytes) {
        return new AtollException(code(bytes.getCode()), Shown.sentence(bytes.getError()));
    }

    private AtollException elsewhere(long from) {
        return new AtollException(
                ErrorCode.UNAVAILABLE,
                "cannot read the log: site '%s' sent another part of it (got byte %d, expected %d)"
                        .formatted(link.peer().site(), from, nextOffset));
    }

    /**
     * Fails when its site was asked for what it has now and has sent nothing of that for {@link
     * #MOST_SILENCE}. A log that is followed while it is written may stay silent for ever.
     */
    void failIfSilent() {
        boolean silent;
        lock.lock();
        try {
            silent =
                    !over
                            && awaited
                            && (!wanted.follow() || wanted.stored().isPresent())
                            && readings.nanoTime() - heardNanos > MOST_SILENCE.toNanos();
            if (silent) {
                over = true;
                failure =
                        new AtollException(
                                ErrorCode.DEADLINE_EXCEEDED,
                                "cannot read the log: site '%s' has sent nothing of it for %d s"
                                        .formatted(link.peer().site(), MOST_SILENCE.toSeconds()));
            }
        } finally {
            lock.unlock();
        }
        if (silent) {
            send(request().setCancel(true));
            tell();
        }
    }

    /** The link is gone, or the site cannot be asked. */
    void fail(AtollException why) {
        lock.lock();
        try {
            if (!over) {
                failure = why;
                over = true;
            }
        } finally {
            lock.unlock();
        }
        tell();
    }

    @Override
    public void request(long count) {
        lock.lock();
        try {
            demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
        } finally {
            lock.unlock();
        }
        tell();
    }

    @Override
    public void cancel() {
        boolean running;
        lock.lock();
        try {
            running = !over;
            over = true;
            told = true;
            waiting.clear();
        } finally {
            lock.unlock();
        }
        readings.remove(this);
        if (running) {
            send(request().setCancel(true));
        }
    }

    private void tell() {
        if (telling.getAndIncrement() != 0) {
            return; // whoever tells now looks again
        }
        int seen = 1;
        while (seen != 0) {
            for (var next = next(); next != null; next = next()) {
                next.run();
            }
            seen = telling.addAndGet(-seen);
        }
    }

    private @Nullable Runnable next() {
        lock.lock();
        try {
            if (!waiting.isEmpty()) {
                if (demand == 0) {
                    return null;
                }
                demand--;
                Chunk chunk = waiting.remove();
                return () -> reader.onNext(chunk);
            }
            if (over && !told) {
                told = true;
                var why = failure;
                return () -> end(why);
            }
            if (pageOver && demand > 0) {
                pageOver = false;
                pageBytes = 0;
                return this::ask;
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void end(@Nullable AtollException why) {
        readings.remove(this);
        if (why == null) {
            reader.onComplete();
        } else {
            reader.onError(why);
        }
    }

    private static ErrorCode code(String name) {
        for (ErrorCode code : ErrorCode.values()) {
            if (code.name().equals(name)) {
                return code;
            }
        }
        return ErrorCode.NOT_FOUND;
    }

    private LogRequest.Builder request() {
        ByteString name = WireValues.bytes(id);
        var request =
                LogRequest.newBuilder()
                        .setRequest(name)
                        .setAttempt(WireValues.attempt(wanted.attempt()))
                        .setStderr(wanted.stderr());
        wanted.stored().ifPresent(digest -> request.setStored(WireValues.bytes(digest)));
        return request;
    }

    private void send(LogRequest.Builder request) {
        link.send(ControlMessage.newBuilder().setLogRequest(request));
    }
}
