package io.atoll.agent.app.selfcheck;

import io.atoll.bridge.ContentStore;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Whether an attempt itself explains that there is no room for what it needs: it does where,
 * without it, a tenth of each disk and of the store's quota would be free. Elsewhere the site has
 * run full.
 *
 * <p>Stateless; asks the disks each time.
 */
public final class Room {
    private static final long LEAST_SHARE = 10;

    private final List<Path> disks;
    private final ContentStore store;

    /** {@code disks}: a path on each disk that is written to. */
    public Room(List<Path> disks, ContentStore store) {
        this.disks = List.copyOf(disks);
        this.store = store;
    }

    /** Whether {@code ownBytes}, which the attempt holds or was to be given, explain it. */
    public boolean isTakenBy(long ownBytes) {
        var usage = store.usage();
        if (!explains(ownBytes, usage.quotaBytes() - usage.bytes(), usage.quotaBytes())) {
            return false;
        }
        try {
            for (Path disk : disks) {
                FileStore of = Files.getFileStore(disk);
                if (!explains(ownBytes, of.getUsableSpace(), of.getTotalSpace())) {
                    return false;
                }
            }
            return true;
        } catch (IOException _) {
            return false; // of such a disk the site is to blame
        }
    }

    /** The same of one disk. */
    public static boolean explains(long ownBytes, long freeBytes, long allBytes) {
        return freeBytes >= allBytes / LEAST_SHARE - ownBytes;
    }
}
