package io.atoll.cli;

import io.atoll.cli.artifact.ArtifactCommands;
import io.atoll.cli.demo.DemoCommand;
import io.atoll.cli.event.EventCommands;
import io.atoll.cli.execution.ExecutionCommands;
import io.atoll.cli.federation.DevCommands;
import io.atoll.cli.federation.StatusCommand;
import io.atoll.cli.policy.PolicyCommands;
import io.atoll.cli.run.RunCommand;
import io.atoll.cli.run.RunsCommands;
import io.atoll.cli.server.ServerCommands;
import io.atoll.cli.site.SiteCommands;
import io.atoll.cli.terminal.Surroundings;
import io.atoll.cli.transfer.TransferCommands;
import io.atoll.cli.workflow.PlanCommand;
import io.atoll.cli.workflow.SubmitCommand;
import io.atoll.cli.workflow.WorkflowCommands;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Supplier;

/** The commands by name, in the order of the help. */
final class Commands {
    private Commands() {}

    static SequencedMap<String, Supplier<Object>> all(Surroundings surroundings) {
        var commands = new LinkedHashMap<String, Supplier<Object>>();
        commands.put("demo", () -> new DemoCommand(surroundings));
        commands.put("dev", DevCommands::new);
        commands.put("submit", () -> new SubmitCommand(surroundings));
        commands.put("plan", () -> new PlanCommand(surroundings));
        commands.put("run", () -> new RunCommand(surroundings));
        commands.put("status", () -> new StatusCommand(surroundings, Version.text()));
        commands.put("site", SiteCommands::new);
        commands.put("workflow", WorkflowCommands::new);
        commands.put("runs", RunsCommands::new);
        commands.put("execution", ExecutionCommands::new);
        commands.put("artifact", ArtifactCommands::new);
        commands.put("transfer", TransferCommands::new);
        commands.put("policy", PolicyCommands::new);
        commands.put("event", EventCommands::new);
        commands.put("server", ServerCommands::new);
        commands.put("version", () -> new VersionCommand(surroundings));
        return commands;
    }
}
