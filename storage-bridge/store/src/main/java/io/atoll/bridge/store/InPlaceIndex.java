package io.atoll.bridge.store;

import io.atoll.bridge.Content;
import io.atoll.kernel.digest.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Remembers contents that lie outside the store, where their owner put them: one durable file per
 * content. The bytes are never copied, changed or deleted. Thread-safe: every change is one rename.
 */
final class InPlaceIndex {
    private static final String FORMAT = "atoll-in-place 1";

    private final StoreLayout layout;
    private final TempFiles temps;

    InPlaceIndex(StoreLayout layout, TempFiles temps) {
        this.layout = layout;
        this.temps = temps;
    }

    /**
     * Where content lies, and how it looked when it was hashed.
     *
     * @param modified last modification time of the file
     */
    record Place(Content content, Path file, Instant modified) {
        /** Whether the file still looks as it did. Does not read its bytes. */
        boolean isUnchanged() {
            try {
                return Files.isRegularFile(file)
                        && Files.size(file) == content.sizeBytes()
                        && Files.getLastModifiedTime(file).toInstant().equals(modified);
            } catch (IOException e) {
                return false;
            }
        }
    }

    void put(Place place) throws IOException {
        var text = new StringBuilder(FORMAT).append('\n');
        text.append(place.content().sizeBytes()).append('\n');
        text.append(place.modified()).append('\n');
        place.content().chunks().forEach(chunk -> text.append(chunk.hex()).append(' '));
        text.append('\n').append(place.file());
        DurableFiles.replace(
                record(place.content().digest()),
                temps.next(),
                text.toString().getBytes(StandardCharsets.UTF_8));
    }

    Optional<Place> find(Digest digest) throws IOException {
        String[] lines;
        try {
            lines = Files.readString(record(digest)).split("\n", 5);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (lines.length < 5 || !lines[0].equals(FORMAT)) {
            return Optional.empty();
        }
        List<Digest> chunks =
                Stream.of(lines[3].split(" ")).filter(x -> !x.isEmpty()).map(Digest::new).toList();
        var content = new Content(digest, Long.parseLong(lines[1]), chunks);
        return Optional.of(new Place(content, Path.of(lines[4]), Instant.parse(lines[2])));
    }

    /** Whether there was something to forget. */
    boolean remove(Digest digest) throws IOException {
        return Files.deleteIfExists(record(digest));
    }

    private Path record(Digest digest) {
        return layout.inPlace().resolve(digest.hex());
    }
}
