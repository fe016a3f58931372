package io.atoll.cli;

import io.atoll.cli.api.Json;
import io.atoll.cli.command.Invocation;
import io.atoll.cli.terminal.Surroundings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code atoll version}. */
@Command(name = "version", description = "Print the version of this program.")
final class VersionCommand implements Runnable {
    @Mixin private final Invocation invocation;

    VersionCommand(Surroundings surroundings) {
        this.invocation = new Invocation(surroundings);
    }

    @Override
    public void run() {
        if (invocation.json()) {
            invocation.json(Json.object().put("version", Version.text()));
        } else {
            invocation.line("atoll " + Version.text());
        }
    }
}
