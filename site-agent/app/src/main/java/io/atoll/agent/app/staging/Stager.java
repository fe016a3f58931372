package io.atoll.agent.app.staging;

import io.atoll.agent.app.sandbox.Sandbox;
import io.atoll.agent.app.sandbox.SandboxSpec;
import io.atoll.agent.app.sandbox.Sandboxes;
import io.atoll.agent.event.AgentEffect;
import io.atoll.kernel.id.SiteName;
import io.atoll.work.Assignment;
import io.atoll.work.Command;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lays out the sandbox of an attempt from the site's store: inputs verified byte by byte, folders
 * unpacked, gathers as folders with an entry per element. Any thread, one at a time per attempt.
 */
public final class Stager {
    private final Sandboxes sandboxes;
    private final InputLayout inputs;
    private final SiteName site;

    public Stager(Sandboxes sandboxes, InputLayout inputs, SiteName site) {
        this.sandboxes = sandboxes;
        this.inputs = inputs;
        this.site = site;
    }

    /**
     * Lays out what {@code stage} asks for.
     *
     * @throws io.atoll.kernel.AtollException CORRUPT, NOT_FOUND, INVALID, LIMIT_EXCEEDED or
     *     UNAVAILABLE, with a sentence
     */
    public Sandbox stage(AgentEffect.Stage stage) {
        var assignment = stage.assignment();
        Map<String, Path> laidOut = inputs.layOut(assignment, stage.awaited());
        try {
            return sandboxes.prepare(spec(assignment, laidOut));
        } finally {
            inputs.clear(assignment);
        }
    }

    private SandboxSpec spec(Assignment assignment, Map<String, Path> laidOut) {
        var spec = assignment.spec();
        Map<String, SandboxSpec.ShippedFile> files = new TreeMap<>();
        spec.files()
                .forEach(
                        file ->
                                files.put(
                                        file.name(),
                                        new SandboxSpec.ShippedFile(
                                                file.bytes(), file.executable())));
        return new SandboxSpec(
                assignment.attempt(),
                assignment.run(),
                assignment.executionClass().name(),
                site,
                switch (spec.command()) {
                    case Command.Argv(var words) -> new SandboxSpec.Argv(words);
                    case Command.Script(var text) -> new SandboxSpec.Script(text);
                },
                files,
                laidOut,
                assignment.executionClass().paths(),
                assignment.each(),
                spec.environment());
    }
}
