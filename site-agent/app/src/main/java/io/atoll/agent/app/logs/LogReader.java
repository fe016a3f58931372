package io.atoll.agent.app.logs;

import com.google.protobuf.ByteString;
import io.atoll.agent.app.wire.ControlMessageCodec;
import io.atoll.agent.app.work.Workers;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.loop.EventLoop;
import io.atoll.kernel.loop.Mailbox;
import io.atoll.kernel.text.Shown;
import io.atoll.protocol.v1.AgentMessage;
import io.atoll.protocol.v1.LogBytes;
import io.atoll.protocol.v1.LogRequest;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Answers requests for an attempt's stdout or stderr: what is there, then, if it is followed, what
 * comes until the attempt ended. Bytes are read from the sandbox, which lasts until the control
 * plane released the attempt, later from the old logs that are kept or from the store. Whoever
 * cannot be answered is told why, at once: no request is dropped in silence.
 *
 * <p>Owns the requests that are answered now, a bounded number; soft: whoever reads asks again.
 * Owner thread: the agent's loop; files are read by a worker.
 */
public final class LogReader implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LogReader.class.getName());
    private static final int REQUESTS = 256;
    private static final int PIECE_BYTES = 64 << 10;
    private static final Duration POLL_PERIOD = Duration.ofMillis(100);
    private static final LogPart NOTHING = new LogPart(0, new byte[0]);

    private final Consumer<AgentMessage> link;
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
    private record Following(
            LogRequest request, AttemptLogs.Wanted wanted, long offset, long left) {
        Following after(LogPart part) {
            int bytes = part.bytes().length;
            return new Following(request, wanted, offset + part.leftOut() + bytes, left - bytes);
        }
    }

    /**
     * What a worker found.
     *
     * @param ended whether the attempt had ended before the log was read
     * @param refusal why it cannot be read
     */
    private record Piece(LogPart part, boolean ended, Optional<AtollException> refusal) {}

    /**
     * @param link sends; called on the loop
     * @param lives whether an attempt may still write; asked on the loop
     */
    public LogReader(
            Consumer<AgentMessage> link,
            EventLoop loop,
            AttemptLogs logs,
            Predicate<AttemptId> lives) {
        this.link = link;
        this.loop = loop;
        this.logs = logs;
        this.lives = lives;
    }

    /** Begins, replaces or cancels an answer. */
    public void request(LogRequest request) {
        if (request.getCancel()) {
            open.remove(request.getRequest());
            return;
        }
        AttemptLogs.Wanted wanted;
        try {
            wanted = wanted(request);
        } catch (AtollException | IllegalArgumentException malformed) {
            refuse(
                    request,
                    request.getOffset(),
                    refusal(ErrorCode.INVALID, String.valueOf(malformed.getMessage())));
            return;
        }
        if (open.size() >= REQUESTS && !open.containsKey(request.getRequest())) {
            refuse(request, request.getOffset(), tooMany());
            return;
        }
        long most = request.getMostBytes() == 0 ? Long.MAX_VALUE : request.getMostBytes();
        var following = new Following(request, wanted, request.getOffset(), most);
        open.put(request.getRequest(), following);
        read(following);
    }

    private static AttemptLogs.Wanted wanted(LogRequest request) {
        return new AttemptLogs.Wanted(
                ControlMessageCodec.attempt(request.getAttempt()),
                request.getStderr(),
                request.getStored().isEmpty()
                        ? Optional.empty()
                        : Optional.of(Digest.ofHash(request.getStored().toByteArray())));
    }

    /** Without a link nobody reads. */
    public void linkLost() {
        open.clear();
    }

    private static AtollException tooMany() {
        return refusal(
                ErrorCode.LIMIT_EXCEEDED,
                "%d are being read at this site already".formatted(REQUESTS));
    }

    private void read(Following following) {
        if (!following.equals(open.get(following.request().getRequest()))) {
            return; // replaced or cancelled
        }
        boolean ended = !lives.test(following.wanted().attempt());
        try {
            workers.submit(
                    () -> {
                        var piece = piece(following, ended);
                        Mailbox.put(loop, "log-piece", () -> found(following, piece));
                    });
        } catch (AtollException busy) {
            giveUp(following, refusal(busy.code(), "this site has too much to do"));
        }
    }

    private void giveUp(Following following, AtollException why) {
        open.remove(following.request().getRequest());
        refuse(following.request(), following.offset(), why);
    }

    private Piece piece(Following following, boolean ended) {
        int most = (int) Math.min(PIECE_BYTES, following.left());
        try {
            return new Piece(
                    logs.read(following.wanted(), following.offset(), most),
                    ended,
                    Optional.empty());
        } catch (NoSuchFileException _) {
            // One that may still be written has not begun.
            return new Piece(
                    NOTHING,
                    ended,
                    ended
                            ? Optional.of(
                                    refusal(ErrorCode.NOT_FOUND, "nothing of it is kept here"))
                            : Optional.empty());
        } catch (IOException e) {
            return failed(refusal(ErrorCode.UNAVAILABLE, Shown.reason(e)));
        } catch (AtollException e) {
            return failed(refusal(e.code(), String.valueOf(e.getMessage())));
        } catch (RuntimeException fault) {
            LOG.log(System.Logger.Level.WARNING, "a log could not be read", fault);
            return failed(
                    refusal(ErrorCode.INTERNAL, "a fault of the agent (its log has the details)"));
        }
    }

    private static Piece failed(AtollException why) {
        return new Piece(NOTHING, true, Optional.of(why));
    }

    private static AtollException refusal(ErrorCode code, String why) {
        return new AtollException(code, "cannot read the log: " + why);
    }

    private void found(Following following, Piece piece) {
        ByteString key = following.request().getRequest();
        if (!following.equals(open.get(key))) {
            return;
        }
        var next = following.after(piece.part());
        boolean atEnd = piece.part().isEnd();
        boolean last =
                piece.refusal().isPresent()
                        || next.left() == 0
                        || (atEnd && (piece.ended() || !following.request().getFollow()));
        if (last || !atEnd) {
            send(following.request(), following.offset(), piece, last);
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
            giveUp(next, refusal(busy.code(), "this site has too much to do"));
        }
    }

    private void refuse(LogRequest request, long offset, AtollException why) {
        send(request, offset, failed(why), true);
    }

    private void send(LogRequest request, long offset, Piece piece, boolean last) {
        var answer =
                LogBytes.newBuilder()
                        .setRequest(request.getRequest())
                        .setOffset(offset + piece.part().leftOut())
                        .setLeftOut(piece.part().leftOut())
                        .setBytes(ByteString.copyFrom(piece.part().bytes()))
                        .setLast(last);
        piece.refusal()
                .ifPresent(
                        why ->
                                answer.setError(String.valueOf(why.getMessage()))
                                        .setCode(why.code().name()));
        link.accept(AgentMessage.newBuilder().setLogBytes(answer).build());
    }

    @Override
    public void close() {
        workers.close();
    }
}
