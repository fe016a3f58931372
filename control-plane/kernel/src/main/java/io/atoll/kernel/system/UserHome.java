package io.atoll.kernel.system;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** The home of the user, as every other program finds it. Stateless. */
public final class UserHome {
    private static final Path NOWHERE = Path.of("/");

    private UserHome() {}

    /**
     * {@code HOME} of {@code environment}, which the JVM itself does not look at; what the
     * machine's table of users says where it is not set; {@code /} where there is no such user, as
     * in many containers.
     *
     * @return absolute
     */
    public static Path of(Map<String, String> environment) {
        return of(environment, System.getProperty("user.home"));
    }

    static Path of(Map<String, String> environment, String ofTable) {
        String set = Objects.requireNonNullElse(environment.get("HOME"), "");
        return set.startsWith("/")
                ? Path.of(set)
                : ofTable.startsWith("/") ? Path.of(ofTable) : NOWHERE;
    }
}
