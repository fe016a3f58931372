package io.atoll.server.check;

import io.atoll.files.ConfigurationReader;
import io.atoll.files.Problems;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.server.config.ServerConfigReader;
import java.util.ArrayList;

/**
 * Everything that is wrong with a configuration and the machine it is for, before an instance
 * starts. Makes and changes nothing.
 */
public final class ConfigurationCheck {
    private static final String CONSEQUENCE = "to be mended before an instance starts";

    private ConfigurationCheck() {}

    /**
     * Checks what can be checked without starting.
     *
     * @param connect whether the servers that it names are asked too
     * @return one line that says what was found to be right
     * @throws AtollException INVALID with every problem, one in a line, each at its place
     */
    public static String check(
            ServerConfigReader reader, ConfigurationReader.Sources sources, boolean connect) {
        var problems = new Problems();
        var silent = new ArrayList<String>();
        try {
            reader.check(sources, problems)
                    .ifPresent(
                            config -> {
                                new MachineCheck(config, problems).look();
                                if (connect) {
                                    silent.addAll(new ConnectCheck(config, problems).look());
                                }
                            });
        } catch (AtollException e) {
            throw new AtollException(ErrorCode.INVALID, String.valueOf(e.getMessage()), e);
        }
        problems.throwIfAny(CONSEQUENCE);
        return "ok: an instance can start with %s%s%s"
                .formatted(
                        sources.file().map(Object::toString).orElse("the defaults"),
                        connect ? ", and the servers it names answer" : "",
                        silent.isEmpty() ? "" : ", but for " + String.join(", ", silent));
    }
}
