package io.atoll.agent.site;

import static io.atoll.agent.site.TestSite.attempt;
import static io.atoll.agent.site.TestSite.content;
import static io.atoll.agent.site.TestSite.fetch;
import static io.atoll.agent.site.TestSite.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.link.ControlMessage;
import io.atoll.kernel.digest.Digest;
import io.atoll.work.Assignment;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One attempt that reads many contents, which come one after another. */
class GatherTest {
    private static final int CONTENTS = 400;

    private final TestSite site = new TestSite();

    private static Assignment gathering() {
        var elements =
                IntStream.range(0, CONTENTS)
                        .mapToObj(
                                i ->
                                        new Assignment.Element(
                                                "" + i,
                                                new Assignment.Source.Stored(
                                                        Digest.of("part " + i), 6, false),
                                                new TreeSet<>()))
                        .toList();
        return TestSite.assignment(
                attempt(1, 1),
                spec(),
                List.of(new Assignment.Input("parts", true, elements)),
                List.of(),
                Optional.empty());
    }

    private void fetched(int part) {
        var order = fetch(part, "part " + part);
        site.told(new ControlMessage.Order(order));
        site.store.add(content("part " + part).digest());
        site.apply(new AgentEvent.TransferDone(order.id(), 6));
    }

    @Test
    void looksAtEachContentAFewTimesAndStartsWithTheLast() {
        site.link(0);
        site.assign(gathering());

        for (int part = 0; part < CONTENTS; part++) {
            assertThat(site.effects(AgentEffect.Stage.class)).isEmpty();
            fetched(part);
        }

        assertThat(site.effects(AgentEffect.Stage.class)).hasSize(1);
        assertThat(site.looks).isLessThan(10 * CONTENTS);
    }

    @Test
    void waitsAgainForAContentThatIsLostBeforeTheLastHasCome() {
        site.link(0);
        site.assign(gathering());
        for (int part = 0; part < CONTENTS - 1; part++) {
            fetched(part);
        }
        site.store.remove(Digest.of("part 3"));
        fetched(CONTENTS - 1);
        assertThat(site.effects(AgentEffect.Stage.class)).isEmpty();

        fetched(3);

        assertThat(site.effects(AgentEffect.Stage.class)).hasSize(1);
    }
}
