package io.atoll.server.postgres.embedded;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.random.RandomSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;

/**
 * The folder of one embedded server: {@code lock} (held while this process uses it), {@code
 * federation} (whose it is), {@code password}, {@code data} and {@code server.log}. Opened by one
 * thread; the paths may be read by any.
 */
final class PostgresFolder implements AutoCloseable {
    private static final int PASSWORD_BYTES = 24;

    private final Path folder;
    private final FileChannel channel;

    private PostgresFolder(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Locks the folder, making it if it is not there.
     *
     * @throws AtollException CONFLICT if another process uses it, or it is not ours
     */
    static PostgresFolder lock(Path folder, String federation) throws IOException {
        refuseUnlessOurs(folder);
        var own = PosixFilePermissions.fromString("rwx------");
        Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(own));
        Files.setPosixFilePermissions(folder, own); // it may have been there
        var channel =
                FileChannel.open(
                        folder.resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        try {
            take(folder, channel);
            var mine = new PostgresFolder(folder.toRealPath(), channel);
            mine.checkFederation(federation);
            return mine;
        } catch (IOException | AtollException e) {
            channel.close();
            throw e;
        }
    }

    Path data() {
        return folder.resolve("data");
    }

    /** Where {@code initdb} works; it becomes {@link #data} when it is whole. */
    Path unfinishedData() {
        return folder.resolve("data.new");
    }

    Path log() {
        return folder.resolve("server.log");
    }

    Path passwordFile() {
        return folder.resolve("password");
    }

    /** Reads the password, making one for a server that does not exist yet. */
    String password(RandomSource random) throws IOException {
        if (Files.exists(passwordFile())) {
            return Files.readString(passwordFile()).strip();
        }
        if (Files.exists(data())) {
            throw new AtollException(
                    ErrorCode.CONFLICT,
                    "cannot start PostgreSQL in %s: its file 'password' is missing"
                            .formatted(folder));
        }
        var bytes = new byte[PASSWORD_BYTES];
        random.nextBytes(bytes);
        var password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        write(passwordFile(), password);
        return password;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static void refuseUnlessOurs(Path folder) throws IOException {
        if (!Files.exists(folder) || Files.exists(folder.resolve("federation"))) {
            return;
        }
        try (var entries = Files.list(folder)) {
            if (entries.anyMatch(entry -> !entry.getFileName().toString().equals("lock"))) {
                throw new AtollException(
                        ErrorCode.CONFLICT,
                        "cannot start PostgreSQL in %s: the folder holds something that Atoll did not make"
                                .formatted(folder));
            }
        }
    }

    private static void take(Path folder, FileChannel channel) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException _) {
            throw inUse(folder, "this process");
        }
        if (lock == null) {
            var holder = ByteBuffer.allocate(32);
            channel.read(holder, 0);
            var pid = new String(holder.array(), 0, holder.position(), StandardCharsets.US_ASCII);
            throw inUse(folder, "pid " + pid.strip());
        }
        channel.truncate(0);
        var pid = Long.toString(ProcessHandle.current().pid());
        channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
    }

    private static AtollException inUse(Path folder, String by) {
        return new AtollException(
                ErrorCode.CONFLICT,
                "cannot start PostgreSQL in %s: the folder is in use by %s".formatted(folder, by));
    }

    private void checkFederation(String federation) throws IOException {
        var mark = folder.resolve("federation");
        if (!Files.exists(mark)) {
            write(mark, federation);
            return;
        }
        var owner = Files.readString(mark).strip();
        if (!owner.equals(federation)) {
            throw new AtollException(
                    ErrorCode.CONFLICT,
                    "cannot start PostgreSQL in %s: it belongs to another federation (got '%s', expected '%s')"
                            .formatted(folder, owner, federation));
        }
    }

    /** Whole or not at all, and for this user only. */
    private static void write(Path file, String text) throws IOException {
        var part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        Files.createFile(
                part,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var out = FileChannel.open(part, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            out.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
