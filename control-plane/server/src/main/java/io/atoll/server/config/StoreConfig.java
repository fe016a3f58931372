package io.atoll.server.config;

import io.atoll.kernel.quantity.ByteSize;
import java.nio.file.Path;

/**
 * The built-in global store.
 *
 * @param kind how it keeps contents: a kind of store that this program has
 * @param path its folder; several instances share one
 * @param quota how much it may hold, at least 1 MiB
 */
public record StoreConfig(String kind, Path path, ByteSize quota) {
    private static final ByteSize LEAST = new ByteSize(1 << 20);

    public StoreConfig {
        if (quota.compareTo(LEAST) < 0) {
            throw Settings.refused(
                    "globalStore.quota", "got %s, expected 1 MiB or more".formatted(quota));
        }
    }

    public static StoreConfig defaults(Path dataDir) {
        return new StoreConfig("posix", dataDir.resolve("store"), new ByteSize(100L << 30));
    }
}
