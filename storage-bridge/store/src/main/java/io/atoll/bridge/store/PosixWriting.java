package io.atoll.bridge.store;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentStore;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.security.MessageDigest;

/** Content on its way in from elsewhere. Owned by its caller; not thread-safe. */
final class PosixWriting implements ContentStore.Writing {
    private static final int BUFFER_BYTES = 256 << 10;

    private final PosixContentStore store;
    private final StoreLedger ledger;
    private final Content content;
    private final PartialFiles partials;
    private final PartialFiles.Partial file;
    private final FileChannel channel;
    private final MessageDigest chunkHasher = Digest.newHasher();
    private final WholeHash whole;
    private long writtenBytes;
    private int verifiedChunks;
    private boolean broken;
    private boolean discard;
    private boolean closed;

    PosixWriting(
            PosixContentStore store,
            StoreLedger ledger,
            Content content,
            PartialFiles partials,
            PartialFiles.Partial file)
            throws IOException {
        this.store = store;
        this.ledger = ledger;
        this.content = content;
        this.partials = partials;
        this.file = file;
        this.channel = file.channel();
        this.whole = new WholeHash(channel, content);
        try {
            verifyKept();
        } catch (IOException | RuntimeException e) {
            whole.stop();
            throw e;
        }
    }

    @Override
    public int nextChunk() {
        return verifiedChunks;
    }

    @Override
    public void write(ByteBuffer bytes) {
        if (broken || bytes.remaining() > content.sizeBytes() - writtenBytes) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot write content %s: there are more bytes than it has, or it broke before (expected %d bytes)"
                            .formatted(content.digest(), content.sizeBytes()));
        }
        try {
            while (bytes.hasRemaining()) {
                int n = (int) Math.min(bytes.remaining(), chunkEnd() - writtenBytes);
                ByteBuffer piece = bytes.slice(bytes.position(), n);
                bytes.position(bytes.position() + n);
                chunkHasher.update(piece.duplicate());
                DurableFiles.writeAll(channel, piece);
                writtenBytes += n;
                if (writtenBytes == chunkEnd()) {
                    endChunk();
                }
            }
        } catch (IOException e) {
            broken = true;
            throw StoreFailures.of("store content " + content.digest(), e);
        }
    }

    @Override
    public void commit() {
        if (broken || writtenBytes < content.sizeBytes()) {
            throw new AtollException(
                    ErrorCode.CONFLICT,
                    "cannot commit content %s: chunks are missing (got %d, expected %d)"
                            .formatted(content.digest(), verifiedChunks, content.chunks().size()));
        }
        broken = true;
        // What the disk refused to take may look well in memory: it is not kept for another try.
        discard = true;
        try {
            if (!whole.finish().equals(content.digest())) {
                throw StoreFailures.corrupt(
                        content.digest(), "the bytes received are not what its digest says");
            }
            channel.force(true);
            store.publish(content, file.path());
        } catch (IOException e) {
            throw StoreFailures.of("store content " + content.digest(), e);
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        whole.stop();
        ledger.release(content.sizeBytes());
        try (channel) {
            long verifiedBytes = content.offsetOf(verifiedChunks);
            if (discard || verifiedBytes == 0) {
                Files.deleteIfExists(file.path());
                return;
            }
            // An interrupt has closed it: what is behind the last chunk is cut off by who goes on.
            if (channel.isOpen()) {
                channel.truncate(verifiedBytes);
            }
            partials.keep(file);
        } catch (IOException e) {
            throw StoreFailures.of("keep the chunks of content " + content.digest(), e);
        }
    }

    private long chunkEnd() {
        return content.offsetOf(verifiedChunks) + content.chunkBytes(verifiedChunks);
    }

    private void endChunk() throws IOException {
        if (!isExpected(verifiedChunks)) {
            broken = true;
            channel.truncate(content.offsetOf(verifiedChunks));
            throw new AtollException(
                    ErrorCode.CORRUPT,
                    "cannot keep chunk %d of content %s: its bytes are not what its digest says"
                            .formatted(verifiedChunks, content.digest()));
        }
        verifiedChunks++;
        try {
            whole.landed();
        } catch (IOException e) {
            discard = true;
            throw e;
        }
    }

    private boolean isExpected(int chunk) {
        return Digest.ofHash(chunkHasher.digest()).equals(content.chunks().get(chunk));
    }

    // What an earlier attempt left is proved again: the process may have died while writing it.
    private void verifyKept() throws IOException {
        long usable = Math.min(channel.size(), content.sizeBytes());
        var buffer = ByteBuffer.allocate(BUFFER_BYTES);
        while (verifiedChunks < content.chunks().size() && chunkEnd() <= usable) {
            WholeHash.hashRange(
                    channel,
                    buffer,
                    content.offsetOf(verifiedChunks),
                    content.chunkBytes(verifiedChunks),
                    chunkHasher);
            if (!isExpected(verifiedChunks)) {
                break;
            }
            verifiedChunks++;
            whole.landed();
        }
        writtenBytes = content.offsetOf(verifiedChunks);
        channel.truncate(writtenBytes);
        channel.position(writtenBytes);
    }
}
