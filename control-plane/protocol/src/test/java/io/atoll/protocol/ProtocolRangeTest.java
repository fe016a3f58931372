package io.atoll.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.protocol.ProtocolRange.Agreed;
import io.atoll.protocol.ProtocolRange.Agreement;
import io.atoll.protocol.ProtocolRange.NoCommonVersion;
import org.junit.jupiter.api.Test;

class ProtocolRangeTest {
    private final ProtocolRange own = range(1, 0, 2, 0);

    @Test
    void agreesOnTheHighestCommonVersion() {
        assertThat(agree(range(1, 0, 1, 0))).isEqualTo(agreed(1, 0));
        assertThat(agree(range(1, 3, 1, 7))).isEqualTo(agreed(1, 7));
        assertThat(agree(range(2, 0, 9, 0))).isEqualTo(agreed(2, 0));
        assertThat(agree(own)).isEqualTo(agreed(2, 0));
    }

    @Test
    void tellsWhichSideToUpgrade() {
        assertThat(agree(range(3, 0, 4, 0)))
                .isEqualTo(
                        new NoCommonVersion(
                                "cannot talk to agent: it speaks protocol 3 to 4, this control"
                                        + " plane 1 to 2; upgrade the control plane"));
        assertThat(range(3, 1, 3, 1).agree("control plane", "agent", own))
                .isEqualTo(
                        new NoCommonVersion(
                                "cannot talk to agent: it speaks protocol 1 to 2, this control"
                                        + " plane 3.1; upgrade the agent"));
    }

    @Test
    void refusesARangeTheWrongWayRound() {
        assertThatThrownBy(() -> range(2, 0, 1, 9))
                .hasMessage(
                        "cannot use protocol versions 2 to 1.9: the oldest is above the newest");
    }

    private Agreement agree(ProtocolRange agent) {
        return own.agree("control plane", "agent", agent);
    }

    private static Agreed agreed(int major, int minor) {
        return new Agreed(new ProtocolVersion(major, minor));
    }

    private static ProtocolRange range(int major, int minor, int newMajor, int newMinor) {
        return new ProtocolRange(
                new ProtocolVersion(major, minor), new ProtocolVersion(newMajor, newMinor));
    }
}
