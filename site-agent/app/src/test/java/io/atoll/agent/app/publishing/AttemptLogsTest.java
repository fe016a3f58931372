package io.atoll.agent.app.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.app.sandbox.Sandboxes;
import io.atoll.kernel.id.AttemptId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AttemptLogsTest {
    @TempDir Path folder;
    private Sandboxes sandboxes;
    private AttemptLogs logs;

    @BeforeEach
    void make() {
        sandboxes = new Sandboxes(folder.resolve("attempts"));
        logs = new AttemptLogs(sandboxes, folder.resolve("logs"));
    }

    @Test
    void keepsALogWhenItsSandboxGoes() throws IOException {
        AttemptId attempt = written(1, "hi\n");

        logs.keep(attempt);
        sandboxes.remove(attempt);

        assertThat(logs.stdout(attempt)).doesNotExist();
        assertThat(logs.kept(attempt, false)).hasContent("hi\n");
        assertThat(logs.kept(attempt, true)).hasContent("");
    }

    @Test
    void hasNothingToKeepOfAnAttemptThatNeverHadASandbox() {
        logs.keep(attempt(1));

        assertThat(logs.kept(attempt(1), false)).doesNotExist();
    }

    private AttemptId written(int number, String stdout) throws IOException {
        AttemptId attempt = attempt(number);
        Files.createDirectories(logs.stdout(attempt).getParent());
        Files.writeString(logs.stdout(attempt), stdout);
        Files.writeString(logs.stderr(attempt), "");
        return attempt;
    }

    private static AttemptId attempt(int number) {
        return new AttemptId(
                ExecutionId.parse("01a1fd95-0c63-7000-a431-%012d".formatted(number)), new Fence(1));
    }
}
