package io.atoll.cli.command;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** A command of the design that this version does not carry out. */
@Command(hidden = true, description = "Not available in this version.")
final class LaterCommand implements Runnable {
    private final String name;

    @Unmatched private final List<String> arguments = new ArrayList<>();

    LaterCommand(String name) {
        this.name = name;
    }

    @Override
    public void run() {
        throw new AtollException(
                ErrorCode.NOT_AVAILABLE,
                "cannot run 'atoll %s': not available in this version"
                        .formatted(String.join(" ", prefixed())));
    }

    private List<String> prefixed() {
        var words = new ArrayList<String>(List.of(name));
        arguments.stream().limit(1).filter(word -> word.matches("[a-z]+")).forEach(words::add);
        return words;
    }
}
