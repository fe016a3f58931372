package io.atoll.server.grpc;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.SiteName;
import io.atoll.protocol.v1.LogBytes;
import io.atoll.server.leader.LogGateway;
import java.util.concurrent.Flow;

/** Logs that are being read over links. */
public final class LogRequests implements LogGateway {
    void received(LogBytes bytes) {}

    @Override
    public Flow.Publisher<byte[]> read(
            SiteName site, AttemptId attempt, boolean stderr, long offset, boolean follow) {
        return reader -> {
            reader.onSubscribe(
                    new Flow.Subscription() {
                        @Override
                        public void request(long count) {}

                        @Override
                        public void cancel() {}
                    });
            reader.onError(
                    new AtollException(
                            ErrorCode.UNAVAILABLE,
                            "cannot read the log of %s: site '%s' has no link"
                                    .formatted(attempt, site)));
        };
    }
}
