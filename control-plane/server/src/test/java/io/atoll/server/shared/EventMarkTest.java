package io.atoll.server.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.kernel.id.ProjectName;
import org.junit.jupiter.api.Test;

class EventMarkTest {
    @Test
    void readsWhatItWrote() {
        var mark = new EventMark(new ProjectName("demo"), 42);
        assertThat(EventMark.parse(mark.text())).contains(mark);
    }

    @Test
    void dropsWhatItCannotRead() {
        assertThat(EventMark.parse("")).isEmpty();
        assertThat(EventMark.parse("demo")).isEmpty();
        assertThat(EventMark.parse("demo x")).isEmpty();
        assertThat(EventMark.parse("demo 0")).isEmpty();
    }
}
