package io.atoll.agent.app.logs;

import com.google.protobuf.ByteString;
import io.atoll.agent.app.link.ControlLink;
import io.atoll.agent.app.publishing.AttemptLogs;
import io.atoll.agent.app.work.Workers;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.loop.EventLoop;
import io.atoll.kernel.text.Shown;
import io.atoll.protocol.v1.AgentMessage;
import io.atoll.protocol.v1.LogBytes;
import io.atoll.protocol.v1.LogRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Answers requests for an attempt's stdout or stderr: what is there, then, if it is followed, what
 * comes until the attempt ended. Bytes are read from the sandbox, which lasts until the control
 * plane released the attempt.
 *
 * <p>Owns the requests that are answered now, a bounded number; soft: whoever reads asks again.
 * Owner thread: the agent's loop; files are read by a worker.
 */
public final class LogReader implements AutoCloseable {
    private static final int REQUESTS = 256;
    private static final int PIECE_BYTES = 64 << 10;
    private static final Duration POLL_PERIOD = Duration.ofMillis(100);

    private final ControlLink link;
    private final EventLoop loop;
    private final AttemptLogs logs;
    private final Predicate<AttemptId> lives;
    private final Workers workers = new Workers("logs", 1);
    private final Map<ByteString, Following> open = new HashMap<>();

    /**
     * One request being answered.
     *
     * @param left bytes that may still be sent
     */
    private record Following(LogRequest request, AttemptId attempt, long offset, long left) {
        Following after(int bytes) {
            return new Following(request, attempt, offset + bytes, left - bytes);
        }
    }

    /**
     * What a worker found.
     *
     * @param ended whether the attempt had ended before the file was read
     */
    private record Piece(ByteString bytes, boolean ended, String error) {}

    /** {@code lives}: whether an attempt may still write; asked on the loop. */
    public LogReader(
            ControlLink link, EventLoop loop, AttemptLogs logs, Predicate<AttemptId> lives) {
        this.link = link;
        this.loop = loop;
        this.logs = logs;
        this.lives = lives;
    }

    /** Begins, replaces or cancels an answer; {@code attempt} as the request names it. */
    public void request(LogRequest request, AttemptId attempt) {
        if (request.getCancel()) {
            open.remove(request.getRequest());
            return;
        }
        long most = request.getMostBytes() == 0 ? Long.MAX_VALUE : request.getMostBytes();
        var following = new Following(request, attempt, request.getOffset(), most);
        if (open.size() >= REQUESTS && !open.containsKey(request.getRequest())) {
            send(following, new Piece(ByteString.EMPTY, true, tooMany()), true);
            return;
        }
        open.put(request.getRequest(), following);
        read(following);
    }

    /** Without a link nobody reads. */
    public void linkLost() {
        open.clear();
    }

    private static String tooMany() {
        return "cannot read the log: %d are being read at this site already".formatted(REQUESTS);
    }

    private void read(Following following) {
        if (!following.equals(open.get(following.request().getRequest()))) {
            return; // replaced or cancelled
        }
        boolean ended = !lives.test(following.attempt());
        workers.submit(
                () -> {
                    var piece = piece(following, ended);
                    loop.submit("log-piece", () -> found(following, piece));
                });
    }

    private Piece piece(Following following, boolean ended) {
        boolean stderr = following.request().getStderr();
        try (FileChannel log = logs.open(following.attempt(), stderr)) {
            var buffer = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, following.left()));
            int n = log.read(buffer, following.offset());
            return new Piece(
                    n <= 0 ? ByteString.EMPTY : ByteString.copyFrom(buffer.flip()), ended, "");
        } catch (NoSuchFileException _) {
            String gone = "cannot read the log: this site does not hold it any more";
            return new Piece(ByteString.EMPTY, ended, ended ? gone : "");
        } catch (IOException e) {
            return failed(e);
        }
    }

    private static Piece failed(IOException e) {
        return new Piece(ByteString.EMPTY, true, "cannot read the log: " + Shown.reason(e));
    }

    private void found(Following following, Piece piece) {
        ByteString key = following.request().getRequest();
        if (!following.equals(open.get(key))) {
            return;
        }
        var next = following.after(piece.bytes().size());
        boolean atEnd = piece.bytes().isEmpty();
        boolean last =
                !piece.error().isEmpty()
                        || next.left() == 0
                        || (atEnd && (piece.ended() || !following.request().getFollow()));
        if (last || !atEnd) {
            send(following, piece, last);
        }
        if (last) {
            open.remove(key);
            return;
        }
        open.put(key, next);
        if (atEnd) {
            pollLater(next);
        } else {
            read(next);
        }
    }

    private void pollLater(Following next) {
        try {
            loop.schedule("log-poll", POLL_PERIOD, () -> read(next));
        } catch (AtollException busy) {
            open.remove(next.request().getRequest());
            if (busy.code() != ErrorCode.LIMIT_EXCEEDED) {
                throw busy;
            }
        }
    }

    private void send(Following following, Piece piece, boolean last) {
        link.send(
                AgentMessage.newBuilder()
                        .setLogBytes(
                                LogBytes.newBuilder()
                                        .setRequest(following.request().getRequest())
                                        .setOffset(following.offset())
                                        .setBytes(piece.bytes())
                                        .setLast(last)
                                        .setError(piece.error()))
                        .build());
    }

    @Override
    public void close() {
        workers.close();
    }
}
