package io.atoll.server.grpc.call;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits to be sent on one stream. Soft; bounded. Safe from any thread: its lock is held only
 * while a message is handed to gRPC, which never waits for the network.
 */
public final class Outgoing<M> {
    static final int MOST_WAITING = 10_000;

    private final ServerCallStreamObserver<M> stream;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<M> waiting = new ArrayDeque<>();
    private boolean ended;

    public Outgoing(ServerCallStreamObserver<M> stream) {
        this.stream = stream;
        stream.setOnReadyHandler(this::flush);
    }

    /**
     * Sends, or keeps while the peer is slow.
     *
     * @return false if too much waits already: the stream is of no more use
     */
    public boolean send(M message) {
        lock.lock();
        try {
            if (ended || stream.isCancelled()) {
                return true;
            }
            if (waiting.isEmpty() && stream.isReady()) {
                stream.onNext(message);
                return true;
            }
            if (waiting.size() >= MOST_WAITING) {
                return false;
            }
            waiting.add(message);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the stream with {@code failure}; what waits is dropped. Does nothing the second time.
     */
    public void fail(Throwable failure) {
        lock.lock();
        try {
            if (!ended && !stream.isCancelled()) {
                stream.onError(failure);
            }
            ended = true;
            waiting.clear();
        } finally {
            lock.unlock();
        }
    }

    /** The peer is gone. */
    public void gone() {
        lock.lock();
        try {
            ended = true;
            waiting.clear();
        } finally {
            lock.unlock();
        }
    }

    /** The peer has sent all it wanted, and so have we. */
    void complete() {
        lock.lock();
        try {
            if (!ended && !stream.isCancelled()) {
                stream.onCompleted();
            }
            ended = true;
            waiting.clear();
        } finally {
            lock.unlock();
        }
    }

    private void flush() {
        lock.lock();
        try {
            while (!ended && !waiting.isEmpty() && stream.isReady()) {
                stream.onNext(waiting.remove());
            }
        } finally {
            lock.unlock();
        }
    }
}
