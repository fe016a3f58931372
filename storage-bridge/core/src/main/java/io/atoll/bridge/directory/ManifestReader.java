package io.atoll.bridge.directory;

import io.atoll.bridge.directory.DirectoryEntry.EmptyDirectory;
import io.atoll.bridge.directory.DirectoryEntry.FileEntry;
import io.atoll.kernel.digest.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the manifest at the beginning of an {@code atoll-directory 1} stream. The bytes may be
 * hostile: everything is bounded and checked, and only the canonical form is accepted.
 */
public final class ManifestReader {
    private static final int MAX_WORD_CHARACTERS = 64;

    private final InputStream in;

    private ManifestReader(InputStream in) {
        this.in = in;
    }

    /**
     * Reads exactly the manifest; {@code in} then stands at the bytes of the first file. It should
     * be buffered.
     *
     * @throws io.atoll.kernel.AtollException INVALID, LIMIT_EXCEEDED if it has too many entries
     */
    public static DirectoryManifest read(InputStream in) throws IOException {
        return new ManifestReader(in).manifest();
    }

    private DirectoryManifest manifest() throws IOException {
        String format = word(' ') + ' ' + word(' ');
        if (!format.equals(DirectoryManifest.FORMAT)) {
            throw DirectoryManifest.invalid(
                    "its format is unknown (expected '" + DirectoryManifest.FORMAT + "')");
        }
        long count = number('\n');
        if (count > DirectoryManifest.MAX_ENTRIES) {
            throw DirectoryManifest.tooMany(count);
        }
        List<DirectoryEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(entry());
        }
        var manifest = new DirectoryManifest(entries);
        if (!manifest.entries().equals(entries)) {
            throw DirectoryManifest.invalid("its entries are not sorted");
        }
        return manifest;
    }

    private DirectoryEntry entry() throws IOException {
        String kind = word(' ');
        return switch (kind) {
            case "f", "x" -> {
                long sizeBytes = number(' ');
                Digest digest = new Digest(word(' '));
                yield new FileEntry(path(), kind.equals("x"), sizeBytes, digest);
            }
            case "d" -> new EmptyDirectory(path());
            default -> throw DirectoryManifest.invalid("an entry is of unknown kind");
        };
    }

    private String path() throws IOException {
        long length = number(' ');
        if (length > DirectoryEntry.MAX_PATH_BYTES) {
            throw DirectoryManifest.invalid("a path is too long");
        }
        byte[] bytes = in.readNBytes((int) length);
        if (bytes.length < length || in.read() != '\n') {
            throw DirectoryManifest.invalid("it is cut off");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw DirectoryManifest.invalid("a path is not UTF-8");
        }
    }

    private long number(char end) throws IOException {
        String text = word(end);
        if (!text.matches("0|[1-9][0-9]{0,17}")) {
            throw DirectoryManifest.invalid("a number is malformed");
        }
        return Long.parseLong(text);
    }

    private String word(char end) throws IOException {
        var text = new StringBuilder();
        for (int c = in.read(); c != end; c = in.read()) {
            if (c < 0) {
                throw DirectoryManifest.invalid("it is cut off");
            }
            if (c <= ' ' || c > '~' || text.length() == MAX_WORD_CHARACTERS) {
                throw DirectoryManifest.invalid("it is malformed");
            }
            text.append((char) c);
        }
        return text.toString();
    }
}
