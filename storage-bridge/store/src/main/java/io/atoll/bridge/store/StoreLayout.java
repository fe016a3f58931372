package io.atoll.bridge.store;

import io.atoll.kernel.digest.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where things lie in a store's folder:
 *
 * <pre>
 * contents/ab/REST          the bytes of the content whose digest is abREST
 * contents/ab/REST.chunks   its size and chunk digests, if it has more than one chunk
 * in-place/DIGEST           where content that lies outside the store is
 * partial/DIGEST[.SENDER]   verified chunks of a broken transfer, apart for each sender
 * tmp/                      what is being written
 * corrupt/                  what was found damaged, out of view
 * </pre>
 */
record StoreLayout(Path root) {
    private static final String CHUNKS = ".chunks";

    static StoreLayout create(Path root) throws IOException {
        var layout = new StoreLayout(root.toAbsolutePath());
        if (!Files.isDirectory(layout.root)) {
            Path parent = layout.root.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(
                    layout.root,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
        for (String name : List.of("contents", "in-place", "partial", "tmp", "corrupt")) {
            Files.createDirectories(layout.root.resolve(name));
        }
        // All at once, so that no commit has to make a folder durable.
        for (int i = 0; i < 256; i++) {
            Files.createDirectories(
                    layout.contents().resolve(HexFormat.of().toHexDigits((byte) i)));
        }
        DurableFiles.syncFolder(layout.contents());
        DurableFiles.syncFolder(layout.root);
        return layout;
    }

    Path contents() {
        return root.resolve("contents");
    }

    /** Whether the store is where it was made: a disk may be gone, or its folder. */
    boolean isThere() {
        return Files.isDirectory(contents()) && Files.isDirectory(temps());
    }

    Path content(Digest digest) {
        return contents().resolve(digest.hex().substring(0, 2)).resolve(digest.hex().substring(2));
    }

    Path chunkList(Digest digest) {
        Path content = content(digest);
        return content.resolveSibling(content.getFileName() + CHUNKS);
    }

    Path inPlace() {
        return root.resolve("in-place");
    }

    Path partials() {
        return root.resolve("partial");
    }

    Path partial(String name) {
        return partials().resolve(name);
    }

    Path temps() {
        return root.resolve("tmp");
    }

    Path corrupt() {
        return root.resolve("corrupt");
    }

    /** The digests of all files under contents/. */
    List<Digest> listContents() throws IOException {
        List<Digest> digests = new ArrayList<>();
        try (Stream<Path> files = Files.walk(contents(), 2)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String hex =
                        DurableFiles.folderOf(file).getFileName() + file.getFileName().toString();
                if (hex.matches("[0-9a-f]{64}")) {
                    digests.add(new Digest(hex));
                }
            }
        }
        return digests;
    }

    /** The digests recorded under in-place/. */
    List<Digest> listInPlace() throws IOException {
        try (Stream<Path> files = Files.list(inPlace())) {
            return files.map(file -> new Digest(file.getFileName().toString())).toList();
        }
    }
}
