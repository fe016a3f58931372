package io.atoll.control.command;

import static io.atoll.control.leader.Specs.step;
import static io.atoll.control.leader.Specs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.leader.Policies;
import io.atoll.control.leader.Specs;
import io.atoll.control.live.LeaderConfig;
import io.atoll.control.state.Caller;
import io.atoll.control.state.Role;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.policy.PlacementEngine;
import io.atoll.policy.PlacementPolicy;
import io.atoll.policy.PolicySet;
import io.atoll.policy.facts.SiteFacts;
import io.atoll.policy.facts.SiteFacts.Allowance;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunStudyTest {
    private static final Caller MEMBER =
            new Caller("ada", new ProjectName("demo"), Set.of(Role.MEMBER));

    @Test
    void asksTheEngineOnceForEachClassOfEqualExecutions() {
        var study = study(List.of());

        assertThat(study.found().planned()).hasSize(2_001);
        assertThat(study.placements()).isEqualTo(2);
    }

    @Test
    void asksForEachExecutionWhereTheyAreSpread() {
        var study = study(List.of(Policies.spread("spread", 1)));

        assertThat(study.found().planned()).hasSize(2_001);
        assertThat(study.placements()).isGreaterThan(1_000);
    }

    private static RunStudy study(List<PlacementPolicy> policies) {
        var grounds =
                new Grounds(
                        LeaderConfig.DEFAULT,
                        new PlacementEngine(new PolicySet(Digest.of("test"), policies, List.of())),
                        Instant.EPOCH,
                        new Places.Copied(List.of(site("lyon"), site("nice"))),
                        Map.of());
        var asked =
                new RunAsked(
                        MEMBER,
                        workflow(
                                step("part").each("n", 1, 2_000).out("x"),
                                step("all").needs("part")),
                        Map.of(),
                        true);
        return new RunStudy(asked, grounds, () -> grounds);
    }

    private static SiteFacts site(String name) {
        return new SiteFacts(
                new SiteName(name),
                Labels.none(),
                Labels.none(),
                true,
                true,
                List.of(Specs.pool(1, 0)),
                ALL);
    }

    private static final Allowance ALL =
            new Allowance(List.of("demo"), List.of("process"), true, "");
}
