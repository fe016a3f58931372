package io.atoll.agent.app.supervisor;

/** Says in a sentence what an error number of posix_spawn(3) means to a command's author. */
final class SpawnError {
    private static final int ENOENT = 2;
    private static final int E2BIG = 7;
    private static final int ENOEXEC = 8;
    private static final int EAGAIN = 11;
    private static final int ENOMEM = 12;
    private static final int EACCES = 13;

    private SpawnError() {}

    static CannotStartException of(int error, Command command) {
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
        int code = error == ENOENT ? CommandSearch.NOT_FOUND : CommandSearch.NOT_STARTABLE;
        return CommandSearch.cannot(code, command.argv().getFirst(), why);
    }
}
