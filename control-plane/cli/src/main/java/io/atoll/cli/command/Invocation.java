package io.atoll.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.Connection;
import io.atoll.cli.api.ConnectionFinder;
import io.atoll.cli.api.Json;
import io.atoll.cli.terminal.Progress;
import io.atoll.cli.terminal.Surroundings;
import io.atoll.cli.terminal.Table;
import io.atoll.kernel.text.Shown;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every command has, and what a command does with them. */
public final class Invocation {
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";

    private final Surroundings surroundings;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "How to print: ${COMPLETION-CANDIDATES}.")
    private Format output = Format.text;

    @Option(names = "--server", paramLabel = "URL", description = "Control plane; ATOLL_SERVER.")
    private @Nullable String server;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "Access token, '-' for standard input; ATOLL_TOKEN.")
    private @Nullable String token;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File that holds the access token; ATOLL_TOKEN_FILE.")
    private @Nullable String tokenFile;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "PEM file of the federation's authority; ATOLL_CA.")
    private @Nullable String ca;

    /** How to print; the names are what a user types. */
    public enum Format {
        text,
        json
    }

    public Invocation(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    public Surroundings surroundings() {
        return surroundings;
    }

    /** A client for the control plane that is meant. */
    public ApiClient api() {
        Connection connection =
                new ConnectionFinder(surroundings)
                        .find(
                                Optional.ofNullable(server),
                                new ConnectionFinder.TokenFlags(
                                        Optional.ofNullable(token), Optional.ofNullable(tokenFile)),
                                Optional.ofNullable(ca));
        return surroundings
                .ending()
                .with(new ApiClient(connection, surroundings.time(), surroundings.random()));
    }

    public boolean json() {
        return output == Format.json;
    }

    public Progress progress() {
        return new Progress(surroundings);
    }

    /**
     * Prints a line, or several, on stdout. What others chose, such as names and reasons, may hold
     * characters that a terminal obeys: they are escaped.
     */
    public void line(String text) {
        surroundings.out().println(Shown.lines(text));
    }

    /** Prints a remark for people on stderr, escaped as {@link #line} does. */
    public void remark(String text) {
        surroundings.err().println(Shown.lines(text));
    }

    public void json(JsonNode node) {
        line(Json.pretty(node));
    }

    /** Prints a list: a table for people, with {@code none} in place of an empty one. */
    public void list(List<JsonNode> items, Table table, String none) {
        if (json()) {
            json(Json.tree(items));
        } else if (table.isEmpty()) {
            line(none);
        } else {
            List<String> lines = table.lines();
            heading(lines.getFirst(), "");
            lines.stream().skip(1).forEach(this::line);
        }
    }

    /** Prints names with their values; what is empty is left out. */
    public void details(Map<String, String> values) {
        int width = values.keySet().stream().mapToInt(String::length).max().orElse(0);
        values.forEach(
                (name, value) -> {
                    if (!value.isEmpty()) {
                        line(name + " ".repeat(width - name.length() + 2) + value);
                    }
                });
    }

    /** Prints a line whose beginning is in bold where the terminal can. */
    public void heading(String title, String rest) {
        String shown = Shown.lines(title);
        surroundings
                .out()
                .println(
                        (surroundings.colours() ? BOLD + shown + PLAIN : shown)
                                + Shown.lines(rest));
    }
}
