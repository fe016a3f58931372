package io.atoll.bridge.dataplane;

import static io.netty.handler.codec.http.HttpVersion.HTTP_1_1;

import io.atoll.bridge.Content;
import io.atoll.bridge.ContentStore;
import io.atoll.bridge.Ticket;
import io.atoll.bridge.dataplane.wall.RequestWatch;
import io.atoll.bridge.dataplane.wire.BodyPipe;
import io.atoll.bridge.dataplane.wire.BodyReceiver;
import io.atoll.bridge.dataplane.wire.BodySender;
import io.atoll.bridge.dataplane.wire.WireCounter;
import io.atoll.bridge.dataplane.wire.WireFormat;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.digest.Digest;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Serves one request, from its first line to its answer. Owned by its transfer thread. */
// What a failed write or close means is told by the channel, which is closed then.
@SuppressWarnings("FutureReturnValueIgnored")
final class ServerExchange implements Runnable {
    private static final System.Logger LOG = System.getLogger(ServerExchange.class.getName());
    private static final Pattern PATH =
            Pattern.compile("/v1/content/([0-9a-f]{64})(/chunks|/progress)?");
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{1,18})-");

    /** How often it is told that bytes come in. */
    private static final Duration TELL_EVERY = Duration.ofMinutes(5);

    private static final Duration LINGER = Duration.ofSeconds(2);

    private final Channel channel;
    private final HttpRequest request;
    private final BodyPipe pipe;
    private final BodySender sender;
    private final DataPlaneServerConfig config;
    private final DataPlaneParts parts;
    private final Runnable done;
    private final Admission admission;
    private @Nullable Ticket ticket;
    private long contentReceivedBytes;
    private long toldNanos;
    private boolean begun;
    private volatile boolean answered;
    private boolean tooLarge;
    private boolean accounted;
    private final WireCounter wire;

    ServerExchange(
            Channel channel,
            HttpRequest request,
            BodyPipe pipe,
            DataPlaneServerConfig config,
            DataPlaneParts parts,
            Runnable done) {
        this.channel = channel;
        this.request = request;
        this.pipe = pipe;
        this.config = config;
        this.parts = parts;
        this.done = done;
        this.admission = new Admission(config.store(), parts);
        this.sender = new BodySender(channel, config.idle(), () -> 0, parts.rate());
        this.wire = channel.pipeline().get(WireCounter.class);
    }

    @Override
    public void run() {
        try {
            serve();
        } catch (AtollException e) {
            account();
            fail(e.code(), tooLarge ? 413 : WireFormat.statusOf(e.code()), e.getMessage());
        } catch (RuntimeException e) {
            account();
            LOG.log(System.Logger.Level.ERROR, "a data plane request failed", e);
            fail(ErrorCode.INTERNAL, 500, "cannot serve content: a fault of Atoll itself");
        } finally {
            pipe.discard();
            if (!answered) {
                // An error of the machine ended it: nobody works on it any more.
                answers();
                channel.close();
            }
        }
    }

    /**
     * Whether it takes a body and no answer has begun: then the peer can be told that it is being
     * worked on. Any thread.
     */
    boolean isReceiving() {
        return !answered
                && (request.method().equals(HttpMethod.PUT)
                        || request.method().equals(HttpMethod.POST));
    }

    /** An answer begins. Any thread. */
    void answers() {
        answered = true;
    }

    private void serve() {
        if (request.method().equals(HttpMethod.POST)) {
            bundle();
            return;
        }
        Matcher path = PATH.matcher(request.uri());
        if (!path.matches()) {
            throw new AtollException(
                    ErrorCode.NOT_FOUND, "cannot serve this path: expected /v1/content/DIGEST");
        }
        Digest digest = new Digest(path.group(1));
        String suffix = path.group(2) == null ? "" : path.group(2);
        String method = request.method().name();
        requireNoBody();
        switch (method + ' ' + suffix) {
            case "GET ", "HEAD " -> get(admit(Ticket.Verb.READ, digest));
            case "GET /chunks" -> chunks(admit(Ticket.Verb.READ, digest));
            case "GET /progress", "HEAD /progress" -> progress(admit(Ticket.Verb.WRITE, digest));
            case "PUT " -> put(admit(Ticket.Verb.WRITE, digest));
            default ->
                    throw new AtollException(
                            ErrorCode.INVALID,
                            "cannot serve this path: " + method + " is not known");
        }
    }

    private void requireNoBody() {
        if (!request.method().equals(HttpMethod.PUT)
                && number(HttpHeaderNames.CONTENT_LENGTH.toString(), 0) > 0) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot serve content: a %s has no body".formatted(request.method()));
        }
    }

    private Ticket admit(Ticket.Verb verb, Digest digest) {
        Ticket admitted =
                admission.admit(channel, Admission.shown(request), verb, Optional.of(digest));
        introduce();
        ticket = admitted;
        return admitted;
    }

    private void introduce() {
        if (!RequestWatch.introduce(channel)) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot serve content: too many connections are open (expected at most %d, %d from one address)"
                            .formatted(
                                    config.connections().known(),
                                    config.connections().knownPerAddress()));
        }
    }

    private void bundle() {
        admission.requireSite(channel);
        introduce();
        var bundle = new ServerBundle(channel, admission, parts);
        var in = new BodyReceiver(pipe, parts.rate());
        long bodyBytes = number(HttpHeaderNames.CONTENT_LENGTH.toString(), 0);
        try {
            byte[] answer =
                    switch (request.uri()) {
                        case WireFormat.FETCH_PATH -> bundle.fetch(in, bodyBytes);
                        case WireFormat.PUSH_PATH -> bundle.push(in, bodyBytes);
                        default ->
                                throw new AtollException(
                                        ErrorCode.NOT_FOUND,
                                        "cannot serve this path: expected %s or %s"
                                                .formatted(
                                                        WireFormat.FETCH_PATH,
                                                        WireFormat.PUSH_PATH));
                    };
            respond(HttpResponseStatus.OK, answer, -1);
        } finally {
            account(bundle.moved());
        }
    }

    private void get(Ticket shown) {
        try (ContentStore.Reading reading = open(shown)) {
            Content content = reading.content();
            requireTicketSize(shown, content.sizeBytes());
            long from = rangeStart(content);
            var response =
                    new DefaultHttpResponse(
                            HTTP_1_1,
                            from == 0 ? HttpResponseStatus.OK : HttpResponseStatus.PARTIAL_CONTENT);
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream")
                    .set(HttpHeaderNames.ACCEPT_RANGES, "bytes")
                    .set(HttpHeaderNames.CONTENT_LENGTH, content.sizeBytes() - from);
            if (from > 0) {
                response.headers()
                        .set(
                                HttpHeaderNames.CONTENT_RANGE,
                                "bytes %d-%d/%d"
                                        .formatted(
                                                from,
                                                content.sizeBytes() - 1,
                                                content.sizeBytes()));
            }
            begun = true;
            answers();
            channel.write(response);
            if (request.method().equals(HttpMethod.GET)) {
                sender.content(reading, from, () -> false);
            }
            done.run();
            sender.end();
            sender.flush();
            account();
        }
    }

    private ContentStore.Reading open(Ticket shown) {
        try {
            return parts.store().open(shown.digest());
        } catch (AtollException failed) {
            if (failed.code() == ErrorCode.NOT_FOUND) {
                parts.replicas().missing(shown);
            }
            throw failed;
        }
    }

    private long rangeStart(Content content) {
        String range = request.headers().get(HttpHeaderNames.RANGE, "bytes=0-");
        Matcher matcher = RANGE.matcher(range);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) > content.sizeBytes()) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot serve range '%s': expected bytes=FROM- within %d bytes"
                            .formatted(range, content.sizeBytes()));
        }
        return Long.parseLong(matcher.group(1));
    }

    private void chunks(Ticket shown) {
        var found = parts.store().find(shown.digest());
        if (found.isEmpty()) {
            parts.replicas().missing(shown);
        }
        Content content =
                found.orElseThrow(
                        () ->
                                new AtollException(
                                        ErrorCode.NOT_FOUND,
                                        "cannot serve content %s: it is not in this store"
                                                .formatted(shown.digest())));
        requireTicketSize(shown, content.sizeBytes());
        account();
        respond(HttpResponseStatus.OK, WireFormat.encodeChunkList(content), -1);
    }

    private void progress(Ticket shown) {
        // Only what this peer has shown counts: whether the content is here is not told.
        int next = parts.store().shown(shown.digest(), shown.peer());
        account();
        respond(HttpResponseStatus.OK, text(Integer.toString(next)), next);
    }

    private void put(Ticket shown) {
        requireTicketSize(shown, number(WireFormat.SIZE, shown.sizeBytes()));
        int listBytes = WireFormat.chunkListBytes(shown.sizeBytes());
        int chunkCount = listBytes / WireFormat.DIGEST_BYTES;
        long first = number(WireFormat.FIRST_CHUNK, 0);
        if (first > chunkCount) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot receive content: its first chunk is past its end (got %d, expected at most %d)"
                            .formatted(first, chunkCount));
        }
        long from = Math.min(shown.sizeBytes(), first * Content.CHUNK_BYTES);
        long bodyBytes = number(HttpHeaderNames.CONTENT_LENGTH.toString(), -1);
        requireBodySize(bodyBytes, listBytes + shown.sizeBytes() - from);
        if (expectsContinue()) {
            channel.writeAndFlush(
                    new DefaultFullHttpResponse(HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
        var receiver = new BodyReceiver(pipe, parts.rate());
        Content content =
                WireFormat.decodeChunkList(
                        shown.digest(), shown.sizeBytes(), receiver.bytes(listBytes));
        receive(shown, content, (int) first, receiver);
    }

    private void receive(Ticket shown, Content content, int first, BodyReceiver receiver) {
        try (ContentStore.Writing writing = parts.store().prove(content, shown.peer())) {
            int next = writing.nextChunk();
            if (next < first) {
                pipe.discard();
                account();
                lingeringClose(
                        problem(
                                ErrorCode.CONFLICT,
                                409,
                                "cannot receive content: chunks before the first one sent are missing (got %d, expected at most %d)"
                                        .formatted(first, next),
                                next));
                return;
            }
            long start = content.offsetOf(next);
            toldNanos = parts.time().nanoTime();
            parts.replicas().receiving(shown);
            try {
                receiver.content(
                        writing,
                        start - content.offsetOf(first),
                        content.sizeBytes() - start,
                        () -> stillReceiving(shown));
            } finally {
                contentReceivedBytes = Math.max(0, pipe.takenBytes() - listBytes(content));
            }
            writing.commit();
        }
        told(parts.replicas().verified(shown, content, contentReceivedBytes));
        account();
        respond(
                HttpResponseStatus.CREATED,
                text(content.digest().toString()),
                content.chunks().size());
    }

    private void stillReceiving(Ticket shown) {
        long now = parts.time().nanoTime();
        if (now - toldNanos >= TELL_EVERY.toNanos()) {
            toldNanos = now;
            parts.replicas().receiving(shown);
        }
    }

    private static void told(CompletionStage<?> verified) {
        try {
            verified.toCompletableFuture().join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof AtollException why ? why : failed;
        }
    }

    private static int listBytes(Content content) {
        return content.chunks().size() * WireFormat.DIGEST_BYTES;
    }

    private boolean expectsContinue() {
        return "100-continue".equalsIgnoreCase(request.headers().get(HttpHeaderNames.EXPECT));
    }

    private static void requireTicketSize(Ticket shown, long sizeBytes) {
        if (sizeBytes != shown.sizeBytes()) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot serve content %s: its size is not the ticket's (got %d, expected %d)"
                            .formatted(shown.digest(), sizeBytes, shown.sizeBytes()));
        }
    }

    private void requireBodySize(long actual, long expected) {
        if (actual != expected) {
            String message =
                    "cannot receive content: the body's size is not the ticket's (got %d bytes, expected %d)"
                            .formatted(actual, expected);
            tooLarge = actual > expected;
            throw new AtollException(ErrorCode.INVALID, message);
        }
    }

    private long number(String header, long otherwise) {
        String text = request.headers().get(header);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot read header %s: expected a number".formatted(header));
        }
        return Long.parseLong(text);
    }

    private void account() {
        if (ticket != null && !accounted) {
            accounted = true;
            parts.traffic()
                    .add(
                            new TrafficLedger.Traffic(
                                    ticket.id(),
                                    ticket.peer(),
                                    contentReceivedBytes,
                                    sender.sentBytes(),
                                    wire.takeReceived(),
                                    wire.takeSent()));
        }
    }

    // What crossed on the wire is counted once, with the first content.
    private void account(List<ServerBundle.Moved> moved) {
        for (var each : moved) {
            parts.traffic()
                    .add(
                            new TrafficLedger.Traffic(
                                    each.ticket().id(),
                                    each.ticket().peer(),
                                    each.receivedBytes(),
                                    each.sentBytes(),
                                    wire.takeReceived(),
                                    wire.takeSent()));
        }
    }

    private void respond(HttpResponseStatus status, byte[] body, int nextChunk) {
        var response = new DefaultFullHttpResponse(HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        if (nextChunk >= 0) {
            response.headers().set(WireFormat.NEXT_CHUNK, nextChunk);
        }
        // Before the answer: the peer may ask the next thing as soon as it has it.
        pipe.discard();
        answers();
        done.run();
        channel.writeAndFlush(response).awaitUninterruptibly(config.idle().toMillis());
    }

    private void fail(ErrorCode code, int status, @Nullable String message) {
        pipe.discard();
        if (begun) {
            // The answer has begun: only cutting it short tells the peer.
            channel.close();
            return;
        }
        lingeringClose(problem(code, status, String.valueOf(message), -1));
    }

    private static DefaultFullHttpResponse problem(
            ErrorCode code, int status, String message, int nextChunk) {
        byte[] body = text(message);
        var response =
                new DefaultFullHttpResponse(
                        HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CONNECTION, "close")
                .set(WireFormat.ERROR, code.name());
        if (nextChunk >= 0) {
            response.headers().set(WireFormat.NEXT_CHUNK, nextChunk);
        }
        return response;
    }

    // Closing while the peer still sends would make its TCP throw the answer away.
    private void lingeringClose(DefaultFullHttpResponse response) {
        answers();
        channel.writeAndFlush(response)
                .addListener(
                        sent ->
                                channel.eventLoop()
                                        .schedule(
                                                () -> channel.close(),
                                                LINGER.toMillis(),
                                                TimeUnit.MILLISECONDS));
    }

    private static byte[] text(String line) {
        return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
