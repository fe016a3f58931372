package io.atoll.control.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.policy.PlacementEngine;
import io.atoll.policy.PolicySet;
import io.atoll.policy.data.DataPolicy;
import io.atoll.policy.data.DataPolicy.ArtifactFacts;
import io.atoll.policy.data.DataPolicy.StoreFacts;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LogAccessTest {
    private static final ProjectName DEMO = new ProjectName("demo");
    private static final SiteName LYON = new SiteName("lyon");
    private static final PlacementEngine RAW_STAYS_HOME =
            new PlacementEngine(
                    new PolicySet(
                            Digest.of("raw"),
                            List.of(),
                            List.of(
                                    new DataPolicy(
                                            "raw-stays-home",
                                            new Raw(),
                                            new AtOrigin(),
                                            List.of()))));

    private record Raw() implements DataPolicy.ArtifactCondition {
        @Override
        public String source() {
            return "'raw' in artifact.classes";
        }

        @Override
        public boolean holds(ArtifactFacts artifact) {
            return artifact.classes().contains("raw");
        }
    }

    private record AtOrigin() implements DataPolicy.ResidencyCondition {
        @Override
        public String source() {
            return "site.name == artifact.origin";
        }

        @Override
        public boolean holds(ArtifactFacts artifact, StoreFacts store) {
            return store.site().equals(artifact.origin());
        }
    }

    private static LogAccess.Judgement judge(Caller caller, String... classes) {
        return LogAccess.judge(
                RAW_STAYS_HOME,
                caller,
                DEMO,
                new TreeSet<>(List.of(classes)),
                LYON,
                new StoreFacts(new SiteName("global"), Labels.none()));
    }

    private static Caller caller(String project, Role... roles) {
        return new Caller("mia", new ProjectName(project), Set.of(roles));
    }

    @Test
    void letsThoseOfTheProjectAndOperatorsRead() {
        assertThat(judge(caller("demo", Role.VIEWER), "clean").allowed()).isTrue();
        assertThat(judge(caller("other", Role.OPERATOR)).allowed()).isTrue();
    }

    @Test
    void refusesThoseOfOtherProjectsInASentence() {
        assertThat(judge(caller("other", Role.MEMBER)))
                .isEqualTo(
                        new LogAccess.Judgement(
                                false,
                                "cannot read the log: caller 'mia' has no role in project 'demo'"));
    }

    @Test
    void refusesALogWhoseInputsMayNotLeaveTheirSiteAndNamesThePolicy() {
        assertThat(judge(caller("demo", Role.OPERATOR, Role.MEMBER), "clean", "raw"))
                .isEqualTo(
                        new LogAccess.Judgement(
                                false,
                                "cannot read the log away from site 'lyon': data policy"
                                        + " raw-stays-home lets classes clean, raw lie only at"
                                        + " lyon"));
    }
}
