package io.atoll.control.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.bridge.Content;
import io.atoll.control.commit.InMemoryFederationStore;
import io.atoll.control.live.Changes;
import io.atoll.control.live.LeaderConfig;
import io.atoll.control.live.LiveContent;
import io.atoll.control.live.Moment;
import io.atoll.control.live.Tripwire;
import io.atoll.control.site.FactsLog;
import io.atoll.control.site.Invitations;
import io.atoll.control.site.Past;
import io.atoll.control.site.SiteRegistry;
import io.atoll.control.trail.FollowUps;
import io.atoll.control.trail.Quarantine;
import io.atoll.control.trail.Trail;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.IdSource;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.virtual.SeededRandom;
import io.atoll.kernel.virtual.VirtualTime;
import io.atoll.policy.PlacementEngine;
import io.atoll.policy.PolicySet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContentsTest {
    private static final SiteName LYON = new SiteName("lyon");
    private static final SiteName NICE = new SiteName("nice");

    private final Contents contents = contents();

    @Test
    void looksOnlyAtWhatIsKnownAtASiteOrIsSaidToLieThere() {
        for (int i = 0; i < 1_000; i++) {
            contents.keep(content("elsewhere " + i));
            contents.verified(content("elsewhere " + i), NICE);
        }
        for (var text : List.of("verified", "lost")) {
            contents.keep(content(text));
            contents.verified(content(text), LYON);
        }
        contents.lost(digest("lost"), LYON, "by hand");

        assertThat(contents.at(LYON, List.of()))
                .extracting(each -> each.content().digest())
                .containsExactlyInAnyOrder(digest("verified"), digest("lost"))
                .isSorted();
        assertThat(contents.at(LYON, List.of(digest("elsewhere 7"), digest("unknown"))))
                .extracting(each -> each.content().digest())
                .containsExactlyInAnyOrder(
                        digest("verified"), digest("lost"), digest("elsewhere 7"))
                .isSorted();
        assertThat(contents.at(NICE, List.of())).hasSize(1_000);
    }

    @Test
    void forgetsASitesContentsWithTheirArtifacts() {
        contents.keep(content("a"));
        contents.keep(content("a"));
        contents.verified(content("a"), LYON);

        contents.release(digest("a"));
        assertThat(contents.at(LYON, List.of()))
                .extracting(LiveContent::artifacts)
                .containsExactly(1);
        contents.release(digest("a"));

        assertThat(contents.at(LYON, List.of(digest("a")))).isEmpty();
    }

    private static Digest digest(String text) {
        return content(text).digest();
    }

    private static Content content(String text) {
        var digest = Digest.of(text);
        return new Content(digest, text.length(), List.of(digest));
    }

    private static Contents contents() {
        var time = new VirtualTime();
        var store = new InMemoryFederationStore();
        var moment =
                new Moment(
                        LeaderConfig.DEFAULT,
                        new Term(1),
                        new IdSource(time, new SeededRandom(1)),
                        new PlacementEngine(PolicySet.empty()),
                        time.now());
        var changes = new Changes(Map.of());
        var followUps = new FollowUps(new Trail(Tripwire.NONE, new Quarantine(List.of())));
        var invitations = new Invitations(moment, changes, List.of());
        store.begin("one");
        var past = new Past(moment, changes, invitations, store.load());
        var sites =
                new SiteRegistry(moment, changes, followUps, new FactsLog(0), invitations, past);
        return new Contents(moment, changes, followUps, sites);
    }
}
