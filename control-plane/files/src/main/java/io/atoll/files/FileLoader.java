package io.atoll.files;

import io.atoll.files.YamlNode.Mapping;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Loads files that people write: parsed, checked against their schema, every problem collected.
 * Stateless and thread-safe.
 */
public final class FileLoader {
    private FileLoader() {}

    /** A file and what it is. */
    public record Document(FileFormat format, Mapping root) {}

    /**
     * Loads {@code content} as {@code format}.
     *
     * @param file what problems call it
     * @return the tree, also if {@code problems} got some: a caller may look for more of them, and
     *     must use nothing of it unless there are none; empty if there is no tree to speak of
     */
    public static Optional<Mapping> load(
            FileFormat format, String file, byte[] content, Problems problems) {
        return parse(file, content, problems)
                .map(
                        root -> {
                            SchemaCheck.check(format, root, problems);
                            return root;
                        });
    }

    /** As {@link #load(FileFormat, String, byte[], Problems)}, from disk. */
    public static Optional<Mapping> load(FileFormat format, Path file, Problems problems) {
        return load(format, file.toString(), read(file), problems);
    }

    /** Loads {@code content} as whichever of {@code formats} its {@code kind} says. */
    public static Optional<Document> loadAny(
            Set<FileFormat> formats, String file, byte[] content, Problems problems) {
        var root = parse(file, content, problems);
        if (root.isEmpty()) {
            return Optional.empty();
        }
        String kind = root.get().optionalText("kind").orElse("");
        for (var format : EnumSet.copyOf(formats)) {
            if (format.kind().equals(kind)) {
                SchemaCheck.check(format, root.get(), problems);
                return Optional.of(new Document(format, root.get()));
            }
        }
        var kinds = formats.stream().sorted().map(FileFormat::kind).toList();
        problems.add(
                root.get().valuePosition("kind"),
                "cannot use kind '%s': expected %s%s"
                        .formatted(
                                kind,
                                kinds.stream().collect(Collectors.joining(" or ")),
                                Suggestions.hint(kind, kinds)));
        return Optional.empty();
    }

    /**
     * The bytes of a file, at most one more than may be parsed.
     *
     * @throws AtollException NOT_FOUND or INVALID
     */
    public static byte[] read(Path file) {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(YamlReader.MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new AtollException(
                    ErrorCode.NOT_FOUND, "cannot read %s: no such file".formatted(file), e);
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.INVALID, "cannot read %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    /**
     * The text of a file that people write.
     *
     * @param file what problems call it
     * @return without a byte order mark; empty if it is too large, or no UTF-8: {@code problems}
     *     got where
     */
    public static Optional<String> text(String file, byte[] content, Problems problems) {
        return Utf8.decode(file, content, YamlReader.MAX_BYTES, problems);
    }

    /** The published JSON Schema of {@code format}. */
    public static String schema(FileFormat format) {
        return SchemaCheck.schemaText(format);
    }

    private static Optional<Mapping> parse(String file, byte[] content, Problems problems) {
        var root = YamlReader.read(file, content, problems);
        if (root.isPresent() && !(root.get() instanceof Mapping)) {
            problems.add(root.get().position(), "cannot read the file: expected a mapping of keys");
        }
        return root.flatMap(n -> n instanceof Mapping m ? Optional.of(m) : Optional.empty());
    }
}
