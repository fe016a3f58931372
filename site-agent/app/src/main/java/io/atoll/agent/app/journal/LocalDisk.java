package io.atoll.agent.app.journal;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Tells a local disk from a network file system, on which neither file locks nor the journal's
 * shared memory can be relied on.
 */
public final class LocalDisk {
    private static final Path MOUNTS = Path.of("/proc/self/mounts");

    private static final Set<String> NETWORK =
            Set.of(
                    "nfs",
                    "nfs4",
                    "cifs",
                    "smb3",
                    "smbfs",
                    "lustre",
                    "gpfs",
                    "beegfs",
                    "ceph",
                    "glusterfs",
                    "orangefs",
                    "pvfs2",
                    "panfs",
                    "afs",
                    "ncpfs",
                    "9p",
                    "ocfs2",
                    "gfs2",
                    "wekafs",
                    "daos");

    /** FUSE file systems that are local; any other FUSE file system counts as a network's. */
    private static final Set<String> LOCAL_FUSE =
            Set.of("fuseblk", "fuse.fuse-overlayfs", "fuse.ntfs-3g", "fuse.ext2", "fuse.mergerfs");

    private LocalDisk() {}

    /**
     * Refuses a folder that does not lie on a local disk.
     *
     * @throws AtollException INVALID, naming folder, mount point and kind of file system
     */
    public static void check(Path folder) {
        try {
            check(nearestExisting(folder), mounts());
        } catch (IOException failed) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot tell on which disk %s lies: %s".formatted(folder, failed.getMessage()));
        }
    }

    // What somebody mounted under a name that is no UTF-8 is none of our business.
    private static List<String> mounts() throws IOException {
        return new String(Files.readAllBytes(MOUNTS), StandardCharsets.UTF_8).lines().toList();
    }

    /**
     * As {@link #check(Path)}, with the mounts given.
     *
     * @param folder absolute and without symbolic links
     * @param mounts lines of fstab(5): device, mount point, kind, and more
     */
    static void check(Path folder, List<String> mounts) {
        Path point = Path.of("/");
        String kind = "unknown";
        for (String line : mounts) {
            String[] fields = line.split(" ");
            if (fields.length < 3) {
                continue;
            }
            Path candidate = Path.of(unescape(fields[1]));
            // A later mount on the same point hides the earlier one.
            if (folder.startsWith(candidate) && candidate.getNameCount() >= point.getNameCount()) {
                point = candidate;
                kind = fields[2];
            }
        }
        boolean fuse = kind.startsWith("fuse") && !LOCAL_FUSE.contains(kind);
        if (fuse || NETWORK.contains(kind)) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot use %s as dataDir: %s is a network file system (got %s, expected a local disk)"
                            .formatted(folder, point, kind));
        }
    }

    private static Path nearestExisting(Path folder) throws IOException {
        Path candidate = folder.toAbsolutePath().normalize();
        while (!Files.exists(candidate)) {
            Path parent = candidate.getParent();
            if (parent == null) {
                break;
            }
            candidate = parent;
        }
        return candidate.toRealPath();
    }

    /** Mount points write blank, tab, line end and backslash as octal numbers. */
    private static String unescape(String text) {
        return text.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
