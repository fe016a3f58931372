package io.atoll.agent.app.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import org.junit.jupiter.api.Test;

class PublisherTest {
    private static String notKept(ErrorCode code, String sentence) {
        return Publisher.notKept(new AtollException(code, sentence));
    }

    @Test
    void saysThatTheDiskWasFullWhenThatKeptALogFromBeingStored() {
        assertThat(notKept(ErrorCode.LIMIT_EXCEEDED, "cannot write content: the disk is full"))
                .isEqualTo("the disk was full");
        assertThat(notKept(ErrorCode.UNAVAILABLE, "cannot write content: the disk failed (x)"))
                .isEqualTo("cannot write content: the disk failed (x)");
    }
}
