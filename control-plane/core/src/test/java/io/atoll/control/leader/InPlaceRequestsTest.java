package io.atoll.control.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.ControlCommand;
import io.atoll.control.event.Effect;
import io.atoll.control.event.Reply;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.work.Report;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a caller is told when a site cannot make an artifact of what lies there. */
class InPlaceRequestsTest {
    private final Sandpit pit = new Sandpit();
    private final Sandpit.FakeSite lyon = pit.site("lyon", 2);

    @Test
    void tellsPathAndSiteWhenWhatWasNamedIsNotThere() {
        assertThat(refused(ErrorCode.INVALID, "cannot read 'obs.csv' in place: no such file"))
                .isEqualTo(
                        new Reply.Refused(
                                ErrorCode.INVALID,
                                "cannot read 'obs.csv' in place at site 'lyon': no such file"));
    }

    @Test
    void tellsPathAndSiteWhateverTheAgentSays() {
        assertThat(refused(ErrorCode.LIMIT_EXCEEDED, "cannot write to the store: it is full"))
                .isEqualTo(
                        new Reply.Refused(
                                ErrorCode.LIMIT_EXCEEDED,
                                "cannot read 'obs.csv' in place at site 'lyon': cannot write to the"
                                        + " store: it is full"));
    }

    private Reply refused(ErrorCode code, String said) {
        pit.ask(
                new ControlCommand.RegisterInPlace(
                        Sandpit.MEMBER,
                        Specs.DEMO,
                        Optional.empty(),
                        new SiteName("lyon"),
                        "obs.csv",
                        new TreeSet<>(),
                        Labels.none(),
                        Optional.empty()));
        var request = pit.take(Effect.SendRegister.class).getFirst().request();
        lyon.report(new Report.InPlaceRefused(request, code, said));
        return pit.completions.getLast().reply();
    }
}
