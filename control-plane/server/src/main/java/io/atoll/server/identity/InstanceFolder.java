package io.atoll.server.identity;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.file.PrivateFolder;
import io.atoll.kernel.random.RandomSource;
import io.atoll.protocol.identity.KeyFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;

/**
 * The data folder of one instance: locked while the process lives, and the place of the instance's
 * id, which it keeps for good.
 */
public final class InstanceFolder implements AutoCloseable {
    private static final int ID_BYTES = 6;

    private final Path folder;
    private final FileChannel channel;
    private final FileLock lock;
    private final String instance;

    private InstanceFolder(Path folder, FileChannel channel, FileLock lock, String instance) {
        this.folder = folder;
        this.channel = channel;
        this.lock = lock;
        this.instance = instance;
    }

    /**
     * Takes the folder, which is made if it is not there, and is for its user only from then on.
     *
     * @throws AtollException CONFLICT if another process has it; DENIED if it is another user's;
     *     UNAVAILABLE if it cannot be used
     */
    public static InstanceFolder open(Path folder, RandomSource random) {
        try {
            PrivateFolder.make(folder);
            var channel =
                    FileChannel.open(
                            folder.resolve("instance.lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            var lock = lock(channel, folder);
            return new InstanceFolder(folder, channel, lock, id(folder, random));
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot use the data folder %s: %s".formatted(folder, e.getMessage()),
                    e);
        }
    }

    /** This instance's id, the same after a restart. */
    public String instance() {
        return instance;
    }

    /** Where it is. */
    public Path path() {
        return folder;
    }

    @Override
    public void close() {
        try {
            lock.close();
            channel.close();
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot leave the data folder %s: %s".formatted(folder, e.getMessage()),
                    e);
        }
    }

    private static FileLock lock(FileChannel channel, Path folder) throws IOException {
        try {
            var lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException _) {
            // another instance of this very process: told below
        }
        channel.close();
        throw new AtollException(
                ErrorCode.CONFLICT,
                "cannot use the data folder %s: another instance is running on it"
                        .formatted(folder));
    }

    private static String id(Path folder, RandomSource random) {
        var file = folder.resolve("instance");
        if (!Files.exists(file)) {
            var bytes = new byte[ID_BYTES];
            random.nextBytes(bytes);
            KeyFile.createSecret(file, "cp-" + HexFormat.of().formatHex(bytes) + "\n", random);
        }
        return KeyFile.readSecret(file).strip();
    }
}
