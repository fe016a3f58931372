package io.atoll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.cli.command.CommandTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Options that every command has. */
class SharedOptionsTest {
    @TempDir Path folder;

    private final FakeControlPlane server = new FakeControlPlane();

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "site list -o json --server URL",
                "-o json --server URL site list",
                "-ojson site --server=URL list",
                "--output=json site list --server URL",
                "site -o json --server URL list"
            })
    void acceptsTheOptionsOfEveryCommandBeforeAndBehindIt(String line) {
        server.on("GET /v1/sites", "{\"items\":[]}");
        var typed = new Typed(folder, server).without("ATOLL_SERVER");

        int exitCode = typed.run(line.replace("URL", server.connection().toString()).split(" "));

        assertThat(typed.err()).isEmpty();
        assertThat(exitCode).isZero();
        assertThat(typed.out()).isEqualTo("[ ]\n");
    }

    @Test
    void leavesTheWordsOfACommandThatIsRunAsTheyAre() {
        var typed = new Typed(folder);

        assertThat(typed.run("-o", "json", "run", "--nonsense", "--", "ls", "-o")).isEqualTo(2);

        assertThat(typed.err()).contains("'--nonsense'");
    }

    @Test
    void everyCommandHasTheOptionsThatEveryCommandHas() {
        var surroundings = new Typed(folder).surroundings();
        var leaves = new ArrayList<CommandLine>();
        leaves(new CommandTree(surroundings, Commands.all(surroundings)).whole(), leaves);

        assertThat(leaves).hasSizeGreaterThan(40);
        assertThat(leaves)
                .allSatisfy(
                        each ->
                                assertThat(each.getCommandSpec().optionsMap())
                                        .as(each.getCommandSpec().qualifiedName())
                                        .containsKeys(
                                                "-o",
                                                "--output",
                                                "--server",
                                                "--token",
                                                "--token-file",
                                                "--ca"));
    }

    private static void leaves(CommandLine command, List<CommandLine> into) {
        if (command.getCommandSpec().usageMessage().hidden()) {
            return;
        }
        if (command.getSubcommands().isEmpty()) {
            into.add(command);
        }
        command.getSubcommands().values().forEach(each -> leaves(each, into));
    }
}
