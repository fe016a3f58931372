package io.atoll.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorCodesTest {
    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void carriesEveryCodeAndItsMessage(ErrorCode code) {
        StatusRuntimeException status =
                ErrorCodes.toStatus(new AtollException(code, "cannot go on: it rains"));
        AtollException read = ErrorCodes.fromStatus("try", status);
        assertThat(read.code()).isEqualTo(code);
        assertThat(read).hasMessage("cannot go on: it rains");
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void aPeerWithoutOurTrailerGivesTheSameCode(ErrorCode code) {
        Status bare =
                ErrorCodes.toStatus(new AtollException(code, "x")).getStatus().withDescription("y");
        AtollException read = ErrorCodes.fromStatus("try", bare.asRuntimeException());
        assertThat(read.code()).isEqualTo(code);
        assertThat(read).hasMessage("cannot try: y");
    }

    @Test
    void tellsAPeerNothingAboutAFaultOfOurs() {
        StatusRuntimeException status =
                ErrorCodes.toStatus(new IllegalStateException("password is hunter2"));
        assertThat(status.getMessage()).doesNotContain("hunter2");
        assertThat(ErrorCodes.fromStatus("try", status).code()).isEqualTo(ErrorCode.INTERNAL);
    }

    @Test
    void keepsMessagesToOneLineOfBoundedLength() {
        String message = "cannot x:\r\n\u001b[31m" + "é".repeat(5000);
        String told =
                ErrorCodes.toStatus(new AtollException(ErrorCode.INVALID, message))
                        .getStatus()
                        .getDescription();
        assertThat(told).hasSize(1024).startsWith("cannot x:   [31mé").endsWith("…");
    }

    @Test
    void tellsTheInnermostReasonOfALostConnection() {
        Status lost =
                Status.UNAVAILABLE
                        .withDescription("io exception")
                        .withCause(
                                new java.io.IOException(
                                        "outer",
                                        new java.net.ConnectException("refused: /1.2.3.4")));
        assertThat(ErrorCodes.fromStatus("reach it", lost.asRuntimeException()))
                .hasMessage("cannot reach it: refused: /1.2.3.4");
    }
}
