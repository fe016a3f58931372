package io.atoll.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class JsonLogTest {
    @Test
    void aFactIsALineWithItsFields() {
        Logger logger = new LoggerContext().getLogger("io.atoll.server.reign.LeaderLifecycle");
        var event =
                new LoggingEvent(
                        "",
                        logger,
                        Level.WARN,
                        "cannot lead instance={} why={}",
                        new IllegalStateException("lost"),
                        new Object[] {"cp-1", "it is over"});

        String line = new String(new JsonLog.Lines().encode(event), StandardCharsets.UTF_8);

        assertThat(line)
                .startsWith("{\"time\":\"")
                .contains(
                        "\"level\":\"WARN\",\"logger\":\"LeaderLifecycle\","
                                + "\"message\":\"cannot lead\",\"instance\":\"cp-1\","
                                + "\"why\":\"it is over\"")
                .endsWith(",\"error\":\"java.lang.IllegalStateException: lost\"}\n");
    }
}
