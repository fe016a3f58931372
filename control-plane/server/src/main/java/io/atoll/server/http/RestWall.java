package io.atoll.server.http;

import io.atoll.bridge.dataplane.wall.Gate;
import io.atoll.bridge.dataplane.wall.RequestWatch;
import io.atoll.bridge.dataplane.wall.Wall;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import jakarta.inject.Singleton;

/** Puts the REST server's connections behind a wall. */
@Singleton
final class RestWall implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
    private final Wall wall;

    RestWall(Wall wall) {
        this.wall = wall;
    }

    @Override
    public NettyServerCustomizer.Registry onCreated(
            BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
        event.getBean().register(new Unplaced());
        return event.getBean();
    }

    /** Before it is known for which channel it is. */
    private final class Unplaced implements NettyServerCustomizer {
        @Override
        public NettyServerCustomizer specializeForChannel(Channel channel, ChannelRole role) {
            return switch (role) {
                case LISTENER -> {
                    channel.pipeline().addFirst(new Gate(wall, true));
                    yield this;
                }
                case CONNECTION -> new Placed(channel);
                case REQUEST_STREAM, PUSH_PROMISE_STREAM -> this;
            };
        }
    }

    private record Placed(Channel channel) implements NettyServerCustomizer {
        @Override
        public void onStreamPipelineBuilt() {
            channel.pipeline()
                    .addAfter(
                            ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC,
                            "atoll-requests",
                            new RequestWatch());
        }
    }
}
