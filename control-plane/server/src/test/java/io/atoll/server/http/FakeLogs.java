package io.atoll.server.http;

import static org.awaitility.Awaitility.await;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.SiteName;
import io.atoll.server.stream.LogGateway;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;

/**
 * Logs that tests wrote down, sent line by line as they are asked for; a line {@code (N left out)}
 * stands for as many bytes. Safe from any thread.
 */
final class FakeLogs implements LogGateway {
    /** What the site says of a log that it does not hold. */
    static final String GONE = "cannot read the log: gone";

    private static final String SILENT = "(silent)";
    private static final String LOST = "(gone)";

    final List<Wanted> asked = new CopyOnWriteArrayList<>();

    private final Map<String, String> texts = new ConcurrentHashMap<>();
    private final Map<AttemptId, List<Flow.Subscriber<? super Chunk>>> silent =
            new ConcurrentHashMap<>();

    void put(AttemptId attempt, boolean stderr, String text) {
        texts.put(attempt + (stderr ? " err" : " out"), text);
    }

    /** From now on this log never says anything. */
    void silence(AttemptId attempt, boolean stderr) {
        put(attempt, stderr, SILENT);
    }

    /** Waits until somebody reads a silent log of {@code attempt}. */
    void awaitAsked(AttemptId attempt) {
        await("a reader of " + attempt).until(() -> silent.containsKey(attempt));
    }

    /**
     * The site says to the readers of silent logs of {@code attempt} that it does not hold them.
     */
    void failOpen(AttemptId attempt) {
        silent.getOrDefault(attempt, List.of())
                .forEach(reader -> reader.onError(new AtollException(ErrorCode.NOT_FOUND, GONE)));
    }

    /** From now on the site does not hold this log. */
    void lose(AttemptId attempt, boolean stderr) {
        put(attempt, stderr, LOST);
    }

    @Override
    public Flow.Publisher<Chunk> read(SiteName site, Wanted wanted) {
        asked.add(wanted);
        String text =
                texts.getOrDefault(wanted.attempt() + (wanted.stderr() ? " err" : " out"), "");
        return subscriber -> {
            var lines = new Lines(chunks(text, wanted.offset()), text, subscriber);
            subscriber.onSubscribe(lines);
            if (text.equals(SILENT)) {
                silent.computeIfAbsent(wanted.attempt(), _ -> new CopyOnWriteArrayList<>())
                        .add(subscriber);
            }
        };
    }

    private static Queue<Chunk> chunks(String text, long offset) {
        var chunks = new ArrayDeque<Chunk>();
        long at = 0;
        for (String line : text.startsWith("(") ? new String[0] : text.split("(?<=\n)")) {
            boolean leftOut = line.endsWith(" left out)\n");
            long size =
                    leftOut
                            ? Long.parseLong(line.replaceAll("\\D", ""))
                            : line.getBytes(StandardCharsets.UTF_8).length;
            int skip = (int) Math.clamp(offset - at, 0, size);
            if (size > skip) {
                chunks.add(
                        leftOut
                                ? new Chunk.LeftOut(size - skip)
                                : new Chunk.Written(
                                        line.substring(skip).getBytes(StandardCharsets.UTF_8)));
            }
            at += size;
        }
        return chunks;
    }

    private static final class Lines implements Flow.Subscription {
        private final Queue<Chunk> chunks;
        private final String text;
        private final Flow.Subscriber<? super Chunk> subscriber;
        private boolean over;

        Lines(Queue<Chunk> chunks, String text, Flow.Subscriber<? super Chunk> subscriber) {
            this.chunks = chunks;
            this.text = text;
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            if (text.equals(SILENT)) {
                return;
            }
            for (long i = 0; i < n && !chunks.isEmpty(); i++) {
                subscriber.onNext(chunks.remove());
            }
            if (chunks.isEmpty() && !over) {
                over = true;
                if (text.equals(LOST)) {
                    subscriber.onError(new AtollException(ErrorCode.NOT_FOUND, GONE));
                } else {
                    subscriber.onComplete();
                }
            }
        }

        @Override
        public void cancel() {
            over = true;
        }
    }
}
