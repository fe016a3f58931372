package io.atoll.bridge.store;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentHasher;
import io.atoll.bridge.directory.DirectoryManifest;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.file.OpenFolder;
import io.atoll.kernel.text.DataNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A folder as directory content, read where it lies: nothing is copied. It must not change as long
 * as this is used.
 */
public record PackedFolder(Path folder, DirectoryManifest manifest, Content content) {
    /**
     * Reads every file of {@code folder} twice, for its digest and for those of the chunks.
     *
     * @throws AtollException as {@link DirectoryPacker#pack}
     */
    public static PackedFolder of(Path folder) {
        try (OpenFolder root = OpenFolder.open(folder)) {
            DirectoryManifest manifest = DirectoryPacker.manifest(root, DataNames.SHOWN);
            try (InputStream in = new FolderStream(folder, manifest, 0)) {
                return new PackedFolder(folder, manifest, ContentHasher.hash(in));
            }
        } catch (NoSuchFileException e) {
            throw new AtollException(
                    ErrorCode.NOT_FOUND,
                    "cannot read folder '%s': %s does not exist any more"
                            .formatted(folder, e.getFile()),
                    e);
        } catch (IOException e) {
            throw StoreFailures.of("read folder '" + folder + "'", e);
        }
    }

    /**
     * The bytes of the content from {@code from} on. Reading them throws an AtollException CONFLICT
     * if a file is not any more what it was.
     */
    public InputStream open(long from) throws IOException {
        return new FolderStream(folder, manifest, from);
    }
}
