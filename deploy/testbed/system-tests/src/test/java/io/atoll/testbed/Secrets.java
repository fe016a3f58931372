package io.atoll.testbed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** Finds where secrets lie. */
final class Secrets {
    private static final long LARGEST_BYTES = 64L << 20;

    private Secrets() {}

    /**
     * Every file below {@code folder} that holds one of {@code secrets}; what is gone is left out.
     */
    static List<Path> filesWithAnyOf(List<String> secrets, Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (attributes.isRegularFile() && holds(file, attributes, secrets)) {
                            found.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException gone) {
                        return FileVisitResult.CONTINUE;
                    }
                });
        return found;
    }

    private static boolean holds(Path file, BasicFileAttributes attributes, List<String> secrets) {
        if (attributes.size() > LARGEST_BYTES) {
            throw new IllegalStateException("too large to be searched: " + file);
        }
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            return secrets.stream().anyMatch(text::contains);
        } catch (IOException _) {
            return false; // gone meanwhile
        }
    }
}
