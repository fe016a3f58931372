package io.atoll.bridge.dataplane.wall;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * Tells the watch of an HTTP/1.1 connection where its requests begin and end; stands right behind
 * the codec. Owned by the connection's event loop. On a connection without a wall it does nothing.
 */
public final class RequestWatch extends ChannelDuplexHandler {
    private @Nullable ConnectionWatch watch;
    private boolean body;
    private int unanswered;
    private boolean interim;

    /**
     * Whoever called on {@code channel} has shown who they are. Safe from any thread.
     *
     * @return false: there are too many of them; this connection is to be ended
     */
    public static boolean introduce(Channel channel) {
        var watch = channel.attr(ConnectionWatch.KEY).get();
        return watch == null || watch.introduce();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        watch = ctx.channel().attr(ConnectionWatch.KEY).get();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest) {
            unanswered++;
            body = true;
            tell();
        }
        if (message instanceof LastHttpContent) {
            body = false;
            tell();
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response) {
            interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            if (interim && watch != null) {
                watch.atWork();
            }
        }
        ChannelPromise sent = promise;
        if (message instanceof LastHttpContent && !interim) {
            sent = promise.unvoid();
            sent.addListener(
                    done -> {
                        unanswered = Math.max(0, unanswered - 1);
                        tell();
                    });
        }
        var _ = ctx.write(message, sent); // the promise is the caller's
    }

    private void tell() {
        if (watch == null) {
            return;
        }
        if (body) {
            watch.enter(ConnectionWatch.Phase.BODY);
        } else if (unanswered > 0) {
            watch.enter(ConnectionWatch.Phase.WORK);
        } else {
            watch.enter(ConnectionWatch.Phase.IDLE);
        }
    }
}
