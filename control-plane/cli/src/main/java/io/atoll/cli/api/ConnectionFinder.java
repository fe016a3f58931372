package io.atoll.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.atoll.cli.terminal.Surroundings;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.system.SecretInput;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the control plane to speak to: flags, variables, then the federation of {@code dev up}. */
public final class ConnectionFinder {
    private final Surroundings surroundings;

    public ConnectionFinder(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** The connection file that a server writes into its data folder. */
    public static Path fileIn(Path serverFolder) {
        return serverFolder.resolve("client.json");
    }

    /** The connection file of {@code atoll dev}. */
    public Path devFile() {
        return fileIn(surroundings.atollFolder().resolve("dev/control-plane"));
    }

    /**
     * How an access token was given on the command line.
     *
     * @param text the token, or {@code -} for standard input
     * @param file a file that holds it
     */
    public record TokenFlags(Optional<String> text, Optional<String> file) {}

    /**
     * What the flags leave open comes from variables, then from the federation of {@code dev up}.
     *
     * @param ca a PEM file
     * @throws AtollException UNAVAILABLE if no control plane is known
     */
    public Connection find(Optional<String> server, TokenFlags token, Optional<String> ca) {
        Optional<String> url = server.or(() -> surroundings.variable("ATOLL_SERVER"));
        Optional<String> bearer = read(token, "--token-file").or(this::variable);
        Optional<String> authority = ca.or(() -> surroundings.variable("ATOLL_CA"));
        Optional<Connection> local = url.isPresent() ? Optional.empty() : read(devFile());
        if (url.isEmpty() && local.isEmpty()) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "cannot find a control plane: no --server or ATOLL_SERVER was given and no"
                            + " federation was started with 'atoll dev up'");
        }
        return new Connection(
                url.map(ConnectionFinder::uri).orElseGet(() -> local.orElseThrow().url()),
                bearer.or(() -> local.map(Connection::token))
                        .orElseThrow(() -> missing("token", "--token-file or ATOLL_TOKEN")),
                authority
                        .map(this::pem)
                        .or(() -> local.map(Connection::caPem))
                        .orElseThrow(() -> missing("CA certificate", "--ca or ATOLL_CA")));
    }

    private Optional<String> variable() {
        Optional<String> text = surroundings.variable("ATOLL_TOKEN");
        Optional<String> file = surroundings.variable("ATOLL_TOKEN_FILE");
        return text.isPresent() && file.isEmpty()
                ? text
                : read(new TokenFlags(text, file), "ATOLL_TOKEN_FILE");
    }

    private Optional<String> read(TokenFlags given, String fileFlag) {
        return surroundings
                .secrets()
                .read(
                        new SecretInput.Given(
                                "access token",
                                given.text(),
                                fileFlag,
                                given.file().map(this::secretFile)));
    }

    private Path secretFile(String file) {
        return file.equals(SecretInput.STDIN) ? Path.of(file) : surroundings.folder().resolve(file);
    }

    /** Reads a connection file; empty if there is none. */
    public static Optional<Connection> read(Path file) {
        try {
            JsonNode root = Json.read(Files.readString(file));
            return Optional.of(
                    new Connection(
                            uri(root.path("url").asText()),
                            root.path("token").asText(),
                            root.path("ca").asText()));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.INVALID, "cannot read %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot use server '%s': expected such as https://127.0.0.1:7442"
                            .formatted(text),
                    e);
        }
    }

    private String pem(String file) {
        try {
            return Files.readString(surroundings.folder().resolve(file));
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.NOT_FOUND,
                    "cannot read the CA certificate %s: no such file, or not readable"
                            .formatted(file),
                    e);
        }
    }

    private static AtollException missing(String what, String where) {
        return new AtollException(
                ErrorCode.UNAUTHENTICATED,
                "cannot reach the control plane: no %s was given (expected %s)"
                        .formatted(what, where));
    }
}
