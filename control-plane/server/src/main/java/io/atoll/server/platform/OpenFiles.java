package io.atoll.server.platform;

import com.sun.management.UnixOperatingSystemMXBean;
import io.atoll.bridge.dataplane.wall.WallLimits;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many files this process may open ({@code ulimit -n}): each connection is one, and those of
 * the database must never be the ones that cannot be opened any more.
 */
public final class OpenFiles {
    private static final Logger LOG = LoggerFactory.getLogger(OpenFiles.class);
    private static final int LISTENERS = 3;

    private OpenFiles() {}

    /** The limits of each of three listeners, such that together they take half of all files. */
    public static WallLimits allow(WallLimits wanted) {
        long most = most();
        var allowed = wanted.within(most / 2 / LISTENERS);
        if (!allowed.equals(wanted)) {
            LOG.info(
                    "fewer connections than configured, as this process may open few files"
                            + " openFiles={} known={} strangers={}",
                    most,
                    allowed.known(),
                    allowed.strangers());
        }
        return allowed;
    }

    private static long most() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }
}
