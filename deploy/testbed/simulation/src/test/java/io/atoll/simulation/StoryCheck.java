package io.atoll.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atoll.kernel.digest.Digest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Tells a change that is not meant to change behaviour from one that does: prints for each seed the
 * digest of everything that happened, every row and every effect included. Two lists that are equal
 * are of leaders that did the same. Run by name, with {@code -Datoll.seeds=N}.
 */
class StoryCheck {
    private static final int SEEDS = Integer.getInteger("atoll.seeds", 60);

    /** What prints in another order in every process. */
    private static final Pattern SET = Pattern.compile("\\{([^{}\n]*)\\}");

    @Test
    void printsWhatEverySeedTells() {
        for (var scenario : Scenario.values()) {
            for (long seed = 1; seed <= SEEDS; seed++) {
                System.out.printf(
                        "%s seed %d: %s%n", scenario, seed, Digest.of(told(scenario, seed)));
            }
        }
    }

    private static String told(Scenario scenario, long seed) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new PrintStream(bytes, false, UTF_8)) {
            out.println(new Simulation(seed, scenario, Sabotage.NONE, Optional.of(out)).run());
        }
        return SET.matcher(bytes.toString(UTF_8)).replaceAll(StoryCheck::sorted);
    }

    private static String sorted(MatchResult set) {
        var parts = set.group(1).split(", ");
        Arrays.sort(parts);
        return Matcher.quoteReplacement(String.join(", ", parts));
    }
}
