package io.atoll.bridge.dataplane;

import io.atoll.bridge.dataplane.wire.BodyPipe;
import io.atoll.bridge.dataplane.wire.WireFormat;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One connection of a client, for one request after another. Its handler runs on the event loop;
 * {@link #send} and {@link #answer} are called by the one transfer thread that owns it.
 */
// What a failed write or close means is told by the channel, which is closed then.
@SuppressWarnings("FutureReturnValueIgnored")
final class ClientConnection extends SimpleChannelInboundHandler<HttpObject> {
    private final Duration idle;
    private volatile CompletableFuture<Answer> awaited = new CompletableFuture<>();
    private volatile BodyPipe pipe;

    /** Ended by whom it was not given up by. */
    private volatile boolean ended;

    private volatile boolean idleEnd;

    /** Interim answers so far. Written by the event loop. */
    private final AtomicInteger signs = new AtomicInteger();

    ClientConnection(Channel channel, Duration idle) {
        this.idle = idle;
        this.pipe = new BodyPipe(channel, idle);
    }

    /** The first lines of an answer, and its body. */
    record Answer(HttpResponse head, BodyPipe body) {
        long bodyBytes() {
            return Long.parseLong(
                    head.headers().get(HttpHeaderNames.CONTENT_LENGTH.toString(), "0"));
        }

        /**
         * Turns an answer that is no success into its exception.
         *
         * @throws AtollException what the server said
         */
        Answer requireSuccess() {
            int status = head.status().code();
            if (status / 100 == 2) {
                return this;
            }
            int n = Math.clamp(bodyBytes(), 0, WireFormat.MAX_PROBLEM_BYTES);
            var text = ByteBuffer.allocate(n);
            body.read(text);
            String sentence =
                    new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).strip();
            throw new AtollException(
                    WireFormat.codeOf(head.headers().get(WireFormat.ERROR, "")),
                    sentence.startsWith("cannot ")
                            ? sentence
                            : "cannot move content: the store answered " + status);
        }
    }

    /** Sends the first lines of a request; its body follows by other means. */
    void send(Channel channel, HttpRequest request) {
        awaited = new CompletableFuture<>();
        pipe.discard();
        pipe = new BodyPipe(channel, idle);
        channel.write(request);
        if (!channel.isActive()) {
            // It ended before this answer was awaited, so nobody else will say so.
            ended = true;
            awaited.completeExceptionally(new EOFException("the connection was closed"));
        }
    }

    /** Nothing more of any answer is wanted. */
    void discard() {
        pipe.discard();
    }

    /** Whether the answer has begun, or none can come any more. */
    boolean hasAnswer() {
        return awaited.isDone();
    }

    /** Whether the connection was ended by the peer or the network before it began to answer. */
    boolean endedUnanswered() {
        return ended && !(awaited.isDone() && !awaited.isCompletedExceptionally());
    }

    /** How many signs the peer has given so far that it is at work on what it was sent. */
    int signs() {
        return signs.get();
    }

    /** Waits for the answer to begin, for as long as the peer says that it is at work. */
    Answer answer() {
        try {
            int seen = signs();
            while (true) {
                try {
                    return awaited.get(idle.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    if (signs() == seen) {
                        throw e;
                    }
                    seen = signs();
                }
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE, "cannot move content: the connection broke", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AtollException(
                    ErrorCode.UNAVAILABLE, "cannot move content: it was cancelled", e);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (message.decoderResult().isFailure()) {
            ctx.close();
            return;
        }
        if (message instanceof HttpResponse response) {
            if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
                signs.incrementAndGet();
            } else {
                awaited.complete(new Answer(response, pipe));
            }
        }
        if (message instanceof HttpContent content && awaited.isDone()) {
            pipe.offer(content.content().retain());
            if (message instanceof LastHttpContent) {
                pipe.end();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ended = !idleEnd;
        awaited.completeExceptionally(new EOFException("the connection was closed"));
        pipe.broken();
        ctx.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent) {
            idleEnd = true;
            ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        awaited.completeExceptionally(cause);
        ctx.close();
    }
}
