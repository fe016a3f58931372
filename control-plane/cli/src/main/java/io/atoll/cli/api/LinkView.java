package io.atoll.cli.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What crossed from one store to another for a run. */
public record LinkView(
        String from, String to, int artifacts, long bytes, @Nullable Map<String, Long> classBytes) {
    /** Bytes of artifacts of class {@code name}. */
    public long bytesOf(String name) {
        return classBytes == null ? 0 : classBytes.getOrDefault(name, 0L);
    }
}
