package io.atoll.policy.loader;

import io.atoll.files.FileFormat;
import io.atoll.files.FileLoader;
import io.atoll.files.Problems;
import io.atoll.files.YamlNode.Mapping;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A policy as it is written.
 *
 * @param text of the file it stands in; empty: it was stored by us
 * @param sound its schema accepts it; otherwise only its expressions can be looked at
 */
record PolicyDocument(Kind kind, Mapping root, String text, boolean sound) {
    private static final Set<FileFormat> FORMATS =
            EnumSet.of(FileFormat.PLACEMENT_POLICY, FileFormat.DATA_POLICY);

    enum Kind {
        PLACEMENT,
        DATA
    }

    /** Reads and checks a file. What is returned is only {@code sound} without a problem. */
    static Optional<PolicyDocument> read(SourceFile file, Problems problems) {
        int before = problems.size();
        return FileLoader.loadAny(
                        FORMATS,
                        file.name(),
                        file.text().getBytes(StandardCharsets.UTF_8),
                        problems)
                .map(
                        found ->
                                new PolicyDocument(
                                        found.format() == FileFormat.DATA_POLICY
                                                ? Kind.DATA
                                                : Kind.PLACEMENT,
                                        found.root(),
                                        file.text(),
                                        problems.size() == before));
    }

    /** A policy that we wrote ourselves. */
    static PolicyDocument stored(Mapping root) {
        return new PolicyDocument(
                root.text("kind").equals(FileFormat.DATA_POLICY.kind())
                        ? Kind.DATA
                        : Kind.PLACEMENT,
                root,
                "",
                true);
    }

    /** Where the value of {@code key} of {@code part} stands. */
    ExpressionPlace place(Mapping part, String key) {
        return new ExpressionPlace(part.valuePosition(key), text);
    }
}
