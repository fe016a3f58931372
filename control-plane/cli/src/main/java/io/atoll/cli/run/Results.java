package io.atoll.cli.run;

import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.Artifacts;
import io.atoll.cli.api.Destination;
import io.atoll.cli.api.Patience;
import io.atoll.cli.api.RunView;
import io.atoll.cli.command.Invocation;
import io.atoll.cli.local.Launch;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;

/** Brings what a run has made to this machine. Owned by the thread of the command. */
public final class Results {
    private final Invocation invocation;
    private final Patience patience;
    private final Artifacts artifacts;

    public Results(Invocation invocation, ApiClient api, Patience patience) {
        this.invocation = invocation;
        this.patience = patience;
        this.artifacts = new Artifacts(api);
    }

    /**
     * Says no before a run begins whose results could not go where they shall.
     *
     * @throws AtollException CONFLICT
     */
    public static void requireRoom(Collection<Path> paths) {
        paths.forEach(path -> new Destination(path).requireRoom());
    }

    /** Is told what was fetched to where. */
    @FunctionalInterface
    public interface Fetched {
        void accept(String output, Path path, Artifacts.Downloaded got);
    }

    /**
     * Fetches every output that has a place.
     *
     * @param place where an output goes by its name
     * @param fetched is told of each, with what happened
     * @throws AtollException if some could not be fetched, with the way to them
     */
    public void fetch(RunView run, Function<String, Optional<Path>> place, Fetched fetched) {
        var failures = new ArrayList<String>();
        ErrorCode code = ErrorCode.INTERNAL;
        for (RunView.Output output : run.allOutputs()) {
            String artifact = output.artifact();
            Optional<Path> to = place.apply(output.name());
            if (artifact == null || to.isEmpty()) {
                continue;
            }
            try {
                var got = patience.insist(() -> artifacts.download(artifact, to.get()));
                fetched.accept(output.name(), to.get(), got);
            } catch (AtollException e) {
                code = e.code();
                failures.add(
                        "%s; output %s is kept, '%s artifact get %s PATH' fetches it"
                                .formatted(
                                        e.getMessage(),
                                        output.name(),
                                        Launch.word(invocation.surroundings()),
                                        artifact));
            }
        }
        if (!failures.isEmpty()) {
            throw new AtollException(code, String.join("\n", failures));
        }
    }
}
