package io.atoll.server.grpc;

import com.google.protobuf.ByteString;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.text.Shown;
import io.atoll.protocol.v1.ControlMessage;
import io.atoll.protocol.v1.LogBytes;
import io.atoll.protocol.v1.LogRequest;
import io.atoll.server.grpc.wire.WireValues;
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
final class LogReading implements Flow.Subscription {
    /** A page; far below what may wait per reader. */
    static final int PAGE_BYTES = 256 << 10;

    private final UUID id;
    private final SiteLink link;
    private final Wanted wanted;
    private final LogReadings readings;
    private final Flow.Subscriber<? super byte[]> reader;
    private final AtomicInteger telling = new AtomicInteger();

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock.
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private long demand;
    private long nextOffset;
    private long pageBytes;
    private boolean pageOver;
    private boolean over;
    private boolean told;
    private @Nullable AtollException failure;

    /** Which log, and from where. */
    record Wanted(AttemptId attempt, boolean stderr, long offset, boolean follow) {}

    LogReading(
            UUID id,
            SiteLink link,
            Wanted wanted,
            LogReadings readings,
            Flow.Subscriber<? super byte[]> reader) {
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

    /** Asks for the page from where the reader stands. */
    void ask() {
        send(request().setOffset(nextOffset).setMostBytes(PAGE_BYTES).setFollow(wanted.follow()));
    }

    /** On the link's thread. */
    void received(LogBytes bytes) {
        lock.lock();
        try {
            if (over || bytes.getOffset() != nextOffset) {
                return;
            }
            if (!bytes.getBytes().isEmpty()) {
                waiting.add(bytes.getBytes().toByteArray());
                nextOffset += bytes.getBytes().size();
                pageBytes += bytes.getBytes().size();
            }
            if (!bytes.getError().isEmpty()) {
                failure = new AtollException(ErrorCode.NOT_FOUND, Shown.sentence(bytes.getError()));
                over = true;
            } else if (bytes.getLast()) {
                pageOver = pageBytes >= PAGE_BYTES;
                over = !pageOver;
            }
        } finally {
            lock.unlock();
        }
        tell();
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
                byte[] bytes = waiting.remove();
                return () -> reader.onNext(bytes);
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

    private LogRequest.Builder request() {
        ByteString name = WireValues.bytes(id);
        return LogRequest.newBuilder()
                .setRequest(name)
                .setAttempt(WireValues.attempt(wanted.attempt()))
                .setStderr(wanted.stderr());
    }

    private void send(LogRequest.Builder request) {
        link.send(ControlMessage.newBuilder().setLogRequest(request));
    }
}
