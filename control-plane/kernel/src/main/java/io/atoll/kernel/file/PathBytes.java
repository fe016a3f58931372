package io.atoll.kernel.file;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/** Paths as the system knows them: bytes, which need be neither text nor UTF-8. Stateless. */
public final class PathBytes {
    private PathBytes() {}

    /** The bytes of {@code path}, which is absolute or a single name; no zero behind them. */
    public static byte[] of(Path path) {
        String text = path.toString();
        // What is no ASCII may be what the platform made of bytes that it could not read.
        return text.chars().allMatch(each -> each < 0x80)
                ? text.getBytes(StandardCharsets.US_ASCII)
                : exactly(path);
    }

    // Only a path's address tells its bytes as they are.
    private static byte[] exactly(Path path) {
        String told = path.toUri().getRawPath();
        String all =
                told.length() > 1 && told.endsWith("/")
                        ? told.substring(0, told.length() - 1)
                        : told;
        String text = path.isAbsolute() ? all : all.substring(all.lastIndexOf('/') + 1);
        var bytes = new ByteArrayOutputStream();
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) == '%') {
                bytes.write(HexFormat.fromHexDigits(text, at + 1, at + 3));
                at += 2;
            } else {
                bytes.write(text.charAt(at));
            }
        }
        return bytes.toByteArray();
    }
}
