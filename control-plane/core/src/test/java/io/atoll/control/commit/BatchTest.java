package io.atoll.control.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.control.event.Effect;
import io.atoll.control.event.Outcome;
import io.atoll.kernel.id.SiteName;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What many events tell the sites, as one. */
class BatchTest {
    private static final SiteName LYON = new SiteName("lyon");

    @Test
    void asksForTheInventoryBehindWhatWasAssignedBefore() {
        var batch = new Batch();
        var before = new Effect.SendAssignments(LYON, List.of());
        var request = new Effect.RequestInventory(LYON, 1);
        var after = new Effect.SendAssignments(LYON, List.of());

        batch.add(
                new Outcome(
                        Optional.empty(), List.of(), List.of(), List.of(before, request, after)),
                () -> {});

        assertThat(batch.effects()).containsExactly(before, request, after);
    }
}
