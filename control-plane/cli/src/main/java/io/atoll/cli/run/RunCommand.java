package io.atoll.cli.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.atoll.cli.api.ApiClient;
import io.atoll.cli.api.Artifacts;
import io.atoll.cli.api.Json;
import io.atoll.cli.api.Patience;
import io.atoll.cli.api.RunView;
import io.atoll.cli.api.Runs;
import io.atoll.cli.api.UploadCheck;
import io.atoll.cli.command.ExitCodes;
import io.atoll.cli.command.GivingUp;
import io.atoll.cli.command.Invocation;
import io.atoll.cli.local.Launch;
import io.atoll.cli.terminal.Surroundings;
import io.atoll.cli.terminal.Units;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.kernel.quantity.Durations;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code atoll run}. */
@Command(
        name = "run",
        description =
                "Run one command at a site, with its output as it comes; exits as the command does,"
                    + " 125 when something else ended it, such as its walltime or a fault of"
                    + " Atoll's. When it gives up or cannot go on, the command does, and it says"
                    + " how to come back to it.")
public final class RunCommand implements Callable<Integer> {
    /** The input that is the command's standard input. */
    private static final String STDIN = "stdin";

    /** What only a command that is started has. */
    private static final Set<String> STARTING =
            Set.of(
                    "--site",
                    "--policy",
                    "--in",
                    "--stdin",
                    "--cpu",
                    "--memory",
                    "--gpu",
                    "--walltime",
                    "--env",
                    "--project");

    @Mixin private final Invocation invocation;

    @Option(names = "--site", description = "Only at this site.")
    private @Nullable String site;

    @Option(names = "--policy", description = "Placement policy to use.")
    private @Nullable String policy;

    @Option(
            names = "--in",
            paramLabel = "[NAME=]PATH",
            description =
                    "Input, a file or a folder: $INPUT_NAME is its path there, NAME in capitals"
                        + " with _ for each -; absent, NAME is the file's own name with - for what"
                        + " is no letter or digit, so phi.txt is $INPUT_PHI_TXT; may be repeated.")
    private List<String> inputs = List.of();

    @Option(
            names = "--out",
            paramLabel = "PATH",
            description =
                    "Output: a file or folder made there under this relative path, fetched to it"
                            + " here. A file takes the place of another one, a folder that of an"
                            + " empty one only; may be repeated.")
    private List<String> outputs = List.of();

    @Option(
            names = "--stdin",
            paramLabel = "WHEN",
            defaultValue = "auto",
            description =
                    "Standard input of the command: ${COMPLETION-CANDIDATES} (default"
                            + " ${DEFAULT-VALUE}). It is taken in to its end before the command"
                            + " starts, at most 16 GiB. auto passes on a file or what comes through"
                            + " a pipe, and leaves a terminal alone and a pipe on which neither a"
                            + " byte nor an end comes within 3 s; always waits as long as it takes;"
                            + " never reads nothing, as in the body of a loop that reads itself.")
    private CommandInput.When stdin = CommandInput.When.auto;

    @Option(names = "--cpu", description = "Cores, such as 2 or 0.5.")
    private @Nullable String cpu;

    @Option(names = "--memory", description = "Memory, such as 512MiB.")
    private @Nullable String memory;

    @Option(names = "--gpu", paramLabel = "COUNT", description = "GPUs.")
    private @Nullable Integer gpu;

    @Option(names = "--walltime", description = "The longest it may run, such as 10m.")
    private @Nullable String walltime;

    @Option(names = "--env", paramLabel = "KEY=VALUE", description = "Variable of the command.")
    private Map<String, String> environment = Map.of();

    @Option(names = "--project", description = "Project.")
    private @Nullable String project;

    @Option(
            names = "--attach",
            paramLabel = "RUN",
            description =
                    "Start nothing and come back to this run of a command: its output from the"
                            + " beginning, its end as if it had been started from here. Only --out"
                            + " and --give-up-after go with it.")
    private @Nullable String attached;

    @Mixin private final GivingUp givingUp = new GivingUp();

    @Parameters(paramLabel = "CMD", arity = "0..*", description = "The command, after --.")
    private List<String> argv = List.of();

    @Spec private CommandSpec spec = CommandSpec.create();

    public RunCommand(Surroundings surroundings) {
        this.invocation = new Invocation(surroundings);
    }

    @Override
    public Integer call() {
        Patience patience = givingUp.patience(invocation, Patience.USUAL);
        if (attached != null) {
            refuseToStart();
            return attach(attached, patience);
        }
        if (argv.isEmpty()) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "missing required parameter: 'CMD'");
        }
        return start(patience);
    }

    private int attach(String name, Patience patience) {
        try (ApiClient api = invocation.api()) {
            RunView run = new Runs(api).run(name);
            if (run.total() != 1) {
                throw new AtollException(
                        ErrorCode.INVALID,
                        "cannot attach to run %s: it is not the run of one command (got %s, expected 1)"
                                .formatted(name, Units.count(run.total(), "execution")));
            }
            return new CommandWatch(invocation, api, patience, run.id(), localOutputs()).watch();
        }
    }

    private void refuseToStart() {
        boolean more =
                spec.commandLine().getParseResult().matchedOptions().stream()
                        .anyMatch(option -> STARTING.contains(option.longestName()));
        if (more || !argv.isEmpty()) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "cannot attach and start a command: only --out and --give-up-after go with"
                            + " --attach");
        }
    }

    private int start(Patience patience) {
        Map<String, Path> files = inputFiles();
        ObjectNode command = command();
        Results.requireRoom(localOutputs().values());
        // First: an access token that comes on standard input is not the command's.
        try (ApiClient api = invocation.api()) {
            var input = CommandInput.begin(invocation.surroundings().stdin(), stdin);
            try {
                return start(api, patience, files, command, input);
            } finally {
                input.ifPresent(CommandInput::close);
            }
        }
    }

    private int start(
            ApiClient api,
            Patience patience,
            Map<String, Path> files,
            ObjectNode command,
            Optional<CommandInput> input) {
        String key = api.newKey();
        ObjectNode ids = command.putObject("inputs");
        input.flatMap(this::taken)
                .ifPresent(
                        file -> {
                            String name = nameBeside(files.keySet());
                            ids.put(name, upload(api, name, file, key));
                            command.set("argv", Json.tree(reading(name)));
                        });
        input.ifPresent(CommandInput::close); // it may be large, and the command take days
        files.forEach((name, file) -> ids.put(name, upload(api, name, file, key)));
        ObjectNode body = Json.object();
        if (project != null) {
            body.put("project", project);
        }
        body.set("command", command);
        RunView run = RunView.of(api.post("/v1/runs", body, key).orThrow("nothing was run"));
        int exitCode =
                new CommandWatch(invocation, api, patience, run.id(), localOutputs()).watch();
        return input.filter(CommandInput::cameLate).isPresent() ? withoutInput(exitCode) : exitCode;
    }

    private Optional<Path> taken(CommandInput input) {
        return switch (input.await()) {
            case CommandInput.Taken.All(var file) -> Optional.of(file);
            case CommandInput.Taken.Empty() -> Optional.empty();
            case CommandInput.Taken.Silent() -> {
                invocation.remark(
                        "standard input gives nothing and does not end, so it is not passed on;"
                                + " '--stdin always' waits for it, '--stdin never' does not look");
                yield Optional.empty();
            }
        };
    }

    // What its command did without its input counts for nothing.
    private int withoutInput(int exitCode) {
        invocation.remark(
                "cannot vouch for this: standard input gave something after the command had begun"
                        + " without it; '--stdin always' waits for it");
        return exitCode == ExitCodes.DONE ? ExitCodes.OUR_FAULT : exitCode;
    }

    private static String nameBeside(Set<String> others) {
        String name = STDIN;
        while (others.contains(name)) {
            name += "-0";
        }
        return name;
    }

    // A site's shell opens it; exec leaves nothing of the shell.
    private List<String> reading(String input) {
        String variable = "INPUT_" + input.toUpperCase(Locale.ROOT).replace('-', '_');
        var all =
                new ArrayList<>(
                        List.of("/bin/sh", "-c", "exec \"$@\" < \"$" + variable + "\"", "sh"));
        all.addAll(argv);
        return all;
    }

    private String upload(ApiClient api, String name, Path file, String key) {
        return new Artifacts(api)
                .upload(
                        file,
                        new Artifacts.Marks(project, null, List.of(), Map.of()),
                        key + "/" + name);
    }

    // All that can be wrong is said before anything is uploaded.
    private ObjectNode command() {
        ObjectNode command = Json.object();
        command.set("argv", Json.tree(argv));
        put(command, "site", site);
        put(command, "policy", policy);
        put(
                command,
                "walltime",
                walltime == null ? null : Durations.text(Durations.parse("walltime", walltime)));
        ObjectNode resources = Json.object();
        put(resources, "cpu", cpu == null ? null : Cpu.parse("cpu", cpu).text());
        put(resources, "memory", memory == null ? null : ByteSize.parse("memory", memory).text());
        if (gpu != null) {
            resources.putObject("gpu").put("count", gpu);
        }
        if (!resources.isEmpty()) {
            command.set("resources", resources);
        }
        if (!environment.isEmpty()) {
            command.set("env", Json.tree(environment));
        }
        ObjectNode declared = command.putObject("outputs");
        for (String path : outputs) {
            if (declared.has(name(path))) {
                throw new AtollException(
                        ErrorCode.INVALID,
                        "cannot use output '%s': there are two of that name".formatted(path));
            }
            declared.putObject(name(path)).put("path", path);
        }
        return command;
    }

    private static void put(ObjectNode node, String key, @Nullable String value) {
        if (value != null) {
            node.put(key, value);
        }
    }

    private Map<String, Path> inputFiles() {
        var files = new LinkedHashMap<String, Path>();
        for (String input : inputs) {
            int equals = input.indexOf('=');
            String path = input.substring(equals + 1);
            String name = equals < 0 ? name(path) : input.substring(0, equals);
            if (path.isEmpty()) {
                throw new AtollException(
                        ErrorCode.INVALID,
                        "cannot use input '%s': its file has no name (expected NAME=FILE)"
                                .formatted(input));
            }
            if (files.put(name, invocation.surroundings().folder().resolve(path)) != null) {
                throw new AtollException(
                        ErrorCode.INVALID,
                        "cannot use input '%s': there are two of that name (expected NAME=FILE)"
                                .formatted(name));
            }
        }
        var problems = new ArrayList<String>();
        files.forEach(
                (_, file) ->
                        problems.addAll(
                                UploadCheck.problems(
                                        file, Launch.path(invocation.surroundings(), file))));
        if (!problems.isEmpty()) {
            throw new AtollException(ErrorCode.INVALID, String.join("\n", problems));
        }
        return files;
    }

    private Map<String, Path> localOutputs() {
        var files = new LinkedHashMap<String, Path>();
        outputs.forEach(
                path -> files.put(name(path), invocation.surroundings().folder().resolve(path)));
        return files;
    }

    /** {@code data/My_file.csv} is named {@code my-file-csv}. */
    static String name(String path) {
        String file = String.valueOf(Path.of(path).getFileName()).toLowerCase(Locale.ROOT);
        String name = file.replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        if (name.isEmpty()) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot name '%s': expected a file with letters or digits in its name"
                            .formatted(path));
        }
        return name;
    }
}
