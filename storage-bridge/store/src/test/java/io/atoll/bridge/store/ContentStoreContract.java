package io.atoll.bridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentHasher;
import io.atoll.bridge.ContentStore;
import io.atoll.bridge.ReadingStream;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every content store does. */
public abstract class ContentStoreContract {
    private static final int CHUNK = Content.CHUNK_BYTES;
    private static final String ANN = "caller/ann";
    private static final String EVE = "caller/eve";

    /** A new, empty store. */
    protected abstract ContentStore newStore(long quotaBytes);

    /** Changes one bit of stored content behind the store's back. */
    protected abstract void flipBit(ContentStore store, Digest digest, int position);

    protected ContentStore newStore() {
        return newStore(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1})
    void givesBackWhatWasMade(int size) throws IOException {
        ContentStore store = newStore();
        byte[] bytes = bytes(size);

        Content content = make(store, bytes);

        assertThat(content).isEqualTo(ContentHasher.hash(bytes));
        assertThat(store.find(content.digest())).contains(content);
        assertThat(read(store, content.digest())).isEqualTo(bytes);
        assertThat(store.list()).containsExactly(content.digest());
        assertThat(store.usage()).isEqualTo(new ContentStore.Usage(1, size, Long.MAX_VALUE));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, CHUNK, CHUNK + 1})
    void givesBackWhatWasReceived(int size) throws IOException {
        ContentStore store = newStore();
        byte[] bytes = bytes(size);
        Content content = ContentHasher.hash(bytes);

        receive(store, content, bytes);

        assertThat(store.find(content.digest())).contains(content);
        assertThat(read(store, content.digest())).isEqualTo(bytes);
        assertThat(store.usage().bytes()).isEqualTo(size);
    }

    @Test
    void showsNothingBeforeTheCommit() {
        ContentStore store = newStore();
        byte[] bytes = bytes(10);
        Content content = ContentHasher.hash(bytes);
        try (ContentStore.Writing writing = store.receive(content)) {
            writing.chunk(0, ByteBuffer.wrap(bytes));
            assertThat(writing.nextChunk()).isEqualTo(1);
            assertThat(store.find(content.digest())).isEmpty();
            assertThat(store.list()).isEmpty();
        }
        try (ContentStore.Making making = store.make()) {
            making.write(ByteBuffer.wrap(bytes));
            assertThat(store.list()).isEmpty();
        }
        assertThat(store.list()).isEmpty();
        refused(ErrorCode.NOT_FOUND, () -> store.open(content.digest()));
        assertThat(store.usage()).isEqualTo(new ContentStore.Usage(0, 0, Long.MAX_VALUE));
    }

    @Test
    void refusesAChunkWithAFlippedByteAndKeepsTheOnesBefore() throws IOException {
        ContentStore store = newStore();
        byte[] bytes = bytes(CHUNK + 5);
        Content content = ContentHasher.hash(bytes);
        byte[] flipped = bytes.clone();
        flipped[CHUNK + 2] ^= 1;
        try (ContentStore.Writing writing = store.prove(content, ANN)) {
            refused(ErrorCode.CORRUPT, () -> writing.write(ByteBuffer.wrap(flipped)));
            refused(ErrorCode.INVALID, () -> writing.write(ByteBuffer.wrap(new byte[1])));
            refused(ErrorCode.CONFLICT, writing::commit);
        }
        assertThat(store.find(content.digest())).isEmpty();
        assertThat(store.shown(content.digest(), ANN)).isEqualTo(1);
        try (ContentStore.Writing writing = store.prove(content, ANN)) {
            assertThat(writing.nextChunk()).isEqualTo(1);
            writing.chunk(1, ByteBuffer.wrap(bytes, CHUNK, 5));
            writing.commit();
        }
        assertThat(read(store, content.digest())).isEqualTo(bytes);
        assertThat(store.shown(content.digest(), ANN)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, CHUNK + 5, 5 * CHUNK + 5})
    void refusesContentWhoseChunksAreRightButWhoseDigestIsNot(int size) {
        ContentStore store = newStore();
        byte[] bytes = bytes(size);
        Content right = ContentHasher.hash(bytes);
        var wrong = new Content(Digest.of("another"), right.sizeBytes(), right.chunks());
        try (ContentStore.Writing writing = store.prove(wrong, ANN)) {
            writing.write(ByteBuffer.wrap(bytes));
            refused(ErrorCode.CORRUPT, writing::commit);
        }
        assertThat(store.list()).isEmpty();
        assertThat(store.shown(wrong.digest(), ANN)).isZero();
    }

    @Test
    void refusesMoreOrFewerBytesThanTheContentHas() {
        ContentStore store = newStore();
        byte[] bytes = bytes(10);
        Content content = ContentHasher.hash(bytes);
        try (ContentStore.Writing writing = store.receive(content)) {
            refused(ErrorCode.INVALID, () -> writing.write(ByteBuffer.wrap(bytes(11))));
            refused(ErrorCode.CONFLICT, () -> writing.chunk(1, ByteBuffer.wrap(bytes)));
            writing.write(ByteBuffer.wrap(bytes, 0, 9));
            refused(ErrorCode.CONFLICT, writing::commit);
        }
        assertThat(store.list()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {2 * CHUNK + 5, 5 * CHUNK + 5})
    void goesOnAfterTheLastCompleteChunk(int size) throws IOException {
        ContentStore store = newStore();
        byte[] bytes = bytes(size);
        Content content = ContentHasher.hash(bytes);
        try (ContentStore.Writing writing = store.prove(content, ANN)) {
            writing.write(ByteBuffer.wrap(bytes, 0, CHUNK + 77));
        }
        assertThat(store.shown(content.digest(), ANN)).isEqualTo(1);
        try (ContentStore.Writing writing = store.prove(content, ANN)) {
            assertThat(writing.nextChunk()).isEqualTo(1);
            writing.write(ByteBuffer.wrap(bytes, CHUNK, size - CHUNK));
            writing.commit();
        }
        assertThat(read(store, content.digest())).isEqualTo(bytes);
    }

    @Test
    void goesOnWithWhatItFetchedForItself() throws IOException {
        ContentStore store = newStore();
        byte[] bytes = bytes(2 * CHUNK + 5);
        Content content = ContentHasher.hash(bytes);
        try (ContentStore.Writing writing = store.receive(content)) {
            writing.write(ByteBuffer.wrap(bytes, 0, CHUNK + 77));
        }
        try (ContentStore.Writing writing = store.receive(content)) {
            assertThat(writing.nextChunk()).isEqualTo(1);
            writing.write(ByteBuffer.wrap(bytes, CHUNK, CHUNK + 5));
            writing.commit();
        }
        assertThat(read(store, content.digest())).isEqualTo(bytes);
    }

    @Test
    void letsASenderShowEveryByteOfWhatIsStoredAlready() throws IOException {
        ContentStore store = newStore();
        byte[] bytes = bytes(2 * CHUNK);
        Content content = make(store, bytes);

        try (ContentStore.Writing writing = store.prove(content, EVE)) {
            assertThat(writing.nextChunk()).isZero();
            refused(ErrorCode.CONFLICT, writing::commit);
        }
        try (ContentStore.Writing writing = store.prove(content, EVE)) {
            byte[] guessed = new byte[CHUNK];
            refused(ErrorCode.CORRUPT, () -> writing.write(ByteBuffer.wrap(guessed)));
        }
        try (ContentStore.Writing writing = store.prove(content, ANN)) {
            writing.write(ByteBuffer.wrap(bytes));
            writing.commit();
        }

        assertThat(store.usage()).isEqualTo(new ContentStore.Usage(1, 2L * CHUNK, Long.MAX_VALUE));
        assertThat(read(store, content.digest())).isEqualTo(bytes);
    }

    @Test
    void countsForNobodyWhatAnotherHasShown() {
        ContentStore store = newStore();
        byte[] bytes = bytes(2 * CHUNK);
        Content content = ContentHasher.hash(bytes);
        try (ContentStore.Writing writing = store.prove(content, ANN)) {
            writing.write(ByteBuffer.wrap(bytes, 0, CHUNK));
        }

        assertThat(store.shown(content.digest(), ANN)).isEqualTo(1);
        assertThat(store.shown(content.digest(), EVE)).isZero();
        try (ContentStore.Writing writing = store.prove(content, EVE)) {
            assertThat(writing.nextChunk()).isZero();
        }
        try (ContentStore.Writing writing = store.receive(content)) {
            assertThat(writing.nextChunk()).isZero();
        }
        try (ContentStore.Writing writing = store.prove(content, ANN)) {
            assertThat(writing.nextChunk()).isEqualTo(1);
        }
    }

    @Test
    void storesTheSameContentOnce() throws IOException {
        ContentStore store = newStore();
        byte[] bytes = bytes(100);
        Content content = make(store, bytes);

        assertThat(make(store, bytes)).isEqualTo(content);
        try (ContentStore.Writing writing = store.receive(content)) {
            assertThat(writing.nextChunk()).isEqualTo(content.chunks().size());
            writing.commit();
        }

        assertThat(store.list()).containsExactly(content.digest());
        assertThat(store.usage()).isEqualTo(new ContentStore.Usage(1, 100, Long.MAX_VALUE));
        assertThat(read(store, content.digest())).isEqualTo(bytes);
    }

    @Test
    void letsTwoWritersOfTheSameContentBothSucceed() throws IOException {
        ContentStore store = newStore();
        byte[] bytes = bytes(CHUNK + 100);
        Content content = ContentHasher.hash(bytes);
        try (ContentStore.Writing first = store.receive(content);
                ContentStore.Writing second = store.receive(content)) {
            first.write(ByteBuffer.wrap(bytes));
            second.write(ByteBuffer.wrap(bytes));
            first.commit();
            second.commit();
        }
        assertThat(read(store, content.digest())).isEqualTo(bytes);
        assertThat(store.usage().contents()).isEqualTo(1);
        assertThat(store.usage().bytes()).isEqualTo(bytes.length);
    }

    @Test
    void isSafeFromManyThreads() throws Exception {
        ContentStore store = newStore();
        Callable<Content> maker = () -> make(store, bytes(4000));
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (Future<Content> made : threads.invokeAll(Collections.nCopies(32, maker))) {
                assertThat(made.get()).isEqualTo(ContentHasher.hash(bytes(4000)));
            }
        }
        assertThat(store.usage()).isEqualTo(new ContentStore.Usage(1, 4000, Long.MAX_VALUE));
    }

    @Test
    void refusesWhatGoesOverItsQuotaAndCountsWhatIsUnderWay() {
        ContentStore store = newStore(100);
        make(store, bytes(60));
        Content other = ContentHasher.hash(bytes(41));
        refused(ErrorCode.LIMIT_EXCEEDED, () -> store.receive(other));
        refused(ErrorCode.LIMIT_EXCEEDED, () -> make(store, bytes(41)));
        try (ContentStore.Writing writing = store.receive(ContentHasher.hash(bytes(30)))) {
            assertThat(writing.nextChunk()).isZero();
            refused(ErrorCode.LIMIT_EXCEEDED, () -> make(store, bytes(11)));
        }
        make(store, bytes(40));
        assertThat(store.usage()).isEqualTo(new ContentStore.Usage(2, 100, 100));
    }

    @Test
    void givesTheRoomOfDeletedContentBack() {
        ContentStore store = newStore(100);
        Content content = make(store, bytes(100));
        store.delete(content.digest());
        store.delete(content.digest());
        assertThat(store.find(content.digest())).isEmpty();
        assertThat(store.usage()).isEqualTo(new ContentStore.Usage(0, 0, 100));
        make(store, bytes(99));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, CHUNK + 100})
    void takesDamagedContentOutOfView(int size) {
        ContentStore store = newStore();
        Content good = make(store, bytes(50));
        Content content = make(store, bytes(size));
        flipBit(store, content.digest(), size / 2);

        assertThat(store.scrub(content.digest())).isFalse();

        assertThat(store.find(content.digest())).isEmpty();
        assertThat(store.list()).containsExactly(good.digest());
        assertThat(store.scrub(good.digest())).isTrue();
        assertThat(store.usage()).isEqualTo(new ContentStore.Usage(1, 50, Long.MAX_VALUE));
        assertThat(make(store, bytes(size))).isEqualTo(content);
        assertThat(store.scrub(content.digest())).isTrue();
    }

    /** Pseudo-random bytes, the same for the same size. */
    protected static byte[] bytes(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    protected static Content make(ContentStore store, byte[] bytes) {
        try (ContentStore.Making making = store.make()) {
            making.write(ByteBuffer.wrap(bytes, 0, bytes.length / 2));
            making.write(ByteBuffer.wrap(bytes, bytes.length / 2, bytes.length - bytes.length / 2));
            return making.commit();
        }
    }

    protected static byte[] read(ContentStore store, Digest digest) throws IOException {
        try (var in = new ReadingStream(store.open(digest))) {
            return in.readAllBytes();
        }
    }

    protected static void refused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageStartingWith("cannot ");
    }

    private static void receive(ContentStore store, Content content, byte[] bytes) {
        try (ContentStore.Writing writing = store.receive(content)) {
            for (int i = 0; i < content.chunks().size(); i++) {
                int from = (int) content.offsetOf(i);
                writing.chunk(i, ByteBuffer.wrap(bytes, from, content.chunkBytes(i)));
            }
            writing.commit();
        }
    }
}
