package io.atoll.server.http.stream;

import io.atoll.kernel.AtollException;
import io.atoll.server.record.RecordJson;
import java.util.LinkedHashMap;

/** The failure of a stream as its readers get it: as that of a request. */
final class StreamError {
    private StreamError() {}

    /** {@code code} and {@code detail} as JSON. */
    static String json(RecordJson json, AtollException failure) {
        var error = new LinkedHashMap<String, String>();
        error.put("code", failure.code().name());
        error.put("detail", String.valueOf(failure.getMessage()));
        return json.write(error);
    }
}
