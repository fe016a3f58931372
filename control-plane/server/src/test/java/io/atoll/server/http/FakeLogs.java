package io.atoll.server.http;

import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.SiteName;
import io.atoll.server.leader.LogGateway;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;

/** Logs that tests wrote down, sent line by line as they are asked for. Safe from any thread. */
final class FakeLogs implements LogGateway {
    private final Map<String, String> texts = new ConcurrentHashMap<>();

    void put(AttemptId attempt, boolean stderr, String text) {
        texts.put(attempt + (stderr ? " err" : " out"), text);
    }

    @Override
    public Flow.Publisher<byte[]> read(
            SiteName site, AttemptId attempt, boolean stderr, long offset, boolean follow) {
        byte[] all =
                texts.getOrDefault(attempt + (stderr ? " err" : " out"), "")
                        .getBytes(StandardCharsets.UTF_8);
        String rest =
                new String(
                        Arrays.copyOfRange(all, (int) Math.min(offset, all.length), all.length),
                        StandardCharsets.UTF_8);
        return subscriber -> {
            var lines = new Lines(rest, subscriber);
            subscriber.onSubscribe(lines);
        };
    }

    private static final class Lines implements Flow.Subscription {
        private final Iterator<String> lines;
        private final Flow.Subscriber<? super byte[]> subscriber;
        private boolean over;

        Lines(String text, Flow.Subscriber<? super byte[]> subscriber) {
            this.lines =
                    text.isEmpty()
                            ? List.<String>of().iterator()
                            : List.of(text.split("(?<=\n)", -1)).stream()
                                    .filter(each -> !each.isEmpty())
                                    .iterator();
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            for (long i = 0; i < n && lines.hasNext(); i++) {
                subscriber.onNext(lines.next().getBytes(StandardCharsets.UTF_8));
            }
            if (!lines.hasNext() && !over) {
                over = true;
                subscriber.onComplete();
            }
        }

        @Override
        public void cancel() {
            over = true;
        }
    }
}
