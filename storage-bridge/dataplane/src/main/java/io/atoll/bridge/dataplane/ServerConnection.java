package io.atoll.bridge.dataplane;

import io.atoll.bridge.dataplane.wire.BodyPipe;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the server: hands each request to a transfer thread and its body to the
 * request's pipe. Owned by the connection's event loop.
 */
// What a failed write or close means is told by the channel, which is closed then.
@SuppressWarnings("FutureReturnValueIgnored")
final class ServerConnection extends SimpleChannelInboundHandler<HttpObject> {
    /**
     * How often a request is said to be worked on, at half the idle time each, while nothing of it
     * comes in: 10 minutes.
     */
    private static final int MOST_SIGNS = 40;

    private final DataPlaneServerConfig config;
    private final DataPlaneParts parts;
    private final Executor transfers;
    private @Nullable BodyPipe pipe;
    private @Nullable ServerExchange underWay;
    private int signs;

    ServerConnection(DataPlaneServerConfig config, DataPlaneParts parts, Executor transfers) {
        this.config = config;
        this.parts = parts;
        this.transfers = transfers;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (message.decoderResult().isFailure()) {
            refuse(ctx, HttpResponseStatus.BAD_REQUEST, "cannot read request: it is malformed\n");
            return;
        }
        if (message instanceof HttpRequest request) {
            begin(ctx, request);
        }
        if (message instanceof HttpContent content && pipe != null) {
            signs = 0;
            pipe.offer(content.content().retain());
            if (message instanceof LastHttpContent) {
                pipe.end();
                pipe = null;
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (pipe != null) {
            pipe.broken();
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof IdleStateEvent idle)) {
            return;
        }
        if (underWay != null && isWaitedFor() && underWay.isReceiving() && signs < MOST_SIGNS) {
            // The peer has sent what it can and waits for this end's disk: it must not give up.
            signs++;
            if (ctx.channel().isWritable()) {
                ctx.writeAndFlush(
                        new DefaultFullHttpResponse(
                                HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
            }
        } else if (!idle.isFirst()) {
            ctx.close();
        }
    }

    // Whether the peer has sent all, or more than was taken from it so far.
    private boolean isWaitedFor() {
        return pipe == null || pipe.isWaiting();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        if (underWay != null) {
            // The next request before the answer: the protocol has no pipelining.
            ctx.close();
            return;
        }
        var body = new BodyPipe(ctx.channel(), config.idle());
        pipe = body;
        Runnable done = () -> ctx.executor().execute(() -> underWay = null);
        var exchange = new ServerExchange(ctx.channel(), request, body, config, parts, done);
        underWay = exchange;
        signs = 0;
        try {
            transfers.execute(exchange);
        } catch (RejectedExecutionException e) {
            pipe = null;
            exchange.answers();
            refuse(
                    ctx,
                    HttpResponseStatus.SERVICE_UNAVAILABLE,
                    "cannot serve content: %d transfers are under way already\n"
                            .formatted(config.maxTransfers()));
        }
    }

    private static void refuse(
            ChannelHandlerContext ctx, HttpResponseStatus status, String sentence) {
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        status,
                        Unpooled.copiedBuffer(sentence, StandardCharsets.UTF_8));
        response.headers()
                .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
                .set(HttpHeaderNames.RETRY_AFTER, 1)
                .set(HttpHeaderNames.CONNECTION, "close");
        ctx.writeAndFlush(response).addListener(sent -> ctx.close());
    }
}
