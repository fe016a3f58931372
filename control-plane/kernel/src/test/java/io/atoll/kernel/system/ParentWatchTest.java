package io.atoll.kernel.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ParentWatchTest {
    private static final Map<String, String> ASKED = Map.of(ParentWatch.VARIABLE, "1");

    private final CountDownLatch ended = new CountDownLatch(1);

    @Test
    void endsTheProgramWhenItsParentClosesStdin() throws IOException, InterruptedException {
        var parent = new PipedOutputStream();
        ParentWatch.start(ASKED, new PipedInputStream(parent), ended::countDown);
        parent.write(1);
        parent.flush();
        assertThat(ended.getCount()).isOne();

        parent.close();

        assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void doesNothingUnlessAsked() {
        var stdin = new ByteArrayInputStream(new byte[1]);

        ParentWatch.start(Map.of(), stdin, ended::countDown);

        assertThat(stdin.available()).isOne();
    }
}
