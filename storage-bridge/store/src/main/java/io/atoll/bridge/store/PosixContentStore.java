package io.atoll.bridge.store;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentStore;
import io.atoll.bridge.FileHashing;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.random.RandomSource;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Contents in a folder of a POSIX file system. A content appears by one rename after its bytes are
 * on the disk; there is no way to store one without fsync. It can also refer to contents that lie
 * where their owner put them ({@link #reference}).
 *
 * <p>Durable: the folder is the truth. The counts of {@link #usage} are soft and made again at
 * start. Thread-safe; several processes may share the folder, each counting what it did itself. A
 * lock of its own orders publishing and deleting within the process.
 */
public final class PosixContentStore implements ContentStore, Closeable {
    private static final System.Logger LOG = System.getLogger(PosixContentStore.class.getName());

    private final StoreLayout layout;
    private final TempFiles temps;
    private final PartialFiles partials;
    private final InPlaceIndex inPlace;
    private final StoreLedger ledger;
    private final ReentrantLock publishing = new ReentrantLock();

    private PosixContentStore(StoreLayout layout, TempFiles temps, long quotaBytes) {
        this.layout = layout;
        this.temps = temps;
        this.partials = new PartialFiles(layout, temps);
        this.inPlace = new InPlaceIndex(layout, temps);
        this.ledger = new StoreLedger(quotaBytes);
    }

    /**
     * Opens the store in {@code root}, which is made if need be, and clears away what processes
     * that died were writing.
     *
     * @param quotaBytes Long.MAX_VALUE: none
     * @param random names this process's temporary files
     * @throws AtollException UNAVAILABLE if the folder cannot be used
     */
    public static PosixContentStore open(Path root, long quotaBytes, RandomSource random) {
        try {
            StoreLayout layout = StoreLayout.create(root);
            var store = new PosixContentStore(layout, TempFiles.open(layout, random), quotaBytes);
            store.count();
            return store;
        } catch (IOException e) {
            throw StoreFailures.of("open the store in " + root, e);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws AtollException UNAVAILABLE if the disk fails or the store's folders are gone: then
     *     nothing is known of what it holds
     */
    @Override
    public Optional<Content> find(Digest digest) {
        try {
            Optional<Content> stored = findStored(digest);
            Optional<Content> found =
                    stored.isPresent()
                            ? stored
                            : inPlace.find(digest).map(InPlaceIndex.Place::content);
            return found.isPresent() ? found : absent();
        } catch (IOException e) {
            throw StoreFailures.of("find content " + digest, e);
        }
    }

    @Override
    public Writing receive(Content content) {
        return find(content.digest()).isPresent()
                ? new AlreadyThere(content)
                : writing(content, PartialFiles.Key.own(content.digest()));
    }

    @Override
    public Writing prove(Content content, String sender) {
        return writing(content, PartialFiles.Key.of(content.digest(), sender));
    }

    // What is being written is claimed, and never touched.
    @Override
    public int forgetAbandoned(Instant before) {
        try {
            return partials.forgetOlder(before);
        } catch (IOException e) {
            throw StoreFailures.of("forget what broken transfers left", e);
        }
    }

    private Writing writing(Content content, PartialFiles.Key key) {
        ledger.reserve(content.sizeBytes());
        boolean made = false;
        try {
            var file = partials.claim(key);
            try {
                var writing = new PosixWriting(this, ledger, content, partials, file);
                made = true;
                return writing;
            } finally {
                if (!made) {
                    // Whatever went wrong, it may be wrong with this file.
                    file.channel().close();
                    Files.deleteIfExists(file.path());
                }
            }
        } catch (IOException e) {
            throw StoreFailures.of("store content " + content.digest(), e);
        } finally {
            if (!made) {
                ledger.release(content.sizeBytes());
            }
        }
    }

    @Override
    public int shown(Digest digest, String sender) {
        try {
            var key = PartialFiles.Key.of(digest, sender);
            return (int) (partials.keptBytes(key) / Content.CHUNK_BYTES);
        } catch (IOException e) {
            throw StoreFailures.of("find content " + digest, e);
        }
    }

    @Override
    public Making make() {
        Path temp = temps.next();
        try {
            FileChannel channel =
                    FileChannel.open(temp, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return new PosixMaking(this, ledger, temp, channel);
        } catch (IOException e) {
            throw StoreFailures.of("store new content", e);
        }
    }

    /**
     * Records content that stays where it lies, after hashing it there. {@link #open} reads the
     * file itself, and refuses it once its size or modification time is another. Deleting the
     * content forgets the record only.
     *
     * @param file a regular file; what may be named is the caller's to judge. Symbolic links are
     *     followed now, not when it is read
     * @throws AtollException NOT_FOUND if it is no regular file; CONFLICT if it changes meanwhile
     */
    public Content reference(Path file) {
        try {
            Path real = file.toRealPath();
            if (!Files.isRegularFile(real)) {
                throw notRegular();
            }
            Instant modified = Files.getLastModifiedTime(real).toInstant();
            Content content = FileHashing.hash(real);
            var place = new InPlaceIndex.Place(content, real, modified);
            if (!place.isUnchanged()) {
                throw new AtollException(
                        ErrorCode.CONFLICT, "cannot register a file: it changed while it was read");
            }
            record(place);
            return content;
        } catch (NoSuchFileException e) {
            throw notRegular();
        } catch (IOException e) {
            throw StoreFailures.of("register a file", e);
        }
    }

    /**
     * {@inheritDoc} Verifies the size; content of one chunk is verified whole, since that costs
     * little. What is found damaged is moved out of view.
     *
     * @throws AtollException NOT_FOUND; CORRUPT if the bytes are not what they were
     */
    @Override
    public Reading open(Digest digest) {
        PosixReading reading = openUnverified(digest);
        if (reading.content().chunks().size() == 1) {
            try (var again = openUnverified(digest)) {
                verify(again);
            } catch (AtollException e) {
                reading.close();
                throw e;
            }
        }
        return reading;
    }

    /**
     * Copies content to a new file, hashing it on the way: for the sandbox of an attempt. The copy
     * is not made durable.
     *
     * @param target must not exist; is gone again if this fails
     * @throws AtollException NOT_FOUND; CORRUPT if a byte is wrong: the content is moved out of
     *     view
     */
    public void copyVerified(Digest digest, Path target) {
        try (PosixReading reading = openUnverified(digest);
                FileChannel out =
                        FileChannel.open(
                                target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            boolean good = false;
            try {
                if (reading.content().chunks().size() > 1) {
                    ChunkedCopy.copy(reading, target);
                } else {
                    VerifiedCopy.copy(reading, bytes -> DurableFiles.writeAll(out, bytes));
                }
                good = true;
            } catch (AtollException e) {
                throw quarantined(digest, e);
            } finally {
                if (!good) {
                    Files.delete(target);
                }
            }
        } catch (IOException e) {
            throw StoreFailures.of("copy content " + digest, e);
        }
    }

    @Override
    public void delete(Digest digest) {
        publishing.lock();
        try {
            Path file = layout.content(digest);
            if (Files.exists(file)) {
                long bytes = Files.size(file);
                Files.delete(file);
                Files.deleteIfExists(layout.chunkList(digest));
                ledger.added(-1, -bytes);
            }
            if (inPlace.remove(digest)) {
                ledger.added(-1, 0);
            }
        } catch (IOException e) {
            throw StoreFailures.of("delete content " + digest, e);
        } finally {
            publishing.unlock();
        }
    }

    @Override
    public boolean scrub(Digest digest) {
        try (PosixReading reading = openUnverified(digest)) {
            verify(reading);
            return true;
        } catch (AtollException e) {
            if (e.code() == ErrorCode.CORRUPT || e.code() == ErrorCode.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public List<Digest> list() {
        try {
            Set<Digest> all = new LinkedHashSet<>(layout.listContents());
            all.addAll(layout.listInPlace());
            return List.copyOf(all);
        } catch (UncheckedIOException e) {
            throw StoreFailures.of(
                    "list the contents in " + layout.root(),
                    new IOException(String.valueOf(e.getMessage()), e));
        } catch (IOException e) {
            throw StoreFailures.of("list the contents in " + layout.root(), e);
        }
    }

    @Override
    public Usage usage() {
        return ledger.usage();
    }

    /** Stops; what other threads are still writing fails or is kept as a broken transfer. */
    @Override
    public void close() {
        try {
            temps.close();
        } catch (IOException e) {
            throw StoreFailures.of("close the store in " + layout.root(), e);
        }
    }

    /** Makes {@code temp}, whose bytes are verified and durable, visible; deletes it otherwise. */
    void publish(Content content, Path temp) throws IOException {
        Digest digest = content.digest();
        Path target = layout.content(digest);
        publishing.lock();
        try {
            if (Files.exists(target)) {
                Files.delete(temp);
            } else {
                if (content.chunks().size() > 1) {
                    DurableFiles.replace(
                            layout.chunkList(digest), temps.next(), ChunkList.encode(content));
                }
                Files.move(temp, target, StandardCopyOption.ATOMIC_MOVE);
                ledger.added(inPlace.remove(digest) ? 0 : 1, content.sizeBytes());
            }
        } finally {
            publishing.unlock();
        }
        DurableFiles.syncFolder(DurableFiles.folderOf(target));
    }

    // That something is not here can be said of a store that is here only.
    private Optional<Content> absent() {
        if (!layout.isThere()) {
            throw StoreFailures.gone(layout.root());
        }
        return Optional.empty();
    }

    private AtollException missing(Digest digest) {
        return layout.isThere()
                ? StoreFailures.notFound(digest)
                : StoreFailures.gone(layout.root());
    }

    /**
     * Writes, reads back and removes a few bytes, as whoever stores content does.
     *
     * @throws AtollException UNAVAILABLE or LIMIT_EXCEEDED, with what is wrong with the store
     */
    public void check() {
        if (!layout.isThere()) {
            throw StoreFailures.gone(layout.root());
        }
        try {
            StoreCheck.writeAndRead(temps.next());
        } catch (IOException e) {
            throw StoreFailures.of("use the store in " + layout.root(), e);
        }
    }

    private void record(InPlaceIndex.Place place) throws IOException {
        Digest digest = place.content().digest();
        publishing.lock();
        try {
            if (findStored(digest).isEmpty()) {
                boolean fresh = inPlace.find(digest).isEmpty();
                inPlace.put(place);
                ledger.added(fresh ? 1 : 0, 0);
            }
        } finally {
            publishing.unlock();
        }
    }

    private Optional<Content> findStored(Digest digest) throws IOException {
        long sizeBytes;
        try {
            sizeBytes = Files.size(layout.content(digest));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (sizeBytes <= Content.CHUNK_BYTES) {
            return Optional.of(Content.small(digest, sizeBytes));
        }
        try {
            return ChunkList.decode(digest, Files.readAllBytes(layout.chunkList(digest)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private PosixReading openUnverified(Digest digest) {
        try {
            Optional<Content> stored = findStored(digest);
            return stored.isPresent() ? openStored(stored.get()) : openInPlace(digest);
        } catch (NoSuchFileException e) {
            throw missing(digest);
        } catch (IOException e) {
            throw StoreFailures.of("open content " + digest, e);
        }
    }

    private PosixReading openStored(Content content) throws IOException {
        FileChannel channel =
                FileChannel.open(layout.content(content.digest()), StandardOpenOption.READ);
        if (channel.size() != content.sizeBytes()) {
            long actual = channel.size();
            channel.close();
            throw quarantined(
                    content.digest(),
                    StoreFailures.corrupt(
                            content.digest(),
                            "its size is wrong (got %d bytes, expected %d)"
                                    .formatted(actual, content.sizeBytes())));
        }
        return new PosixReading(content, channel);
    }

    private PosixReading openInPlace(Digest digest) throws IOException {
        InPlaceIndex.Place place = inPlace.find(digest).orElseThrow(() -> missing(digest));
        if (!place.isUnchanged()) {
            throw StoreFailures.corrupt(
                    digest,
                    "its file was changed or removed since it was registered (expected %d bytes of %s)"
                            .formatted(place.content().sizeBytes(), place.modified()));
        }
        return new PosixReading(
                place.content(),
                FileChannel.open(place.file(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    private void verify(PosixReading reading) {
        try {
            VerifiedCopy.copy(reading, bytes -> bytes.position(bytes.limit()));
        } catch (AtollException e) {
            throw quarantined(reading.content().digest(), e);
        } catch (IOException e) {
            throw StoreFailures.of("verify content " + reading.content().digest(), e);
        }
    }

    // Moves damaged content out of view; forgets it if it lies in place.
    private AtollException quarantined(Digest digest, AtollException cause) {
        if (cause.code() != ErrorCode.CORRUPT) {
            return cause;
        }
        publishing.lock();
        try {
            Path file = layout.content(digest);
            if (Files.exists(file)) {
                long bytes = Files.size(file);
                Path aside = layout.corrupt().resolve(digest.hex() + '.' + temps.nextName());
                Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
                ledger.added(-1, -bytes);
                LOG.log(
                        System.Logger.Level.WARNING,
                        "damaged content moved out of view: {0}",
                        aside);
            } else if (inPlace.remove(digest)) {
                ledger.added(-1, 0);
                LOG.log(System.Logger.Level.WARNING, "changed content forgotten: {0}", digest);
            }
            return cause;
        } catch (IOException e) {
            cause.addSuppressed(e);
            return cause;
        } finally {
            publishing.unlock();
        }
    }

    private void count() throws IOException {
        for (Digest digest : layout.listContents()) {
            ledger.added(1, Files.size(layout.content(digest)));
        }
        ledger.added(layout.listInPlace().size(), 0);
    }

    private static AtollException notRegular() {
        return new AtollException(
                ErrorCode.NOT_FOUND, "cannot register a file: it is no regular file");
    }
}
