package io.atoll.cli.demo;

import io.atoll.cli.api.LocalContent;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Looks for a raw file where it must not be: by digest, and by a piece of its bytes, which finds it
 * inside another file too.
 */
final class RawScan {
    private static final int PIECE_BYTES = 1024;
    private static final int BUFFER_BYTES = 1 << 20;

    private final LocalContent raw;
    private final String piece;

    RawScan(Path raw) {
        this.raw = LocalContent.of(raw);
        try (InputStream in = Files.newInputStream(raw)) {
            in.skipNBytes(Math.max(0, Math.min(this.raw.sizeBytes(), (1 << 30)) / 2 - PIECE_BYTES));
            // Latin 1 keeps each byte one character, so that a text search is a byte search.
            this.piece = new String(in.readNBytes(PIECE_BYTES), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw unreadable(raw, e);
        }
    }

    /** The files below {@code folder} that hold it. */
    List<Path> search(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        var found = new ArrayList<Path>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (holds(file)) {
                    found.add(file);
                }
            }
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
        return found;
    }

    private boolean holds(Path file) throws IOException {
        try {
            if (raw.sizeBytes() == 0 || Files.size(file) < piece.length()) {
                return false;
            }
            if (Files.size(file) == raw.sizeBytes()
                    && LocalContent.of(file).digest().equals(raw.digest())) {
                return true;
            }
            return holdsPiece(file);
        } catch (NoSuchFileException _) {
            // It was removed while we looked.
            return false;
        }
    }

    private boolean holdsPiece(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String tail = "";
            for (byte[] bytes = in.readNBytes(BUFFER_BYTES);
                    bytes.length > 0;
                    bytes = in.readNBytes(BUFFER_BYTES)) {
                String text = tail + new String(bytes, StandardCharsets.ISO_8859_1);
                if (text.contains(piece)) {
                    return true;
                }
                tail = text.substring(Math.max(0, text.length() - piece.length() + 1));
            }
            return false;
        }
    }

    private static AtollException unreadable(Path path, IOException cause) {
        return new AtollException(
                ErrorCode.INTERNAL,
                "cannot look for raw data in %s: %s".formatted(path, cause.getMessage()),
                cause);
    }
}
