package io.atoll.bridge.dataplane.wall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.virtual.VirtualTime;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is let in and who has to go, by the counts alone. */
final class WallTest {
    private static final WallLimits LIMITS = new WallLimits(6, 4, 5, 3, WallTimes.DEFAULT);

    private final VirtualTime time = new VirtualTime();
    private final Wall wall = new Wall("test", LIMITS, time);
    private final List<String> left = new ArrayList<>();
    private int nextPort = 1;

    @Test
    void letsEverybodyInAndEndsTheIdlestStrangerOfAnAddressThatHasTooMany() {
        Visitor first = come("10.0.0.1", "first");
        come("10.0.0.1", "second");
        come("10.0.0.1", "third");
        first.moved(time.nanoTime());

        come("10.0.0.1", "fourth");

        assertThat(left).containsExactly("second");
        assertThat(wall.census()).isEqualTo(new Wall.Census(0, 3, 1));
    }

    @Test
    void endsAStrangerOfTheAddressThatHasMostWhenThereAreTooManyInAll() {
        come("10.0.0.1", "flood 1");
        come("10.0.0.1", "flood 2");
        come("10.0.0.1", "flood 3");
        come("10.0.0.2", "one");
        come("10.0.0.3", "two");

        come("10.0.0.4", "three");

        assertThat(left).containsExactly("flood 1");
        assertThat(wall.census().strangers()).isEqualTo(5);
    }

    @Test
    void neverEndsSomebodyKnownForAStranger() {
        Visitor agent = come("10.0.0.1", "agent");
        assertThat(agent.introduce()).isTrue();

        for (int i = 0; i < 100; i++) {
            come("10.0.0.1", "flood");
        }

        assertThat(left).hasSize(97).doesNotContain("agent");
        assertThat(wall.census()).isEqualTo(new Wall.Census(1, 3, 97));
    }

    @Test
    void endsTheIdlestKnownOneThatIsNotAtWorkWhenAnAddressHasTooMany() {
        Visitor atWork = known("10.0.0.1", "at work");
        atWork.work(true);
        known("10.0.0.1", "idle longer");
        known("10.0.0.1", "idle");
        known("10.0.0.1", "idle, too");

        assertThat(come("10.0.0.1", "new").introduce()).isTrue();

        assertThat(left).containsExactly("idle longer");
        assertThat(wall.census().known()).isEqualTo(4);
    }

    @Test
    void refusesTheNewOneWhenAllKnownOnesAreAtWork() {
        for (int i = 0; i < 4; i++) {
            known("10.0.0.1", "at work").work(true);
        }
        Visitor fifth = come("10.0.0.1", "fifth");

        assertThat(fifth.introduce()).isFalse();

        assertThat(fifth.isKnown()).isFalse();
        assertThat(left).isEmpty();
        assertThat(wall.census()).isEqualTo(new Wall.Census(4, 1, 1));
    }

    @Test
    void holdsToTheNumberOfKnownOnesInAll() {
        for (int i = 1; i <= 6; i++) {
            known("10.0.0." + i, "site " + i).work(i != 3);
        }

        assertThat(come("10.0.1.1", "seventh").introduce()).isTrue();
        assertThat(left).containsExactly("site 3");
        Visitor eighth = come("10.0.1.2", "eighth");
        assertThat(eighth.introduce()).as("the seventh is idle").isTrue();
        assertThat(left).containsExactly("site 3", "seventh");
        assertThat(wall.census().known()).isEqualTo(6);
    }

    @Test
    void countsSomebodyAgainWhoBeganToWorkWhenTheyWereToLeave() {
        for (int i = 0; i < 3; i++) {
            known("10.0.0.1", "at work").work(true);
        }
        Visitor idle = known("10.0.0.1", "idle");
        assertThat(come("10.0.0.1", "new").introduce()).isTrue();
        assertThat(left).containsExactly("idle");

        idle.stays();
        assertThat(wall.census()).isEqualTo(new Wall.Census(5, 0, 0));

        idle.gone();
        assertThat(wall.census().known()).isEqualTo(4);
    }

    @Test
    void countsAnIpv6NetworkAsOneAddress() {
        for (int i = 0; i < 4; i++) {
            come("2001:db8:0:7:" + i + "::1", "same network " + i);
        }
        come("2001:db8:0:8::1", "another network");

        assertThat(left).containsExactly("same network 0");
    }

    @Test
    void findsACallerByTheirAddressAndForgetsThemWhenTheyHaveGone() {
        var remote = new InetSocketAddress("10.0.0.1", 4711);
        Visitor visitor = wall.admit(remote, () -> left.add("visitor"));

        assertThat(wall.introduce(remote)).isTrue();
        assertThat(visitor.isKnown()).isTrue();
        visitor.gone();
        visitor.gone();

        assertThat(wall.census()).isEqualTo(new Wall.Census(0, 0, 0));
        assertThat(wall.introduce(remote)).as("whoever is not behind this wall").isTrue();
    }

    @Test
    void wantsLowerLimitsForStrangers() {
        assertThatThrownBy(() -> new WallLimits(10, 5, 10, 2, WallTimes.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WallLimits(10, 5, 8, 5, WallTimes.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WallLimits(10, 11, 8, 5, WallTimes.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void fitsIntoWhatTheProcessMayOpen() {
        assertThat(WallLimits.DEFAULT.within(20_000)).isEqualTo(WallLimits.DEFAULT);
        for (long most : new long[] {8, 100, 1_000, 5_000, 13_000}) {
            WallLimits fewer = WallLimits.DEFAULT.within(most);
            assertThat((long) fewer.known() + fewer.strangers()).isLessThanOrEqualTo(most);
            assertThat(fewer.strangers()).isLessThan(fewer.known());
        }
    }

    private Visitor known(String address, String name) {
        Visitor visitor = come(address, name);
        assertThat(visitor.introduce()).isTrue();
        return visitor;
    }

    private Visitor come(String address, String name) {
        time.advance(Duration.ofSeconds(1));
        return wall.admit(new InetSocketAddress(address, nextPort++), () -> left.add(name));
    }
}
