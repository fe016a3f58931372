package io.atoll.server.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atoll.kernel.id.ProjectName;
import io.atoll.policy.loader.PolicyLoader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How often the sites are asked for. */
final class KnownSitesTest {
    private static final ProjectName PROJECT = new ProjectName("demo");

    private final Set<String> joined = new TreeSet<>(Set.of("hpc-ridge"));
    private final AtomicInteger asked = new AtomicInteger();
    private final WorkflowDecoder decoder =
            new WorkflowDecoder(
                    new PolicyLoader(),
                    () -> {
                        asked.incrementAndGet();
                        return joined;
                    });

    @Test
    void asksOnceForASiteThatIsThere() {
        decode("hpc-ridge", 1);
        decode("hpc-ridge", 3);

        assertThat(asked).hasValue(1);
    }

    @Test
    void findsASiteThatJoinedLater() {
        assertThat(refused("edge-port", 1)).contains("no site is named 'edge-port'");
        joined.add("edge-port");

        decode("edge-port", 1);
    }

    @Test
    void asksOncePerFileHoweverOftenAnUnknownSiteIsNamed() {
        assertThat(refused("hpc-rigde", 200)).contains("did you mean 'hpc-ridge'?");

        assertThat(asked).hasValue(1);
    }

    private String refused(String site, int executions) {
        var failure = catchThrowableOfType(ProblemsException.class, () -> decode(site, executions));
        assertThat(failure.problems()).hasSize(executions);
        return failure.problems().getLast().message();
    }

    private void decode(String site, int executions) {
        var text = new StringBuilder("kind: Workflow\nversion: atoll/v1\nname: w\nexecutions:\n");
        for (int i = 0; i < executions; i++) {
            text.append(
                    "  - {name: e%d, command: [/bin/true], placement: {site: %s}}\n"
                            .formatted(i, site));
        }
        decoder.decode(
                new WorkflowSource(
                        "w.yaml",
                        text.toString().getBytes(StandardCharsets.UTF_8),
                        Optional.empty()),
                PROJECT,
                "nothing was submitted");
    }
}
