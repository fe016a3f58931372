package io.atoll.server.view;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What goes in and out of the upload, download and transfer routes. */
public final class TransferViews {
    private TransferViews() {}

    /**
     * An upload to begin.
     *
     * @param chunks SHA-256 of each 8 MiB chunk, 64 hexadecimal digits each
     * @param kind file or directory
     */
    @Serdeable
    public record UploadRequest(
            @Nullable String project,
            @Nullable String name,
            long sizeBytes,
            String digest,
            @Nullable List<String> chunks,
            @Nullable String kind,
            @Nullable List<String> classes,
            @Nullable Map<String, String> labels) {}

    /**
     * Permission to send the bytes.
     *
     * @param endpoint host:port of the data plane
     * @param committed there is nothing to send: the project has shown these bytes before, and the
     *     artifact is visible
     */
    @Serdeable
    public record UploadView(String artifact, String ticket, String endpoint, boolean committed) {}

    /**
     * Something that lies at a site. @param path absolute, or relative to the first folder its
     * owner lets be read
     */
    @Serdeable
    public record InPlaceRequest(
            String site,
            String path,
            @Nullable String project,
            @Nullable String name,
            @Nullable List<String> classes,
            @Nullable Map<String, String> labels) {}

    /** Permission to read the bytes. */
    @Serdeable
    public record DownloadView(
            String ticket, String endpoint, String digest, long sizeBytes, String kind) {}

    /**
     * A transfer.
     *
     * @param bytesMoved bytes that crossed for it; absent: not done
     * @param detail why it failed last; absent: it did not
     */
    @Serdeable
    public record TransferView(
            String id,
            String artifact,
            String digest,
            long sizeBytes,
            List<String> classes,
            String from,
            String to,
            String state,
            @Nullable Long bytesMoved,
            @Nullable String detail) {}

    /**
     * What crossed one link.
     *
     * @param classBytes bytes that carried each class
     */
    @Serdeable
    public record LinkView(
            String from, String to, int artifacts, long bytes, Map<String, Long> classBytes) {}
}
