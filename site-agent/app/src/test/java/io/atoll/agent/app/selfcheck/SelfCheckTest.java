package io.atoll.agent.app.selfcheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.app.fake.Told;
import io.atoll.agent.event.AgentEvent;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.loop.LoopConfig;
import io.atoll.kernel.virtual.VirtualEventLoop;
import io.atoll.kernel.virtual.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a site looks at itself, and what it tells. A look takes as long as the test likes. */
class SelfCheckTest {
    private final VirtualTime time = new VirtualTime();
    private final VirtualEventLoop loop =
            new VirtualEventLoop(
                    LoopConfig.named("agent"),
                    time,
                    (what, fault) -> {
                        throw new AssertionError(what, fault);
                    });
    private final List<AgentEvent> told = new ArrayList<>();
    private final ArrayDeque<Runnable> looks = new ArrayDeque<>();
    private String wrong = "";
    private final SelfCheck check =
            SelfCheck.by(looks::add, List.of(() -> {}, this::probe), loop, new Told(told));

    private void probe() {
        if (!wrong.isEmpty()) {
            throw new AtollException(ErrorCode.UNAVAILABLE, wrong);
        }
    }

    private void ask() {
        loop.submit("look", check::look);
        time.advance(Duration.ZERO);
    }

    // The worker has looked.
    private void answered() {
        looks.remove().run();
        time.advance(Duration.ZERO);
    }

    private String last() {
        return told.getLast() instanceof AgentEvent.SelfChecked(var fault)
                ? fault
                : String.valueOf(told.getLast());
    }

    @Test
    void tellsWhatIsWrongAndThatItPassed() {
        ask();
        answered();
        assertThat(last()).isEmpty();

        wrong = "the disk is gone";
        ask();
        answered();
        assertThat(last()).isEqualTo("the disk is gone");
        wrong = "";
        ask();
        answered();

        assertThat(last()).isEmpty();
    }

    @Test
    void looksEveryHalfMinuteWhileAllIsWell() {
        ask();
        answered();

        time.advance(Duration.ofSeconds(29));
        assertThat(looks).isEmpty();
        time.advance(Duration.ofSeconds(1));

        assertThat(looks).hasSize(1);
    }

    @Test
    void looksAgainSoonAfterAFaultAndThenEverLessOften() {
        wrong = "the disk is gone";
        ask();
        for (int seconds : new int[] {2, 4, 8, 16, 32, 60, 60}) {
            answered();
            time.advance(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(looks).as("before %d s", seconds).isEmpty();
            time.advance(Duration.ofMillis(1));
            assertThat(looks).as("after %d s", seconds).hasSize(1);
        }
    }

    @Test
    void looksOnceAtATime() {
        ask();
        ask();

        assertThat(looks).hasSize(1);
    }

    @Test
    void looksAtOnceWhenAskedAndNotOnceMoreWhenItsTimeWouldHaveCome() {
        ask();
        answered();
        time.advance(Duration.ofSeconds(20));

        ask();
        answered();
        time.advance(Duration.ofSeconds(29));

        assertThat(looks).isEmpty();
    }

    @Test
    void saysSoWhenADiskDoesNotAnswer() {
        ask();

        time.advance(SelfCheck.PATIENCE);
        assertThat(last()).isEqualTo("the disks of this site have not answered for 60 s");
        answered();

        assertThat(last()).isEmpty();
    }
}
