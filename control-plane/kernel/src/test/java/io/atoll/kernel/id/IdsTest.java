package io.atoll.kernel.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.virtual.SeededRandom;
import io.atoll.kernel.virtual.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class IdsTest {
    private final VirtualTime time = new VirtualTime();
    private final IdSource ids = new IdSource(time, new SeededRandom(3));

    @Test
    void makesVersion7IdsThatTellTheirMillisecond() {
        var id = ids.next();

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(time.now().toEpochMilli());
    }

    @Test
    void keepsRisingWhenTheClockStandsStillOrGoesBack() {
        var made = new ArrayList<ExecutionId>();
        for (int i = 0; i < 10_000; i++) {
            made.add(new ExecutionId(ids.next()));
        }
        time.shiftWallClock(Duration.ofHours(-1));
        for (int i = 0; i < 100; i++) {
            made.add(new ExecutionId(ids.next()));
        }
        time.advance(Duration.ofHours(2));
        made.add(new ExecutionId(ids.next()));

        assertThat(made).isSorted().doesNotHaveDuplicates();
        assertThat(made.stream().map(ExecutionId::toString)).isSorted();
    }

    @Test
    void readsBackWhatItPrints() {
        var id = new ArtifactId(ids.next());

        assertThat(ArtifactId.parse(id.toString())).isEqualTo(id);
        assertThatThrownBy(() -> ArtifactId.parse("1-2-3-4-5"))
                .hasMessage(
                        "cannot read artifact id '1-2-3-4-5': expected a UUID such as"
                                + " 01890a5d-ac96-774b-bcce-b302099a8057");
    }

    @Test
    void refusesNamesThatAreNoDnsLabels() {
        assertThat(new SiteName("edge-seattle")).hasToString("edge-seattle");
        for (String bad : new String[] {"", "Edge", "-a", "a-", "a_b", "a".repeat(64), "a\n"}) {
            assertThatThrownBy(() -> new SiteName(bad))
                    .hasMessageStartingWith("cannot use '%s' as the name of a site: expected", bad);
        }
    }
}
