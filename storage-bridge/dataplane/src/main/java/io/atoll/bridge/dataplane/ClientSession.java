package io.atoll.bridge.dataplane;

import io.atoll.bridge.dataplane.wire.BodySender;
import io.atoll.bridge.dataplane.wire.RateLimit;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;

/** One transfer's use of a connection to a store. Owned by its transfer thread. */
final class ClientSession {
    private final ClientLink link;
    private final RateLimit rate;

    ClientSession(ClientLink link, RateLimit rate) {
        this.link = link;
        this.rate = rate;
    }

    /** The first lines of a request. */
    HttpRequest request(HttpMethod method, String path) {
        var request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, path);
        request.headers().set(HttpHeaderNames.HOST, link.target().endpoint().toString());
        return request;
    }

    /** Sends a request without body and waits for the beginning of its answer. */
    ClientConnection.Answer ask(HttpRequest request) {
        begin(request);
        sender().end();
        return answer();
    }

    /** Sends the first lines of a request; its body goes through {@link #sender}. */
    void begin(HttpRequest request) {
        link.connection().send(link.channel(), request);
    }

    BodySender sender() {
        return new BodySender(
                link.channel(), link.target().config().idle(), link.connection()::signs, rate);
    }

    boolean hasAnswer() {
        return link.connection().hasAnswer();
    }

    ClientConnection.Answer answer() {
        return link.connection().answer();
    }
}
