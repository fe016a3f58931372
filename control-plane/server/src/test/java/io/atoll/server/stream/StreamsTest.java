package io.atoll.server.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.virtual.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

final class StreamsTest {
    private static final Streams.Words<String> WORDS =
            new Streams.Words<>("hello", "alive", failure -> "failed: " + failure.getMessage());

    private final VirtualTime time = new VirtualTime();
    private final Streams streams = new Streams(time);
    private final Script script = new Script();

    @Test
    void beginsBeforeItsSourceHasAnythingToSay() {
        var reader = new Reader(Long.MAX_VALUE);

        streams.open(() -> script, WORDS).subscribe(reader);

        await("the greeting").until(() -> reader.heard.equals(List.of("hello")));
        script.says("one");
        await("the first item").until(() -> reader.heard.equals(List.of("hello", "one")));
        script.ends();
        await("the end").until(() -> reader.over);
    }

    @Test
    void saysThatItIsAliveWhenItsSourceIsQuietForLong() {
        var reader = new Reader(Long.MAX_VALUE);
        streams.open(() -> script, WORDS).subscribe(reader);
        await("the greeting").until(() -> reader.heard.size() == 1);

        time.skip(Duration.ofSeconds(4));
        script.isQuiet().isQuiet();
        assertThat(reader.heard).hasSize(1);
        time.skip(Duration.ofSeconds(1));
        script.isQuiet();

        assertThat(reader.heard).containsExactly("hello", "alive");
        time.skip(Duration.ofSeconds(5));
        script.isQuiet();
        assertThat(reader.heard).containsExactly("hello", "alive", "alive");
    }

    @Test
    void countsOnlyWhatSomebodyReads() {
        List<Publisher<String>> unread = new ArrayList<>();
        for (int i = 0; i < 2 * Streams.MOST; i++) {
            unread.add(streams.open(() -> script, WORDS));
        }
        assertThat(unread).hasSize(2 * Streams.MOST);

        List<Reader> readers = new ArrayList<>();
        for (int i = 0; i < Streams.MOST; i++) {
            var reader = new Reader(Long.MAX_VALUE);
            unread.get(i).subscribe(reader);
            readers.add(reader);
        }
        await("all are open").until(() -> streams.free() == 0);

        assertThatThrownBy(() -> streams.open(() -> script, WORDS))
                .isInstanceOfSatisfying(
                        AtollException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED));
        var late = new Reader(Long.MAX_VALUE);
        unread.getLast().subscribe(late);
        await("a refusal").until(() -> late.over);
        assertThat(late.heard.getFirst()).startsWith("failed: cannot open another stream");
        readers.forEach(Reader::leave);
        await("all are free again").until(() -> streams.free() == Streams.MOST);
    }

    @Test
    void tellsOfAFailureAndOfAFaultWithItsLastWords() {
        var refused = new Reader(Long.MAX_VALUE);
        streams.open(failing(() -> new AtollException(ErrorCode.NOT_FOUND, "gone")), WORDS)
                .subscribe(refused);
        var broken = new Reader(Long.MAX_VALUE);
        streams.open(failing(() -> new IllegalStateException("secret")), WORDS).subscribe(broken);

        await("both ends").until(() -> refused.over && broken.over);
        assertThat(refused.heard).containsExactly("hello", "failed: gone");
        assertThat(broken.heard.getLast())
                .startsWith("failed: cannot go on: a fault of the control plane")
                .doesNotContain("secret");
    }

    @Test
    void isFreeAgainWhateverWentWrong() {
        List<Supplier<Source<String>>> sources =
                List.of(
                        failing(() -> new AtollException(ErrorCode.NOT_FOUND, "gone")),
                        failing(() -> new IllegalStateException("fault")),
                        () -> {
                            throw new AssertionError("broken");
                        },
                        () -> new Broken(new IllegalStateException("while it is read"), null),
                        () -> new Broken(new StackOverflowError(), null),
                        () -> new Broken(null, new IllegalStateException("when it is closed")));
        for (var source : sources) {
            var reader = new Reader(Long.MAX_VALUE);
            streams.open(source, WORDS).subscribe(reader);
            await("its end").until(() -> reader.over);
            await("its place").until(() -> streams.free() == Streams.MOST);
            assertThat(reader.heard).hasSize(2);
        }
    }

    @Test
    void isFreeAgainWhenItsReaderBreaks() {
        var reader =
                new Reader(Long.MAX_VALUE) {
                    @Override
                    public void onNext(String item) {
                        super.onNext(item);
                        throw new IllegalStateException("its connection is gone");
                    }
                };

        streams.open(() -> script, WORDS).subscribe(reader);

        await("its end").until(() -> reader.over);
        await("its place").until(() -> streams.free() == Streams.MOST);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void cutsAReaderThatNeverReads(long reads) {
        var impatient = new Streams(time, Duration.ofMillis(50));
        var cut = new AtomicReference<Throwable>();
        var reader =
                new Reader(reads) {
                    @Override
                    public void onError(Throwable failure) {
                        cut.set(failure);
                    }
                };
        impatient.open(() -> script, WORDS).subscribe(reader);
        script.says("one");

        await("its end").until(() -> cut.get() != null);
        await("its place").until(() -> impatient.free() == Streams.MOST);
        assertThat(cut.get()).hasMessage("its reader took nothing for 50 ms");
        assertThat(reader.heard).hasSize((int) reads);
    }

    @Test
    void isFreeAgainWhenItsReaderLeavesBeforeItBegins() {
        for (int i = 0; i < 50; i++) {
            var reader =
                    new Reader(0) {
                        @Override
                        public void onSubscribe(Subscription given) {
                            given.cancel();
                        }
                    };
            streams.open(() -> script, WORDS).subscribe(reader);
        }
        var last = new Reader(Long.MAX_VALUE);
        streams.open(() -> script, WORDS).subscribe(last);
        await("the greeting").until(() -> !last.heard.isEmpty());
        await("their places").until(() -> streams.free() == Streams.MOST - 1);
        last.leave();
    }

    /** A source that breaks when it is read, or when it is closed. */
    private record Broken(@Nullable Throwable read, @Nullable RuntimeException closed)
            implements Source<String> {
        @Override
        public Next<String> next() {
            if (read instanceof RuntimeException fault) {
                throw fault;
            }
            if (read instanceof Error fault) {
                throw fault;
            }
            return new Next.Over<>();
        }

        @Override
        public void close() {
            if (closed != null) {
                throw closed;
            }
        }
    }

    @Test
    void saysNothingThatWasNotAskedFor() {
        var reader = new Reader(1);
        streams.open(() -> script, WORDS).subscribe(reader);
        script.says("one");
        await("the greeting").until(() -> reader.heard.size() == 1);
        assertThat(reader.heard).containsExactly("hello");

        reader.more();

        await("the item").until(() -> reader.heard.equals(List.of("hello", "one")));
    }

    private static Supplier<Source<String>> failing(Supplier<RuntimeException> why) {
        return () -> {
            throw why.get();
        };
    }

    /** A source that does as it is told, step by step. */
    private static final class Script implements Source<String> {
        private final BlockingQueue<Next<String>> steps = new LinkedBlockingQueue<>();

        void says(String item) {
            steps.add(new Next.Item<>(item));
        }

        /** Comes back when the stream has asked again. */
        Script isQuiet() {
            steps.add(new Next.Quiet<>());
            steps.add(new Next.Quiet<>());
            await("the stream asks again").until(steps::isEmpty);
            return this;
        }

        void ends() {
            steps.add(new Next.Over<>());
        }

        @Override
        public Next<String> next() throws InterruptedException {
            return steps.take();
        }

        @Override
        public void close() {
            // nothing is held
        }
    }

    private static class Reader implements Subscriber<String> {
        final List<String> heard = new CopyOnWriteArrayList<>();
        volatile boolean over;
        private final long first;
        private volatile @Nullable Subscription subscription;

        Reader(long first) {
            this.first = first;
        }

        void more() {
            var current = subscription;
            if (current != null) {
                current.request(1);
            }
        }

        void leave() {
            var current = subscription;
            if (current != null) {
                current.cancel();
            }
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            given.request(first);
        }

        @Override
        public void onNext(String item) {
            heard.add(item);
        }

        @Override
        public void onError(Throwable failure) {
            over = true;
        }

        @Override
        public void onComplete() {
            over = true;
        }
    }
}
