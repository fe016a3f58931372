package io.atoll.server.log;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import io.atoll.kernel.log.JsonLine;
import io.atoll.kernel.log.JsonStderr;
import io.atoll.kernel.time.TimeSource;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.slf4j.LoggerFactory;

/** Turns the log on stderr into JSON lines, and all else that is said there. */
public final class JsonLog {
    private JsonLog() {}

    /** From now on; levels stay what they are. Once, by the thread that starts the program. */
    public static void install(TimeSource time) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        var encoder = new Lines();
        encoder.setContext(context);
        encoder.start();
        var appender = new OutputStreamAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(JsonStderr.install(time));
        appender.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(appender);
    }

    /** One event, one line. */
    static final class Lines extends EncoderBase<ILoggingEvent> {
        private static final byte[] NOTHING = {};

        @Override
        public byte[] headerBytes() {
            return NOTHING;
        }

        @Override
        public byte[] encode(ILoggingEvent event) {
            String logger = event.getLoggerName();
            String line =
                    JsonLine.write(
                            new JsonLine.Fact(
                                    Instant.ofEpochMilli(event.getTimeStamp()),
                                    event.getLevel().toString(),
                                    logger.substring(logger.lastIndexOf('.') + 1),
                                    event.getMessage(),
                                    JsonLine.Fact.values(event.getArgumentArray()),
                                    event.getThrowableProxy() instanceof ThrowableProxy proxy
                                            ? proxy.getThrowable()
                                            : null));
            return (line + "\n").getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] footerBytes() {
            return NOTHING;
        }
    }
}
