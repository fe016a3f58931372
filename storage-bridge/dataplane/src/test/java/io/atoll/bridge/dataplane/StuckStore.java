package io.atoll.bridge.dataplane;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentStore;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A store whose disk does not get on with what is sent to it, at one place, until it is let go. */
final class StuckStore implements ContentStore {
    private final ContentStore inner;
    private final Place place;
    private final CountDownLatch goes = new CountDownLatch(1);

    StuckStore(ContentStore inner, Place place) {
        this.inner = inner;
        this.place = place;
    }

    /** Where it is stuck. */
    enum Place {
        WRITE,
        COMMIT,
        /** It has no threads or memory left when it begins. */
        BEGIN
    }

    void goOn() {
        goes.countDown();
    }

    private void pass(Place here) {
        if (here != place) {
            return;
        }
        try {
            goes.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AtollException(ErrorCode.UNAVAILABLE, "cannot store: it was cancelled", e);
        }
    }

    @Override
    public Writing prove(Content content, String sender) {
        if (place == Place.BEGIN) {
            throw new StackOverflowError("nothing is left of this thread");
        }
        var writing = inner.prove(content, sender);
        return new Writing() {
            @Override
            public int nextChunk() {
                return writing.nextChunk();
            }

            @Override
            public void write(ByteBuffer bytes) {
                pass(Place.WRITE);
                writing.write(bytes);
            }

            @Override
            public void commit() {
                pass(Place.COMMIT);
                writing.commit();
            }

            @Override
            public void close() {
                writing.close();
            }
        };
    }

    @Override
    public Optional<Content> find(Digest digest) {
        return inner.find(digest);
    }

    @Override
    public Writing receive(Content content) {
        return inner.receive(content);
    }

    @Override
    public int shown(Digest digest, String sender) {
        return inner.shown(digest, sender);
    }

    @Override
    public Making make() {
        return inner.make();
    }

    @Override
    public Reading open(Digest digest) {
        return inner.open(digest);
    }

    @Override
    public void delete(Digest digest) {
        inner.delete(digest);
    }

    @Override
    public boolean scrub(Digest digest) {
        return inner.scrub(digest);
    }

    @Override
    public List<Digest> list() {
        return inner.list();
    }

    @Override
    public Usage usage() {
        return inner.usage();
    }
}
