package io.atoll.control.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.leader.Specs;
import io.atoll.control.live.LiveSite;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.SiteName;
import io.atoll.policy.facts.SiteFacts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FactsLogTest {
    private static final PoolName CPU = new PoolName("cpu");

    private final FactsLog log = new FactsLog(0);
    private final List<LiveSite> sites = new ArrayList<>();

    @BeforeEach
    void threeSites() {
        for (var name : List.of("brest", "lyon", "nice")) {
            sites.add(Specs.site(name, 4));
            log.siteChanged(sites.getLast());
        }
        assertThat(log.sites()).hasSize(3);
        assertThat(log.atRest()).hasSize(3);
    }

    @Test
    void copiesTheFactsWhenTheyAreAskedForAndNotWithEachUse() {
        long before = log.copies();
        for (int i = 0; i < 1_000; i++) {
            log.used(sites.get(i % 3), CPU);
            assertThat(log.usedSince(log.revision())).isPresent();
        }

        assertThat(log.copies()).isEqualTo(before);
        assertThat(log.sites()).extracting(SiteFacts::name).contains(new SiteName("lyon"));
        assertThat(log.sites()).isSameAs(log.sites());
        assertThat(log.copies()).isEqualTo(before + 1);
        assertThat(log.atRest()).isSameAs(log.atRest());
        assertThat(log.copies()).as("use changes nothing at rest").isEqualTo(before + 1);
    }

    @Test
    void copiesOnceForAllChangesSinceItWasAsked() {
        long before = log.copies();
        sites.forEach(log::siteChanged);
        log.used(sites.getFirst(), CPU);

        log.sites();
        log.sites();
        log.atRest();
        log.atRest();

        assertThat(log.copies()).isEqualTo(before + 2);
    }

    @Test
    void tellsEachSiteThatChangedOnce() {
        assertThat(log.takeChanged()).containsExactlyElementsOf(sites);
        log.siteChanged(sites.get(1));
        log.siteChanged(sites.get(1));

        assertThat(log.takeChanged()).containsExactly(sites.get(1));
        assertThat(log.takeChanged()).isEmpty();
    }
}
