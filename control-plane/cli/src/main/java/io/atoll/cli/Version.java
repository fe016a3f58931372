package io.atoll.cli;

import java.util.Optional;

/** Which version of Atoll this is. */
final class Version {
    private Version() {}

    /** From the jar's manifest. */
    static String text() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("unpackaged");
    }
}
