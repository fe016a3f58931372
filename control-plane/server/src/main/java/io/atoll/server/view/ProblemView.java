package io.atoll.server.view;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a request failed (RFC 9457).
 *
 * @param type always {@code about:blank}: {@code code} tells kinds apart
 * @param title the status in words
 * @param status of HTTP
 * @param detail one sentence, {@code cannot X: why (got A, expected B)}
 * @param code name of the error code
 * @param problems everything wrong with the files that were sent; absent: not about files
 * @param fault id of a fault of the server, by which its log tells more; absent: not a fault
 */
@Serdeable
public record ProblemView(
        String type,
        String title,
        int status,
        String detail,
        String code,
        @Nullable List<Place> problems,
        @Nullable String fault) {
    /**
     * Something wrong at a place of a file.
     *
     * @param line from 1; 0: the file has no lines
     * @param column from 1; 0: the file has no lines
     */
    @Serdeable
    public record Place(String file, int line, int column, String message) {}
}
