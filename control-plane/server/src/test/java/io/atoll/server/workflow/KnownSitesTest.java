package io.atoll.server.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class KnownSitesTest {
    private final Set<String> joined = new TreeSet<>(Set.of("hpc-ridge"));
    private final AtomicInteger asked = new AtomicInteger();
    private final KnownSites sites =
            new KnownSites(
                    () -> {
                        asked.incrementAndGet();
                        return joined;
                    });

    @Test
    void asksOnceForASiteThatIsThere() {
        assertThat(sites.contains("hpc-ridge")).isTrue();
        assertThat(sites.contains("hpc-ridge")).isTrue();
        assertThat(asked).hasValue(1);
    }

    @Test
    void findsASiteThatJoinedLater() {
        assertThat(sites.contains("edge-port")).isFalse();
        joined.add("edge-port");
        assertThat(sites.contains("edge-port")).isTrue();
    }
}
