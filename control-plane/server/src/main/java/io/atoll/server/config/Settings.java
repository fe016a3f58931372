package io.atoll.server.config;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;

/** How a setting is refused. */
final class Settings {
    private Settings() {}

    static AtollException refused(String key, String why) {
        return new AtollException(
                ErrorCode.INVALID, "cannot use the setting '%s': %s".formatted(key, why));
    }
}
