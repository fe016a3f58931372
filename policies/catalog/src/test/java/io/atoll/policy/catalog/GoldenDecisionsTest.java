package io.atoll.policy.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.files.YamlNode.Mapping;
import io.atoll.policy.PlacementEngine;
import io.atoll.policy.PlacementText;
import io.atoll.policy.PolicySet;
import io.atoll.policy.facts.SiteFacts;
import io.atoll.policy.loader.PolicyLint;
import io.atoll.policy.loader.PolicyLoader;
import io.atoll.policy.loader.SourceFile;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the policies that ship decide, byte for byte. When a change is meant, the new text is in the
 * failure's message: read it, then put it into the golden file.
 */
class GoldenDecisionsTest {
    private static final PolicySet SHIPPED = shipped();

    private static PolicySet shipped() {
        var loaded =
                new PolicyLoader()
                        .load(
                                Stream.of(
                                                "cheapest",
                                                "data-stays-home",
                                                "default-balanced",
                                                "eu-only")
                                        .map(name -> name + ".yaml")
                                        .map(name -> new SourceFile(name, GoldenFacts.text(name)))
                                        .toList());
        assertThat(loaded.problems()).isEmpty();
        return loaded.policies().orElseThrow();
    }

    @Test
    void decidesAsTheGoldenFileSays() {
        var engine = new PlacementEngine(SHIPPED);
        List<SiteFacts> sites =
                GoldenFacts.items("/golden/federation.yaml").stream()
                        .map(GoldenFacts::site)
                        .toList();
        var decided = new StringBuilder();
        for (Mapping request : GoldenFacts.items("/golden/requests.yaml")) {
            decided.append(request.text("name"))
                    .append(' ')
                    .append(
                            PlacementText.canonical(
                                    engine.place(GoldenFacts.request(request), sites, Map.of())))
                    .append('\n');
        }

        assertThat(decided.toString()).isEqualTo(GoldenFacts.text("/golden/decisions.txt"));
    }

    @Test
    void shipsNothingThatLintComplainsAbout() {
        assertThat(PolicyLint.lint(SHIPPED)).isEmpty();
    }
}
