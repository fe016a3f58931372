package io.atoll.agent.app;

import java.util.Optional;

/** Starts the program; for now it only knows {@code version}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        if (args.length != 1 || !args[0].equals("version")) {
            System.err.println("cannot run: only 'version' is available");
            System.exit(2);
        }
        System.out.println("atoll " + version());
    }

    private static String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("unpackaged");
    }
}
