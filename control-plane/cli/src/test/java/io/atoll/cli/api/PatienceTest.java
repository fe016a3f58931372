package io.atoll.cli.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.virtual.SeededRandom;
import io.atoll.kernel.virtual.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private final AtollException gone =
            new AtollException(
                    ErrorCode.UNAVAILABLE, "cannot reach cp: nothing answers", new IOException());
    private final AtollException broke =
            new AtollException(ErrorCode.UNAVAILABLE, "the connection broke", new IOException());

    private final VirtualTime time = new VirtualTime();
    private final List<String> told = new ArrayList<>();

    private Patience patience(Duration limit) {
        return new Patience(limit, time, new SeededRandom(1), told::add);
    }

    /** Answers the last of {@code failures} when the others have been thrown. */
    private String ask(Patience patience, Duration each, AtollException... failures) {
        Queue<AtollException> left = new ArrayDeque<>(List.of(failures));
        return patience.insist(
                () -> {
                    time.skip(each);
                    if (left.isEmpty()) {
                        return "answer";
                    }
                    throw left.remove();
                });
    }

    @Test
    void asksAgainUntilThereIsAnAnswerAndSaysSoOnce() {
        String answer = ask(patience(Patience.FOREVER), Duration.ofHours(5), gone, broke, gone);

        assertThat(answer).isEqualTo("answer");
        assertThat(told).containsExactly("cannot reach cp: nothing answers; trying again");
    }

    @Test
    void givesUpOnceThereWasNoAnswerForTooLong() {
        Patience patience = patience(Duration.ofMinutes(10));

        assertThat(ask(patience, Duration.ofMinutes(9), gone)).isEqualTo("answer");
        assertThatThrownBy(() -> ask(patience, Duration.ofMinutes(9), gone, gone, gone))
                .isInstanceOfSatisfying(
                        AtollException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                .hasMessage("cannot reach cp: nothing answers; there was no answer for 18m 0s");
    }

    @Test
    void saysSoAgainOnlyWhenItWasWellForAMinute() {
        Patience patience = patience(Patience.FOREVER);

        ask(patience, Duration.ofSeconds(1), broke);
        ask(patience, Duration.ofSeconds(20), broke, broke);
        assertThat(told).hasSize(1);
        ask(patience, Duration.ofSeconds(61));
        ask(patience, Duration.ofSeconds(1), broke);

        assertThat(told).hasSize(2);
    }

    @Test
    void saysWhatTheControlPlaneItselfAnswersOnceEach() {
        var away = new AtollException(ErrorCode.UNAVAILABLE, "site 'a' is not connected");
        var full = new AtollException(ErrorCode.LIMIT_EXCEEDED, "cannot open another stream");

        ask(patience(Patience.FOREVER), Duration.ofSeconds(1), away, full, away, gone, away);

        assertThat(told)
                .containsExactly(
                        "site 'a' is not connected; trying again",
                        "cannot open another stream; trying again",
                        "cannot reach cp: nothing answers; trying again");
    }

    @Test
    void doesNotAskAgainWhatWasRefused() {
        var denied = new AtollException(ErrorCode.DENIED, "you may not");

        assertThatThrownBy(() -> ask(patience(Patience.FOREVER), Duration.ZERO, denied))
                .isSameAs(denied);
        assertThat(told).isEmpty();
    }
}
