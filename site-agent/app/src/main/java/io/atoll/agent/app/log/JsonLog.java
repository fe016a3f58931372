package io.atoll.agent.app.log;

import io.atoll.kernel.log.JsonLine;
import io.atoll.kernel.log.JsonStderr;
import io.atoll.kernel.time.TimeSource;
import java.util.Objects;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;

/** Turns the log on stderr into JSON lines, and all else that is said there. */
public final class JsonLog {
    private JsonLog() {}

    /** From now on; levels stay what they are. Once, by the main thread. */
    public static void install(TimeSource time) {
        // The handlers keep the stream that they were made with.
        for (var handler : LogManager.getLogManager().getLogger("").getHandlers()) {
            handler.setFormatter(new Lines());
        }
        JsonStderr.install(time);
    }

    /** One record, one line. */
    static final class Lines extends Formatter {
        @Override
        public String format(LogRecord record) {
            String logger = Objects.requireNonNullElse(record.getLoggerName(), "");
            return JsonLine.write(
                            new JsonLine.Fact(
                                    record.getInstant(),
                                    level(record.getLevel()),
                                    logger.substring(logger.lastIndexOf('.') + 1),
                                    Objects.requireNonNullElse(record.getMessage(), ""),
                                    JsonLine.Fact.values(record.getParameters()),
                                    record.getThrown()))
                    + "\n";
        }

        /** In the words that the control plane's log has. */
        private static String level(Level level) {
            int value = level.intValue();
            if (value >= Level.SEVERE.intValue()) {
                return "ERROR";
            }
            if (value >= Level.WARNING.intValue()) {
                return "WARN";
            }
            return value >= Level.CONFIG.intValue() ? "INFO" : "DEBUG";
        }
    }
}
