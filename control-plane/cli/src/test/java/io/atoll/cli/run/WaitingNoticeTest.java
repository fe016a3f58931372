package io.atoll.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.cli.api.ExecutionView;
import io.atoll.cli.api.Json;
import io.atoll.kernel.virtual.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WaitingNoticeTest {
    private final VirtualTime time = new VirtualTime();
    private final WaitingNotice notice = new WaitingNotice(time);

    private static ExecutionView seen(String state, String reason) {
        return Json.as(
                Json.object().put("name", "run").put("state", state).put("reason", reason),
                ExecutionView.class);
    }

    private void later(Duration duration) {
        time.skip(duration);
    }

    @Test
    void saysWhyAnExecutionHasNoPlaceOnceItHasBeenReadyForTwoSeconds() {
        assertThat(notice.of(seen("Ready", "no site has a GPU"))).isEmpty();
        later(Duration.ofMillis(1_900));
        assertThat(notice.of(seen("Ready", "no site has a GPU"))).isEmpty();
        later(Duration.ofMillis(200));

        assertThat(notice.of(seen("Ready", "no site has a GPU")))
                .contains("waiting: no site has a GPU");
    }

    @Test
    void saysTheSameReasonOnceAndANewOneAgain() {
        notice.of(seen("Ready", "no site has a GPU"));
        later(Duration.ofSeconds(3));
        notice.of(seen("Ready", "no site has a GPU"));

        assertThat(notice.of(seen("Ready", "no site has a GPU"))).isEmpty();
        assertThat(notice.of(seen("Ready", "the pool is full")))
                .contains("waiting: the pool is full");
    }

    @Test
    void saysNothingOfWhatIsNotReady() {
        notice.of(seen("Ready", "x"));
        later(Duration.ofSeconds(3));

        assertThat(notice.of(seen("Staging", "x"))).isEmpty();
        assertThat(notice.of(seen("Ready", "x"))).as("it waits anew").isEmpty();
    }
}
