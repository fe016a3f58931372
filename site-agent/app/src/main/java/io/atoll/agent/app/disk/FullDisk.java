package io.atoll.agent.app.disk;

import io.atoll.agent.app.sandbox.Sandboxes;
import io.atoll.agent.app.selfcheck.Room;
import io.atoll.agent.executor.Exit;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.quantity.ByteSize;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether the disk of the attempts is full, and whether one of them has filled it. Stateless; asks
 * the disk each time.
 */
public final class FullDisk {
    /** Less is as good as nothing to whoever writes. */
    private static final long LEAST_FREE_BYTES = 1 << 20;

    private final Path attempts;
    private final Path dataDir;
    private final Sandboxes sandboxes;

    /**
     * That of a site.
     *
     * @param attempts their folder; it may be a link to another disk
     * @param dataDir where the agent keeps its reserve
     */
    public FullDisk(Path attempts, Path dataDir, Sandboxes sandboxes) {
        this.attempts = attempts;
        this.dataDir = dataDir;
        this.sandboxes = sandboxes;
    }

    /** The same end, with a sentence about the disk if that attempt has filled it and failed. */
    public Exit told(AttemptId attempt, Exit exit) {
        Optional<String> how =
                switch (exit.cause()) {
                    case Exit.Exited(var code) ->
                            code == 0 ? Optional.empty() : Optional.of("exited with code " + code);
                    case Exit.Killed(var signal) ->
                            exit.stopRequested()
                                    ? Optional.empty()
                                    : Optional.of("killed by signal " + signal);
                    case Exit.TimedOut _,
                            Exit.OverLimit _,
                            Exit.OutOfMemory _,
                            Exit.Preempted _,
                            Exit.CouldNotStart _,
                            Exit.Lost _ ->
                            Optional.empty();
                };
        int code = exit.cause() instanceof Exit.Exited(var number) ? number : -1;
        return how.flatMap(end -> filledBy(attempt).map(disk -> end + "; " + disk))
                .map(
                        why ->
                                new Exit(
                                        new Exit.OverLimit(code, why),
                                        exit.startedAt(),
                                        exit.endedAt(),
                                        exit.usage(),
                                        exit.stopRequested(),
                                        exit.logTruncated()))
                .orElse(exit);
    }

    /** That the disk is full and {@code attempt} has filled it; empty: it has not. */
    public Optional<String> filledBy(AttemptId attempt) {
        try {
            FileStore disk = Files.getFileStore(attempts);
            // What the agent gave up to go on is no room for an attempt.
            boolean holdsReserve = disk.equals(Files.getFileStore(dataDir));
            long free = disk.getUsableSpace() - (holdsReserve ? Reserve.missingBytes(dataDir) : 0);
            if (free >= LEAST_FREE_BYTES) {
                return Optional.empty();
            }
            var own = sandboxes.used(attempt);
            return Room.explains(own.bytes(), free, disk.getTotalSpace())
                    ? Optional.of(
                            "the disk of its site is full, and it has taken %s of the %s there"
                                    .formatted(own, new ByteSize(disk.getTotalSpace())))
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
