package io.atoll.agent.app.config;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.log.LogFormat;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.work.SiteOffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the site's owner decided, from agent.yaml, the environment and the command line.
 *
 * @param controlPlane addresses to dial, at least one
 * @param dataDir absolute; identity, journal, attempts
 * @param store absolute folder of the site's contents
 * @param storeQuota absent: the disk decides
 * @param logLimit most bytes kept of each attempt's stdout, and of its stderr
 * @param offlineUpTo planned absence without a link; zero: none
 * @param pools capacity; empty: the site offers only a store
 * @param metrics where Prometheus finds what there is to watch, in the clear and without a token;
 *     absent: nowhere
 */
public record AgentConfig(
        List<Address> controlPlane,
        SiteName name,
        Labels labels,
        Path dataDir,
        Path store,
        Optional<ByteSize> storeQuota,
        ByteSize logLimit,
        Duration offlineUpTo,
        OwnerAllows allow,
        List<SiteOffer.Pool> pools,
        Optional<Address> metrics,
        LogFormat log) {
    private static final ByteSize LEAST_LOG_LIMIT = new ByteSize(64L << 10);

    public AgentConfig {
        if (logLimit.compareTo(LEAST_LOG_LIMIT) < 0) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot use logs.limit: it is too small (got %s, expected at least %s)"
                            .formatted(logLimit, LEAST_LOG_LIMIT));
        }
        controlPlane = List.copyOf(controlPlane);
        pools = List.copyOf(pools);
    }

    /**
     * What the federation may do here.
     *
     * @param projects whose work may run
     * @param executors kinds of executors that may start work, in the order of their names
     * @param read folders that may be read in place, with the classes that their owner gives what
     *     lies in them; relative paths start at the first
     * @param hours when work may start; absent: always
     * @param stopFile while it exists nothing new starts
     */
    public record OwnerAllows(
            List<String> projects,
            List<String> executors,
            List<ReadFolder> read,
            Optional<OpenHours> hours,
            Optional<Path> stopFile) {
        public OwnerAllows {
            projects = List.copyOf(projects);
            executors = List.copyOf(executors);
            read = List.copyOf(read);
        }
    }
}
