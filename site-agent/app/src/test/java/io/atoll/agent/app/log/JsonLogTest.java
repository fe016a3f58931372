package io.atoll.agent.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

final class JsonLogTest {
    @Test
    void aRecordIsALine() {
        var record = new LogRecord(Level.WARNING, "no link to {0}: {1}");
        record.setLoggerName("io.atoll.agent.app.link.ControlLink");
        record.setParameters(new Object[] {"cp1:7443", "refused"});

        assertThat(new JsonLog.Lines().format(record))
                .contains(
                        "\"level\":\"WARN\",\"logger\":\"ControlLink\","
                                + "\"message\":\"no link to cp1:7443: refused\"}\n");
    }
}
