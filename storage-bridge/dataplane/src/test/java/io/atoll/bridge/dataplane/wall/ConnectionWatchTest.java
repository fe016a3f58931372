package io.atoll.bridge.dataplane.wall;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.kernel.virtual.VirtualTime;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long a connection may take, in virtual time and without TLS. */
final class ConnectionWatchTest {
    private static final WallTimes TIMES =
            new WallTimes(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(30));
    private static final String HEAD = "PUT /x HTTP/1.1\r\nHost: here\r\nContent-Length: 4\r\n\r\n";

    private final VirtualTime time = new VirtualTime();
    private final Wall wall = new Wall("test", new WallLimits(4, 3, 3, 2, TIMES), time);
    private final EmbeddedChannel channel = connect(true);

    @AfterEach
    void end() {
        channel.finishAndReleaseAll();
    }

    @Test
    void endsAConnectionThatSaysNothing() {
        pass(Duration.ofSeconds(9));
        assertThat(channel.isActive()).isTrue();

        pass(Duration.ofSeconds(1));

        assertThat(channel.isActive()).isFalse();
        assertThat(wall.census().strangers()).isZero();
    }

    @Test
    void endsARequestWhoseHeadComesDropByDrop() {
        for (int i = 0; i < 9; i++) {
            say(HEAD.substring(i, i + 1));
            pass(Duration.ofSeconds(1));
        }
        assertThat(channel.isActive()).isTrue();

        pass(Duration.ofSeconds(2));

        assertThat(channel.isActive()).isFalse();
    }

    @Test
    void endsAStrangerWhoseBodyComesDropByDrop() {
        say(HEAD);
        say("a");
        pass(Duration.ofSeconds(15));
        say("b");
        pass(Duration.ofSeconds(14));
        assertThat(channel.isActive()).isTrue();

        pass(Duration.ofSeconds(1));

        assertThat(channel.isActive()).isFalse();
    }

    @Test
    void endsABodyOfWhichNothingComesAndNotOneThatIsSlow() {
        say(HEAD);
        RequestWatch.introduce(channel);
        for (String drop : new String[] {"a", "b", "c"}) {
            pass(Duration.ofSeconds(59));
            say(drop);
        }
        assertThat(channel.isActive()).isTrue();

        pass(Duration.ofSeconds(60));

        assertThat(channel.isActive()).isFalse();
    }

    @Test
    void neverEndsAnAnswerThatIsStreamed() {
        say(HEAD + "abcd");
        RequestWatch.introduce(channel);
        answer(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));

        pass(Duration.ofDays(3));
        answer(new DefaultHttpContent(Unpooled.copiedBuffer("late", StandardCharsets.UTF_8)));
        pass(Duration.ofDays(3));

        assertThat(channel.isActive()).isTrue();
    }

    @Test
    void endsAConnectionOnWhichNoNextRequestComes() {
        say(HEAD + "abcd");
        RequestWatch.introduce(channel);
        answer(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
        answer(LastHttpContent.EMPTY_LAST_CONTENT);
        pass(Duration.ofSeconds(299));
        assertThat(channel.isActive()).isTrue();

        pass(Duration.ofSeconds(1));

        assertThat(channel.isActive()).isFalse();
    }

    @Test
    void holdsTheHeadOfALaterRequestToItsTimeToo() {
        say(HEAD + "abcd");
        RequestWatch.introduce(channel);
        answer(
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER));
        pass(Duration.ofSeconds(100));
        say("PUT /sl");
        pass(Duration.ofSeconds(9));
        assertThat(channel.isActive()).isTrue();

        pass(Duration.ofSeconds(1));

        assertThat(channel.isActive()).isFalse();
    }

    @Test
    void doesNotTakeAnInterimAnswerForTheEnd() {
        say(HEAD);
        RequestWatch.introduce(channel);
        answer(
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        say("abcd");

        pass(Duration.ofHours(1));

        assertThat(channel.isActive()).as("the request is still being answered").isTrue();
    }

    @Test
    void bearsABodyThatDoesNotComeWhileItSaysThatItIsAtWork() {
        say(HEAD + "ab");
        RequestWatch.introduce(channel);
        for (int i = 0; i < 9; i++) {
            pass(Duration.ofSeconds(59));
            answer(
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1,
                            HttpResponseStatus.CONTINUE,
                            Unpooled.EMPTY_BUFFER));
        }
        assertThat(channel.isActive()).isTrue();

        pass(Duration.ofSeconds(60));

        assertThat(channel.isActive()).isFalse();
    }

    @Test
    void leavesALinkAloneThatSpeaksNoRequests() {
        EmbeddedChannel link = connect(false);
        link.writeInbound(Unpooled.copiedBuffer("preface", StandardCharsets.UTF_8));
        RequestWatch.introduce(link);
        pass(link, Duration.ofDays(3));
        assertThat(link.isActive()).isTrue();
        link.finishAndReleaseAll();

        EmbeddedChannel stranger = connect(false);
        stranger.writeInbound(Unpooled.copiedBuffer("preface", StandardCharsets.UTF_8));
        pass(stranger, Duration.ofSeconds(30));
        assertThat(stranger.isActive()).isFalse();
        stranger.finishAndReleaseAll();
    }

    @Test
    void leavesWhenTheWallSaysSoUnlessItIsAtWork() {
        say(HEAD + "abcd");
        RequestWatch.introduce(channel);

        channel.attr(ConnectionWatch.KEY).get().leave();
        channel.runPendingTasks();
        assertThat(channel.isActive()).as("at work").isTrue();

        answer(
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER));
        channel.attr(ConnectionWatch.KEY).get().leave();
        channel.runPendingTasks();
        assertThat(channel.isActive()).isFalse();
    }

    private EmbeddedChannel connect(boolean speaksRequests) {
        var watch = new ConnectionWatch(wall, speaksRequests);
        Visitor visitor = wall.admit(new InetSocketAddress("10.0.0.1", 1), watch::leave);
        watch.watches(visitor);
        var connection = new EmbeddedChannel(false, false);
        connection.attr(ConnectionWatch.KEY).set(watch);
        connection.closeFuture().addListener(closed -> visitor.gone());
        connection.pipeline().addLast(watch);
        if (speaksRequests) {
            connection.pipeline().addLast(new HttpServerCodec()).addLast(new RequestWatch());
        }
        try {
            connection.register();
            connection.freezeTime();
        } catch (Exception e) { // Netty declares no less
            throw new IllegalStateException(e);
        }
        return connection;
    }

    private void say(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
        for (Object read = channel.readInbound(); read != null; read = channel.readInbound()) {
            ReferenceCountUtil.release(read);
        }
    }

    private void answer(Object message) {
        channel.writeOutbound(message);
        channel.releaseOutbound();
    }

    private void pass(Duration span) {
        pass(channel, span);
    }

    private void pass(EmbeddedChannel connection, Duration span) {
        time.advance(span);
        connection.advanceTimeBy(span.toNanos(), TimeUnit.NANOSECONDS);
        connection.runScheduledPendingTasks();
        connection.runPendingTasks();
    }
}
