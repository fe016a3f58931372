package io.atoll.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class JavaLogTest {
    private static final String NAME = "io.atoll.bridge.dataplane.wall.SomeWall";

    private final Logger logger = (Logger) LoggerFactory.getLogger(NAME);
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();

    @BeforeEach
    void listen() {
        said.start();
        logger.addAppender(said);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(said);
    }

    @Test
    void aFactOfThePlatformsLogIsOneOfTheInstances() {
        publish(java.util.logging.Level.WARNING, "full at={1} of={0} {9}", 7, "rest");

        assertThat(said.list)
                .singleElement()
                .satisfies(
                        event -> {
                            assertThat(event.getLevel()).isEqualTo(Level.WARN);
                            assertThat(event.getMessage()).isEqualTo("full at={} of={} {9}");
                            assertThat(event.getArgumentArray()).containsExactly("rest", 7);
                        });
    }

    @Test
    void whatThePlatformSaysWithoutValuesStays() {
        publish(java.util.logging.Level.SEVERE, "it's {0}");

        assertThat(said.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .isEqualTo("it's {0}");
    }

    @Test
    void theInstancesLevelsCount() {
        logger.setLevel(Level.WARN);
        publish(java.util.logging.Level.INFO, "nothing");
        logger.setLevel(null);

        assertThat(said.list).isEmpty();
    }

    private static void publish(java.util.logging.Level level, String message, Object... values) {
        var record = new LogRecord(level, message);
        record.setLoggerName(NAME);
        record.setParameters(values);
        new JavaLog().publish(record);
    }
}
