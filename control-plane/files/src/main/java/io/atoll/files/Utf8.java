package io.atoll.files;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Turns the bytes of a file into text, or says where they are no UTF-8. */
final class Utf8 {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private Utf8() {}

    static Optional<String> decode(String file, byte[] content, int maxBytes, Problems problems) {
        if (content.length > maxBytes) {
            problems.add(
                    new Position(file, 1, 1),
                    "cannot read the file: it is too large (got %,d bytes, expected at most %,d)"
                            .formatted(content.length, maxBytes));
            return Optional.empty();
        }
        var in = ByteBuffer.wrap(content);
        var out = CharBuffer.allocate(content.length);
        var result =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)
                        .decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            problems.add(
                    positionOf(file, text, text.codePointCount(0, text.length())),
                    "cannot read the file: it is no UTF-8 (got byte 0x%02X)"
                            .formatted(in.get(in.position())));
            return Optional.empty();
        }
        boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
        return Optional.of(marked ? text.substring(1) : text);
    }

    /** The place of the code point number {@code index} of {@code text}. */
    static Position positionOf(String file, String text, int index) {
        int line = 1;
        int column = 1;
        int[] codePoints = text.codePoints().limit(index).toArray();
        for (int codePoint : codePoints) {
            column = codePoint == '\n' ? 1 : column + 1;
            line += codePoint == '\n' ? 1 : 0;
        }
        return new Position(file, line, column);
    }
}
