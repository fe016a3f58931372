package io.atoll.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.cli.api.ExecutionView;
import io.atoll.cli.api.Json;
import io.atoll.kernel.virtual.VirtualTime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WaitingNoticeTest {
    private final VirtualTime time = new VirtualTime();
    private final WaitingNotice notice = new WaitingNotice(time);

    private static ExecutionView seen(String state, @Nullable String reason) {
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
    void saysWhyWhatWasPlacedBeforeWaitsNowAndNotWhyItWasPlaced() {
        var between =
                Json.as(
                        Json.object()
                                .put("name", "run")
                                .put("state", "Ready")
                                .put("why", "cheapest of all")
                                .put("reason", "it has failed once and is tried again at noon"),
                        ExecutionView.class);
        notice.of(between);
        later(Duration.ofSeconds(3));

        assertThat(notice.of(between))
                .contains("waiting: it has failed once and is tried again at noon");
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
    void saysWhyWhatRunsOrIsCancelledDoesNotEnd() {
        notice.of(seen("Active", null));
        notice.of(seen("Active", "cannot end process 7"));
        later(Duration.ofSeconds(3));

        assertThat(notice.of(seen("Active", "cannot end process 7")))
                .contains("waiting: cannot end process 7");
        assertThat(notice.of(seen("Cancelling", "its site has not confirmed yet")))
                .contains("waiting: its site has not confirmed yet");
        assertThat(notice.of(seen("Active", null))).isEmpty();
    }

    @Test
    void saysNothingOfWhatIsNotReady() {
        notice.of(seen("Ready", "x"));
        later(Duration.ofSeconds(3));

        assertThat(notice.of(seen("Staging", "x"))).isEmpty();
        assertThat(notice.of(seen("Ready", "x"))).as("it waits anew").isEmpty();
    }
}
