package io.atoll.server.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Hands what is said through the platform's own log (the storage bridge, gRPC, the database's
 * driver) to the log of the instance, so that there is one log with one form. Thread-safe.
 */
public final class JavaLog extends Handler {
    /** {@code {0}}, as the platform's messages have it. */
    private static final Pattern HOLE = Pattern.compile("\\{(\\d{1,3})}");

    JavaLog() {}

    /** From now on. Once, by the thread that starts the program. */
    public static void install() {
        var root = LogManager.getLogManager().getLogger("");
        for (var handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        root.addHandler(new JavaLog());
    }

    @Override
    public void publish(@Nullable LogRecord record) {
        if (record == null) {
            return;
        }
        var logger =
                LoggerFactory.getLogger(Objects.requireNonNullElse(record.getLoggerName(), "java"));
        var level = level(record.getLevel());
        if (!logger.isEnabledForLevel(level)) {
            return;
        }
        var values = new ArrayList<@Nullable Object>();
        String message = message(record, values);
        logger.makeLoggingEventBuilder(level)
                .setCause(record.getThrown())
                .log(message, values.toArray());
    }

    private static Level level(java.util.logging.Level level) {
        int value = level.intValue();
        if (value >= java.util.logging.Level.SEVERE.intValue()) {
            return Level.ERROR;
        }
        if (value >= java.util.logging.Level.WARNING.intValue()) {
            return Level.WARN;
        }
        return value >= java.util.logging.Level.CONFIG.intValue() ? Level.INFO : Level.DEBUG;
    }

    // The instance's log has {} for the next value.
    private static String message(LogRecord record, List<@Nullable Object> values) {
        String said = Objects.requireNonNullElse(record.getMessage(), "");
        @Nullable Object @Nullable [] parameters = record.getParameters();
        if (parameters == null || parameters.length == 0) {
            return said;
        }
        Matcher hole = HOLE.matcher(said);
        var message = new StringBuilder();
        while (hole.find()) {
            int at = Integer.parseInt(hole.group(1));
            if (at < parameters.length) {
                hole.appendReplacement(message, "{}");
                values.add(parameters[at]);
            }
        }
        return hole.appendTail(message).toString();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
