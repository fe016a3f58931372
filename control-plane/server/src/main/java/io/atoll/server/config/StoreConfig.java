package io.atoll.server.config;

import io.atoll.kernel.quantity.ByteSize;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The built-in global store.
 *
 * @param kind how it keeps contents: a kind of store that this program has
 * @param path its folder; several instances share one
 * @param quota how much it may hold, at least 1 MiB
 * @param uploadTtl how long an upload that nobody goes on with is kept, at least 1 hour
 */
public record StoreConfig(String kind, Path path, ByteSize quota, Duration uploadTtl) {
    private static final ByteSize LEAST = new ByteSize(1 << 20);
    private static final Duration LEAST_TTL = Duration.ofHours(1);

    public StoreConfig {
        if (quota.compareTo(LEAST) < 0) {
            throw Settings.refused(
                    "globalStore.quota", "got %s, expected 1 MiB or more".formatted(quota));
        }
        if (uploadTtl.compareTo(LEAST_TTL) < 0) {
            throw Settings.refused(
                    "globalStore.uploadTtl", "got %s, expected 1h or more".formatted(uploadTtl));
        }
    }

    public static StoreConfig defaults(Path dataDir) {
        return new StoreConfig(
                "posix", dataDir.resolve("store"), new ByteSize(100L << 30), Duration.ofHours(24));
    }
}
