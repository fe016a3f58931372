package io.atoll.bridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentHasher;
import io.atoll.bridge.ContentStore;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.virtual.SeededRandom;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PosixContentStoreTest extends ContentStoreContract {
    private static final int CHUNK = Content.CHUNK_BYTES;

    @TempDir Path folder;
    private final SeededRandom random = new SeededRandom(1);

    @Override
    protected ContentStore newStore(long quotaBytes) {
        return open(quotaBytes);
    }

    @Override
    protected void flipBit(ContentStore store, Digest digest, int position) {
        try (var file = new RandomAccessFile(contentFile(digest).toFile(), "rw")) {
            file.seek(position);
            int old = file.read();
            file.seek(position);
            file.write(old ^ 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void findsEverythingAgainAfterARestart() throws IOException {
        Content small;
        Content large;
        try (PosixContentStore store = open(Long.MAX_VALUE)) {
            small = make(store, bytes(10));
            large = make(store, bytes(CHUNK + 10));
        }
        PosixContentStore store = open(Long.MAX_VALUE);
        assertThat(store.find(small.digest())).contains(small);
        assertThat(store.find(large.digest())).contains(large);
        assertThat(store.usage()).isEqualTo(new ContentStore.Usage(2, CHUNK + 20, Long.MAX_VALUE));
    }

    @Test
    void saysThatItIsGoneAndNotThatItsContentsAreWhenItsFolderIsAway() throws IOException {
        Path root = folder.resolve("store");
        PosixContentStore store = PosixContentStore.open(root, Long.MAX_VALUE, random);
        Content content = make(store, bytes(10));
        Path away = folder.resolve("away");
        Files.move(root, away);

        assertUnavailable(() -> store.find(content.digest()));
        assertUnavailable(() -> store.open(content.digest()));
        assertUnavailable(() -> store.copyVerified(content.digest(), folder.resolve("copy")));
        assertUnavailable(store::list);
        assertUnavailable(store::check);
        Files.createFile(root);
        assertUnavailable(() -> store.find(content.digest()));
        assertUnavailable(store::check);
        Files.delete(root);
        Files.move(away, root);

        assertThat(store.find(content.digest())).contains(content);
        store.check();
    }

    private static void assertUnavailable(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        AtollException.class,
                        failed -> assertThat(failed.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    }

    @Test
    void leavesNothingBehindWhenItIsChecked() throws IOException {
        PosixContentStore store = open(Long.MAX_VALUE);

        store.check();

        assertThat(temps()).allMatch(name -> name.endsWith(".lock"));
    }

    @Test
    void sweepsWhatADeadProcessWasMakingAndKeepsWhatItWasReceiving() throws IOException {
        byte[] bytes = bytes(CHUNK + 10);
        Content content = ContentHasher.hash(bytes);
        PosixContentStore dead = open(Long.MAX_VALUE);
        dead.make().write(ByteBuffer.wrap(bytes));
        dead.receive(content).write(ByteBuffer.wrap(bytes, 0, CHUNK + 5));
        dead.prove(content, "caller/ann").write(ByteBuffer.wrap(bytes, 0, CHUNK + 7));
        assertThat(temps()).hasSize(4);
        dead.close();

        PosixContentStore store = open(Long.MAX_VALUE);

        assertThat(temps()).hasSize(1).allMatch(name -> name.endsWith(".lock"));
        assertThat(store.shown(content.digest(), "caller/ann")).isEqualTo(1);
        try (ContentStore.Writing writing = store.receive(content)) {
            assertThat(writing.nextChunk()).isEqualTo(1);
        }
    }

    @Test
    void forgetsWhatBrokenTransfersLeftWhenNobodyGoesOn() throws IOException {
        PosixContentStore store = open(Long.MAX_VALUE);
        byte[] bytes = bytes(CHUNK + 10);
        Content content = ContentHasher.hash(bytes);
        for (String sender : List.of("caller/ann", "caller/ben")) {
            try (ContentStore.Writing writing = store.prove(content, sender)) {
                writing.write(ByteBuffer.wrap(bytes, 0, CHUNK + 5));
            }
        }
        var last = age(Duration.ofHours(25));

        // Whoever writes again has taken his file away.
        try (ContentStore.Writing writing = store.prove(content, "caller/ben")) {
            assertThat(store.forgetAbandoned(last.minusSeconds(1))).isZero();
            assertThat(store.forgetAbandoned(last.plusSeconds(60))).isEqualTo(1);
            assertThat(writing.nextChunk()).isEqualTo(1);
        }

        assertThat(store.shown(content.digest(), "caller/ann")).isZero();
        assertThat(store.shown(content.digest(), "caller/ben")).isEqualTo(1);
    }

    /** Makes the files of broken transfers older; when the last was written then. */
    private Instant age(Duration by) throws IOException {
        var last = Instant.EPOCH;
        try (var files = Files.list(folder.resolve("partial"))) {
            for (Path file : files.toList()) {
                last = Files.getLastModifiedTime(file).toInstant().minus(by);
                Files.setLastModifiedTime(file, FileTime.from(last));
            }
        }
        return last;
    }

    @Test
    void leavesTheTemporaryFilesOfALiveProcessAlone() {
        PosixContentStore live = open(Long.MAX_VALUE);
        try (ContentStore.Making making = live.make()) {
            making.write(ByteBuffer.wrap(bytes(10)));
            PosixContentStore second = open(Long.MAX_VALUE);
            Content content = making.commit();
            assertThat(second.find(content.digest())).contains(content);
        }
    }

    @Test
    void doesNotTrustKeptChunksThatWereDamagedMeanwhile() throws IOException {
        byte[] bytes = bytes(2 * CHUNK + 10);
        Content content = ContentHasher.hash(bytes);
        PosixContentStore store = open(Long.MAX_VALUE);
        try (ContentStore.Writing writing = store.receive(content)) {
            writing.write(ByteBuffer.wrap(bytes, 0, 2 * CHUNK));
        }
        try (var file =
                new RandomAccessFile(
                        folder.resolve("partial/" + content.digest().hex()).toFile(), "rw")) {
            file.seek(CHUNK + 3);
            file.write(bytes[CHUNK + 3] ^ 1);
        }
        try (ContentStore.Writing writing = store.receive(content)) {
            assertThat(writing.nextChunk()).isEqualTo(1);
            writing.write(ByteBuffer.wrap(bytes, CHUNK, CHUNK + 10));
            writing.commit();
        }
        assertThat(read(store, content.digest())).isEqualTo(bytes);
    }

    @Test
    void refusesToOpenContentOfAnotherSizeOrWithAFlippedBit() throws IOException {
        PosixContentStore store = open(Long.MAX_VALUE);
        Content large = make(store, bytes(CHUNK + 10));
        Content small = make(store, bytes(10));
        try (var file = new RandomAccessFile(contentFile(large.digest()).toFile(), "rw")) {
            file.setLength(CHUNK + 9);
        }
        flipBit(store, small.digest(), 5);

        refused(ErrorCode.CORRUPT, () -> store.open(large.digest()));
        refused(ErrorCode.CORRUPT, () -> store.open(small.digest()));

        assertThat(store.list()).isEmpty();
        assertThat(names("corrupt")).hasSize(2);
        refused(ErrorCode.NOT_FOUND, () -> store.open(large.digest()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void copiesContentAndLeavesNoCopyOfContentWithADamagedChunk(int chunk) throws IOException {
        PosixContentStore store = open(Long.MAX_VALUE);
        byte[] bytes = bytes(2 * CHUNK + 10);
        Content content = make(store, bytes);
        Path copy = folder.resolve("copy");

        store.copyVerified(content.digest(), copy);
        assertThat(Files.readAllBytes(copy)).isEqualTo(bytes);

        Files.delete(copy);
        flipBit(store, content.digest(), chunk * CHUNK + 3);
        refused(ErrorCode.CORRUPT, () -> store.copyVerified(content.digest(), copy));
        assertThat(copy).doesNotExist();
        assertThat(store.find(content.digest())).isEmpty();
    }

    @Test
    void readsReferencedContentWhereItLiesAndForgetsOnlyTheRecord() throws IOException {
        byte[] bytes = bytes(CHUNK + 10);
        Path file = Files.write(folder.resolve("raw file.csv"), bytes);
        Content content;
        try (PosixContentStore store = open(Long.MAX_VALUE)) {
            content = store.reference(file);
            assertThat(store.reference(file)).isEqualTo(content);
        }
        PosixContentStore store = open(Long.MAX_VALUE);
        assertThat(store.find(content.digest())).contains(content);
        assertThat(read(store, content.digest())).isEqualTo(bytes);
        assertThat(store.usage()).isEqualTo(new ContentStore.Usage(1, 0, Long.MAX_VALUE));
        assertThat(store.list()).containsExactly(content.digest());
        assertThat(contentFile(content.digest())).doesNotExist();

        store.delete(content.digest());

        assertThat(store.list()).isEmpty();
        assertThat(file).hasBinaryContent(bytes);
    }

    @Test
    void refusesReferencedContentThatWasChanged() throws IOException {
        PosixContentStore store = open(Long.MAX_VALUE);
        byte[] bytes = bytes(CHUNK + 10);
        Path file = Files.write(folder.resolve("raw"), bytes);
        Content content = store.reference(file);
        FileTime before = Files.getLastModifiedTime(file);

        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        refused(ErrorCode.CORRUPT, () -> store.open(content.digest()));

        bytes[CHUNK + 1] ^= 1;
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, before);
        Path copy = folder.resolve("copy");
        refused(ErrorCode.CORRUPT, () -> store.copyVerified(content.digest(), copy));
        assertThat(copy).doesNotExist();
        assertThat(store.find(content.digest())).isEmpty();
        assertThat(file).exists();
    }

    @Test
    void refusesToReferenceWhatIsNoFile() {
        PosixContentStore store = open(Long.MAX_VALUE);
        refused(ErrorCode.NOT_FOUND, () -> store.reference(folder));
        refused(ErrorCode.NOT_FOUND, () -> store.reference(folder.resolve("none")));
    }

    @Test
    void saysThatTheDiskIsFullAndShowsNothing() throws IOException {
        PosixContentStore store = open(Long.MAX_VALUE);
        Path temp = folder.resolve("temp");
        var making = new PosixMaking(store, new StoreLedger(100), temp, new FullDisk(temp));
        assertThatThrownBy(() -> making.write(ByteBuffer.wrap(bytes(10))))
                .isInstanceOfSatisfying(
                        AtollException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED))
                .hasMessage("cannot store new content: the disk is full");
        making.close();
        assertThat(temp).doesNotExist();
        assertThat(store.list()).isEmpty();
    }

    private PosixContentStore open(long quotaBytes) {
        return PosixContentStore.open(folder, quotaBytes, random);
    }

    private Path contentFile(Digest digest) {
        return folder.resolve("contents/" + digest.hex().substring(0, 2))
                .resolve(digest.hex().substring(2));
    }

    private List<String> temps() throws IOException {
        return names("tmp");
    }

    private List<String> names(String child) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(child))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
