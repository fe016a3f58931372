package io.atoll.cli.api;

import io.atoll.bridge.Content;
import io.atoll.bridge.FileHashing;
import io.atoll.bridge.store.PackedFolder;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file or a folder on this machine with its digests. It must not change meanwhile. */
public sealed interface LocalContent {
    /** The unit in which content is verified (docs/reference/data-plane.md). */
    int CHUNK_BYTES = Content.CHUNK_BYTES;

    /** What its bytes are; those of a folder are a stream of the directory format. */
    Content content();

    /** {@code file} or {@code directory}. */
    String kind();

    /** Its bytes from {@code from} on. */
    InputStream open(long from) throws IOException;

    default Digest digest() {
        return content().digest();
    }

    default long sizeBytes() {
        return content().sizeBytes();
    }

    /** Digests of its chunks; none for an empty file. */
    default List<Digest> chunks() {
        return content().chunks();
    }

    /** A file. */
    record OfFile(Path file, Content content) implements LocalContent {
        @Override
        public String kind() {
            return "file";
        }

        @Override
        public InputStream open(long from) throws IOException {
            InputStream in = Files.newInputStream(file);
            in.skipNBytes(from);
            return in;
        }
    }

    /** A folder with everything in it. */
    record OfFolder(PackedFolder packed) implements LocalContent {
        @Override
        public Content content() {
            return packed.content();
        }

        @Override
        public String kind() {
            return "directory";
        }

        @Override
        public InputStream open(long from) throws IOException {
            return packed.open(from);
        }
    }

    /**
     * Reads all of {@code path}.
     *
     * @throws AtollException NOT_FOUND or INVALID if it cannot be uploaded
     */
    static LocalContent of(Path path) {
        List<String> problems = UploadCheck.problems(path, path.toString());
        if (!problems.isEmpty()) {
            throw new AtollException(
                    Files.exists(path) ? ErrorCode.INVALID : ErrorCode.NOT_FOUND,
                    String.join("\n", problems));
        }
        if (Files.isDirectory(path)) {
            return new OfFolder(PackedFolder.of(path));
        }
        try {
            return new OfFile(path, FileHashing.hash(path));
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.NOT_FOUND, "cannot read %s: %s".formatted(path, e.getMessage()), e);
        }
    }
}
