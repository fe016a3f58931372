package io.atoll.agent.app.supervisor.machine;

import io.atoll.agent.app.supervisor.wire.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Says in a sentence what an error number of posix_spawn(3) means to a command's author. */
public final class SpawnError {
    private static final int ENOENT = 2;
    private static final int EIO = 5;
    private static final int E2BIG = 7;
    private static final int ENOEXEC = 8;
    private static final int EAGAIN = 11;
    private static final int ENOMEM = 12;
    private static final int EACCES = 13;
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;
    private static final int ENOSPC = 28;
    private static final int EROFS = 30;
    private static final int EDQUOT = 122;

    /** What the operating system or a disk lacks, whatever the command. */
    private static final Set<Integer> OF_SITE =
            Set.of(EIO, EAGAIN, ENOMEM, ENFILE, EMFILE, ENOSPC, EROFS, EDQUOT);

    private SpawnError() {}

    public static CannotStartException of(int error, Command command) {
        String why =
                switch (error) {
                    case ENOENT -> "its interpreter (the first line of a script) is not there";
                    case E2BIG -> "its arguments and environment are too large";
                    case ENOEXEC ->
                            "it is no program of this machine (a script needs a first line such as"
                                    + " #!/bin/sh)";
                    case EAGAIN -> "this site has no room for another process now";
                    case ENOMEM -> "this site has no memory for another process now";
                    case EACCES ->
                            "permission denied for it, its interpreter or its working directory";
                    default -> "the operating system refused (error %d)".formatted(error);
                };
        return isOfSite(error, command)
                ? CommandSearch.cannot(
                        CommandSearch.SITE_FAULT,
                        command.argv().getFirst(),
                        logsAreThere(command) ? why : "the folder of its logs is not there")
                : CommandSearch.cannot(
                        error == ENOENT ? CommandSearch.NOT_FOUND : CommandSearch.NOT_STARTABLE,
                        command.argv().getFirst(),
                        why);
    }

    // Its logs are opened before it is started, and one number stands for whatever failed.
    private static boolean isOfSite(int error, Command command) {
        return OF_SITE.contains(error) || !logsAreThere(command);
    }

    private static boolean logsAreThere(Command command) {
        Path folder = Path.of(command.stdout()).getParent();
        return folder == null || Files.isWritable(folder);
    }
}
