package io.atoll.cli.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atoll.cli.api.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RestingPoolsTest {
    private static final String RESTS =
            "rests until 2026-11-27T18:00:00Z: 3 attempts in a row ended by faults of the site, the"
                    + " last one: cannot write in the store /data: the disk is full";

    private static ObjectNode site(String name, @Nullable String rests) {
        var site = Json.object().put("name", name);
        var pools = site.putArray("pools");
        pools.addObject().put("name", "gpu");
        pools.addObject().put("name", "cpu").put("rests", rests);
        return site;
    }

    @Test
    void namesEachPoolThatRestsWithItsReason() {
        assertThat(RestingPools.of(List.of(site("hpc-ridge", RESTS), site("edge", null))))
                .containsExactly("hpc-ridge/cpu " + RESTS);
    }

    @Test
    void saysInATableOnlyUntilWhen() {
        var pools = site("hpc-ridge", RESTS).path("pools");

        assertThat(RestingPools.until(pools.get(1))).isEqualTo("until 2026-11-27T18:00:00Z");
        assertThat(RestingPools.until(pools.get(0))).isEmpty();
    }
}
