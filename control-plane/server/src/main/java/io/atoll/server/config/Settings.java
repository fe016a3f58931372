package io.atoll.server.config;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.util.Optional;

/** How a setting is refused. */
final class Settings {
    private static final String BEFORE = "cannot use the setting '";
    private static final String AFTER = "': ";

    private Settings() {}

    static AtollException refused(String key, String why) {
        return new AtollException(ErrorCode.INVALID, BEFORE + key + AFTER + why);
    }

    /** The key that a refusal names; absent: the message is none of {@link #refused}. */
    static Optional<String> keyOf(String message) {
        int end = message.indexOf(AFTER);
        return message.startsWith(BEFORE) && end > 0
                ? Optional.of(message.substring(BEFORE.length(), end))
                : Optional.empty();
    }
}
