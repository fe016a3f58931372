package io.atoll.bridge.directory;

import io.atoll.bridge.directory.DirectoryEntry.EmptyDirectory;
import io.atoll.bridge.directory.DirectoryEntry.FileEntry;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.text.Shown;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a directory holds. Equal directories give equal bytes: the entries are sorted by the bytes
 * of their paths, and owners, times and permissions other than the executable bit are left out.
 *
 * <p>The stream {@code atoll-directory 1} is this manifest, then the bytes of its files in the
 * order of the manifest, with nothing between them:
 *
 * <pre>
 * atoll-directory 1 COUNT
 * f SIZE SHA256 PATH_BYTES PATH     a file; x instead of f if it is executable
 * d PATH_BYTES PATH                 an empty directory
 * </pre>
 *
 * <p>Every line ends with a line feed; a path may hold one, since its length is known.
 *
 * @param entries sorted, no path twice, none beneath another entry
 */
public record DirectoryManifest(List<DirectoryEntry> entries) {
    /** More entries are refused, when writing as when reading. */
    public static final int MAX_ENTRIES = 200_000;

    static final String FORMAT = "atoll-directory 1";

    private static final Comparator<DirectoryEntry> BY_PATH_BYTES =
            (a, b) ->
                    Arrays.compareUnsigned(
                            a.path().getBytes(StandardCharsets.UTF_8),
                            b.path().getBytes(StandardCharsets.UTF_8));

    public DirectoryManifest {
        if (entries.size() > MAX_ENTRIES) {
            throw tooMany(entries.size());
        }
        entries = entries.stream().sorted(BY_PATH_BYTES).toList();
        Set<String> seen = new HashSet<>();
        for (DirectoryEntry entry : entries) {
            if (!seen.add(entry.path())) {
                throw invalid("'%s' is there twice".formatted(Shown.name(entry.path())));
            }
        }
        for (DirectoryEntry entry : entries) {
            checkParents(entry.path(), seen);
        }
    }

    /** Bytes of all files together. */
    public long filesBytes() {
        long sum = 0;
        try {
            for (DirectoryEntry entry : entries) {
                sum =
                        switch (entry) {
                            case FileEntry file -> Math.addExact(sum, file.sizeBytes());
                            case EmptyDirectory ignored -> sum;
                        };
            }
        } catch (ArithmeticException e) {
            throw invalid("its files are larger than any disk");
        }
        return sum;
    }

    /** The manifest's bytes: the beginning of the stream. */
    public byte[] encode() {
        var out = new ByteArrayOutputStream();
        write(out, FORMAT + ' ' + entries.size() + '\n');
        for (DirectoryEntry entry : entries) {
            byte[] path = entry.path().getBytes(StandardCharsets.UTF_8);
            switch (entry) {
                case FileEntry file ->
                        write(
                                out,
                                (file.executable() ? "x " : "f ")
                                        + file.sizeBytes()
                                        + ' '
                                        + file.digest().hex()
                                        + ' ');
                case EmptyDirectory ignored -> write(out, "d ");
            }
            write(out, path.length + " ");
            out.writeBytes(path);
            out.write('\n');
        }
        return out.toByteArray();
    }

    static AtollException invalid(String why) {
        return new AtollException(ErrorCode.INVALID, "cannot use directory manifest: " + why);
    }

    static AtollException tooMany(long count) {
        return new AtollException(
                ErrorCode.LIMIT_EXCEEDED,
                "cannot use directory: it has too many entries (got %d, expected at most %d)"
                        .formatted(count, MAX_ENTRIES));
    }

    private static void checkParents(String path, Set<String> all) {
        for (int i = path.indexOf('/'); i >= 0; i = path.indexOf('/', i + 1)) {
            if (all.contains(path.substring(0, i))) {
                throw invalid(
                        "'%s' lies beneath another entry, '%s'"
                                .formatted(Shown.name(path), Shown.name(path.substring(0, i))));
            }
        }
    }

    private static void write(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
