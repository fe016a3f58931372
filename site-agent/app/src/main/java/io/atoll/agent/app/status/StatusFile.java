package io.atoll.agent.app.status;

import io.atoll.agent.app.config.Address;
import io.atoll.agent.app.join.Membership;
import io.atoll.kernel.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What {@code atoll agent status} shows: a small file in the data folder, written when something
 * changed. Soft; the agent's loop.
 */
public final class StatusFile {
    private static final System.Logger LOG = System.getLogger(StatusFile.class.getName());
    private static final String NAME = "status";

    private final Path dataDir;
    private final Membership membership;
    private final TimeSource time;
    private String link;
    private Instant since;
    private long running = -1;

    public StatusFile(Path dataDir, Membership membership, TimeSource time) {
        this.dataDir = dataDir;
        this.membership = membership;
        this.time = time;
        this.since = time.now();
        this.link = "not linked yet";
    }

    public void linked(Address address, long term) {
        change("linked to %s (term %d)".formatted(address, term));
    }

    public void down(String reason) {
        change("not linked: " + reason);
    }

    /** {@code count}: attempts that run now. */
    public void running(long count) {
        if (count != running) {
            running = count;
            write();
        }
    }

    private void change(String text) {
        link = text;
        since = time.now();
        write();
    }

    private void write() {
        String text =
                """
                site %s (generation %d) of federation %s
                %s since %s
                running attempts: %d
                """
                        .formatted(
                                membership.site(),
                                membership.generation(),
                                membership.federation(),
                                link.replace('\n', ' '),
                                since.truncatedTo(ChronoUnit.SECONDS),
                                Math.max(0, running));
        try {
            Path aside = dataDir.resolve(NAME + ".new");
            Files.writeString(aside, text);
            Files.move(aside, dataDir.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot write the status: {0}", e.getMessage());
        }
    }

    /** What the agent wrote last; empty text if it never did. */
    public static String read(Path dataDir) {
        try {
            return Files.readString(dataDir.resolve(NAME));
        } catch (IOException _) {
            return "";
        }
    }
}
