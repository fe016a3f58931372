package io.atoll.protocol;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.security.cert.CertificateException;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Error codes as gRPC statuses and back. The code itself travels in the trailer {@code
 * atoll-error-code}, because several share a status; the message travels as the status'
 * description, in one line of bounded length.
 */
public final class ErrorCodes {
    static final Metadata.Key<String> CODE =
            Metadata.Key.of("atoll-error-code", Metadata.ASCII_STRING_MARSHALLER);

    /** Trailers are bounded by 8 KiB everywhere, and percent-encoding may triple a message. */
    private static final int MESSAGE_LIMIT_CHARS = 1024;

    private ErrorCodes() {}

    /**
     * What a peer is told of {@code failure}. Of anything but an {@link AtollException} it learns
     * only that it happened.
     */
    public static StatusRuntimeException toStatus(Throwable failure) {
        return switch (failure) {
            case AtollException coded -> status(coded.code(), coded.getMessage());
            case StatusRuntimeException status -> status;
            default ->
                    status(
                            ErrorCode.INTERNAL,
                            "cannot answer: a fault of the other side; its log has the details");
        };
    }

    /**
     * What went wrong with a call.
     *
     * @param what was tried, to follow "cannot", such as "join the federation"
     * @param failure of the call
     */
    public static AtollException fromStatus(String what, Throwable failure) {
        Status status = Status.fromThrowable(failure);
        Optional<ErrorCode> told = told(failure);
        if (told.isPresent()) {
            String message = safe(status.getDescription());
            return new AtollException(told.get(), message, failure);
        }
        return new AtollException(
                code(status.getCode()),
                safe("cannot %s: %s".formatted(what, reason(status))),
                failure);
    }

    /** Whether the other side itself has said what went wrong. */
    public static boolean isTold(Throwable failure) {
        return told(failure).isPresent();
    }

    private static StatusRuntimeException status(ErrorCode code, @Nullable String message) {
        Metadata trailers = new Metadata();
        trailers.put(CODE, code.name());
        return code(code).toStatus().withDescription(safe(message)).asRuntimeException(trailers);
    }

    private static Optional<ErrorCode> told(Throwable failure) {
        Metadata trailers =
                switch (failure) {
                    case StatusRuntimeException unchecked -> unchecked.getTrailers();
                    case StatusException checked -> checked.getTrailers();
                    default -> null;
                };
        String name = trailers == null ? null : trailers.get(CODE);
        return Arrays.stream(ErrorCode.values()).filter(each -> each.name().equals(name)).findAny();
    }

    private static Status.Code code(ErrorCode code) {
        return switch (code) {
            case INVALID -> Status.Code.INVALID_ARGUMENT;
            case UNAUTHENTICATED -> Status.Code.UNAUTHENTICATED;
            case DENIED -> Status.Code.PERMISSION_DENIED;
            case NOT_FOUND -> Status.Code.NOT_FOUND;
            case CONFLICT -> Status.Code.FAILED_PRECONDITION;
            case LIMIT_EXCEEDED -> Status.Code.RESOURCE_EXHAUSTED;
            case UNAVAILABLE -> Status.Code.UNAVAILABLE;
            case DEADLINE_EXCEEDED -> Status.Code.DEADLINE_EXCEEDED;
            case CORRUPT -> Status.Code.DATA_LOSS;
            case FENCED -> Status.Code.ABORTED;
            case NOT_AVAILABLE -> Status.Code.UNIMPLEMENTED;
            case INTERNAL -> Status.Code.INTERNAL;
        };
    }

    private static ErrorCode code(Status.Code code) {
        return switch (code) {
            case INVALID_ARGUMENT, OUT_OF_RANGE -> ErrorCode.INVALID;
            case UNAUTHENTICATED -> ErrorCode.UNAUTHENTICATED;
            case PERMISSION_DENIED -> ErrorCode.DENIED;
            case NOT_FOUND -> ErrorCode.NOT_FOUND;
            case FAILED_PRECONDITION, ALREADY_EXISTS -> ErrorCode.CONFLICT;
            case RESOURCE_EXHAUSTED -> ErrorCode.LIMIT_EXCEEDED;
            case UNAVAILABLE, CANCELLED -> ErrorCode.UNAVAILABLE;
            case DEADLINE_EXCEEDED -> ErrorCode.DEADLINE_EXCEEDED;
            case DATA_LOSS -> ErrorCode.CORRUPT;
            case ABORTED -> ErrorCode.FENCED;
            case UNIMPLEMENTED -> ErrorCode.NOT_AVAILABLE;
            case INTERNAL, UNKNOWN, OK -> ErrorCode.INTERNAL;
        };
    }

    /**
     * The innermost cause knows most (gRPC's own description is "io exception"), or our own
     * sentence about a certificate.
     */
    private static String reason(Status status) {
        Throwable cause = status.getCause();
        if (cause == null) {
            return status.getDescription() == null
                    ? status.getCode().name()
                    : status.getDescription();
        }
        boolean tls = false;
        while (cause.getCause() != null && !(cause instanceof CertificateException)) {
            tls |= cause instanceof SSLException;
            cause = cause.getCause();
        }
        tls |= cause instanceof SSLException;
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return tls && message.contains("ALERT")
                ? "the peer refused this side's certificate or TLS version (" + message + ")"
                : message;
    }

    private static String safe(@Nullable String message) {
        String text = message == null ? "cannot tell: no reason was given" : message;
        String line =
                text.length() <= MESSAGE_LIMIT_CHARS
                        ? text
                        : text.substring(0, MESSAGE_LIMIT_CHARS - 1) + "…";
        return line.codePoints()
                .map(point -> Character.isISOControl(point) ? ' ' : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
