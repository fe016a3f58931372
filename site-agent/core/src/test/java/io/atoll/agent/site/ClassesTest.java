package io.atoll.agent.site;

import static io.atoll.agent.site.TestSite.assignment;
import static io.atoll.agent.site.TestSite.attempt;
import static io.atoll.agent.site.TestSite.content;
import static io.atoll.agent.site.TestSite.made;
import static io.atoll.agent.site.TestSite.output;
import static io.atoll.agent.site.TestSite.push;
import static io.atoll.agent.site.TestSite.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.atoll.agent.event.AgentEffect;
import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.executor.Exit;
import io.atoll.agent.link.ControlMessage;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.AttemptId;
import io.atoll.work.ArtifactKind;
import io.atoll.work.Assignment;
import io.atoll.work.AttemptOutcome;
import io.atoll.work.AttemptReport.MadeOutput;
import io.atoll.work.Report;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Classes follow the bytes at a site, whatever artifact or order names them. */
class ClassesTest {
    private static final AttemptId FIRST = attempt(1, 1);

    private final TestSite site = new TestSite();

    private static SortedSet<String> classes(String... classes) {
        return new TreeSet<>(List.of(classes));
    }

    /** Registers {@code text}, which lies at {@code path}; returns what it is said to carry. */
    private SortedSet<String> register(
            String path, String text, SortedSet<String> ofFolder, SortedSet<String> asked) {
        return register(path, text, ofFolder, asked, Set.of());
    }

    private SortedSet<String> register(
            String path,
            String text,
            SortedSet<String> ofFolder,
            SortedSet<String> asked,
            Set<Digest> parts) {
        var request = UUID.nameUUIDFromBytes((path + asked).getBytes(UTF));
        site.link(0);
        site.told(new ControlMessage.RegisterInPlace(request, path, asked));
        site.store.add(Digest.of(text));
        site.effects();
        site.apply(
                new AgentEvent.InPlaceHashed(
                        request,
                        content(text),
                        !parts.isEmpty(),
                        new AgentEvent.Place(path, ofFolder, parts)));
        return site.sent().stream()
                .filter(Report.InPlaceRegistered.class::isInstance)
                .map(each -> ((Report.InPlaceRegistered) each).classes())
                .findFirst()
                .orElseThrow();
    }

    private static final java.nio.charset.Charset UTF = java.nio.charset.StandardCharsets.UTF_8;

    /** Whether the site would send it under these classes. */
    private boolean sends(long id, String text, String... declared) {
        site.store.add(Digest.of(text));
        site.effects();
        site.told(new ControlMessage.Order(push(id, text, declared)));
        boolean sent = !site.effects(AgentEffect.Move.class).isEmpty();
        if (sent) {
            site.apply(new AgentEvent.TransferDone(push(id, text).id(), 1));
            site.effects();
        }
        return sent;
    }

    private static Assignment reading(AttemptId attempt, String text, String... declared) {
        var element =
                new Assignment.Element(
                        "",
                        new Assignment.Source.Stored(Digest.of(text), text.length(), false),
                        classes(declared));
        return assignment(
                attempt,
                spec(output("x")),
                List.of(new Assignment.Input("raw", false, List.of(element))),
                List.of(),
                Optional.empty());
    }

    private MadeOutput succeeded(AttemptId attempt, Map.Entry<String, MadeOutput> made) {
        site.effects();
        site.succeed(attempt, made);
        return Objects.requireNonNull(ended(attempt).report().outputs().get(made.getKey()));
    }

    private Report.AttemptEnded ended(AttemptId attempt) {
        return site.sent().stream()
                .filter(Report.AttemptEnded.class::isInstance)
                .map(Report.AttemptEnded.class::cast)
                .filter(each -> each.attempt().equals(attempt))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void addsTheClassesOfTheOwnersFolderWhateverIsAsked() {
        assertThat(register("/obs/a", "a", classes("raw"), classes())).containsExactly("raw");

        assertThat(sends(1, "a")).isFalse();
        assertThat(sends(2, "a", "raw")).isTrue();
    }

    @Test
    void sendsNothingUnderFewerClassesBecauseItWasRegisteredAgainWithout() {
        register("/obs/a", "a", classes(), classes("raw"));

        assertThat(register("/obs/b", "a", classes(), classes())).containsExactly("raw");
        assertThat(sends(1, "a")).isFalse();
    }

    @Test
    void sendsNothingUnderFewerClassesThatWasRegisteredWithoutBefore() {
        register("/obs/b", "a", classes(), classes());
        register("/obs/a", "a", classes(), classes("raw"));

        assertThat(sends(1, "a")).isFalse();
        assertThat(sends(2, "a", "eu", "raw")).isTrue();
    }

    @Test
    void knowsClassesAfterARestartAlsoThoseThatTheOwnerTookAway() {
        register("/obs/a", "a", classes("raw"), classes());

        site.restart();
        site.apply(new AgentEvent.PlacesClassed(Map.of("/obs/a", classes())));
        site.link(1);

        assertThat(sends(1, "a")).isFalse();
        assertThat(register("/obs/a", "a", classes(), classes())).containsExactly("raw");
    }

    @Test
    void givesWhatWasRegisteredBeforeTheClassesOfFoldersThatTheOwnerAdds() {
        register("/obs/a", "a", classes(), classes());
        site.told(new ControlMessage.Order(push(1, "a")));
        assertThat(site.agent.places()).containsExactly("/obs/a");

        site.restart();
        site.link(1);
        site.effects();
        site.apply(new AgentEvent.PlacesClassed(Map.of("/obs/a", classes("raw"))));
        site.opened();

        // An order that was open goes no further, and there is no other.
        assertThat(site.effects(AgentEffect.Move.class)).isEmpty();
        assertThat(sends(2, "a")).isFalse();
    }

    @Test
    void givesAFolderTheClassesOfTheFilesInIt() {
        register("/obs/a", "a", classes("raw"), classes());

        var folder = register("/open", "folder", classes(), classes(), Set.of(Digest.of("a")));

        assertThat(folder).containsExactly("raw");
        assertThat(sends(1, "folder")).isFalse();
    }

    @Test
    void refusesWorkOnDataUnderFewerClassesThanItIsKnownUnder() {
        register("/obs/a", "a", classes("raw"), classes());

        site.assign(reading(FIRST, "a"));

        var ended = ended(FIRST);
        assertThat(ended.report().outcome()).isInstanceOf(AttemptOutcome.Refused.class);
        assertThat(ended.report().outcome().sentence().orElseThrow())
                .isEqualTo(
                        "cannot run step: this site knows its input 'raw' under classes [raw] (got"
                                + " []); register it again");
    }

    @Test
    void givesAnOutputTheClassesThatItsBytesAreKnownUnder() {
        register("/obs/a", "a", classes("raw"), classes());
        site.assign(assignment(FIRST, spec(output("x")), List.of(), List.of(), Optional.empty()));

        assertThat(succeeded(FIRST, made("x", "a")).classes()).containsExactly("raw");
        assertThat(sends(1, "a")).isFalse();
    }

    @Test
    void givesAnOutputThatIsAFolderTheClassesOfTheFilesInIt() {
        register("/obs/a", "a", classes("raw"), classes());
        site.assign(assignment(FIRST, spec(output("x")), List.of(), List.of(), Optional.empty()));
        site.run(FIRST);
        site.end(FIRST, new Exit.Exited(0));
        site.effects();
        site.apply(
                new AgentEvent.Published(
                        FIRST,
                        new TreeMap<>(
                                Map.of(
                                        "x",
                                        new MadeOutput(content("folder"), ArtifactKind.FOLDER))),
                        Map.of("x", Set.of(Digest.of("a"))),
                        Optional.empty(),
                        Optional.empty()));

        assertThat(ended(FIRST).report().outputs().values().iterator().next().classes())
                .containsExactly("raw");
        assertThat(sends(1, "folder")).isFalse();
    }

    @Test
    void sendsAReleasedOutputWhoseBytesWereMadeBeforeItWasReleased() {
        register("/obs/a", "a", classes("raw"), classes());
        var unreleased =
                reading(FIRST, "a", "raw")
                        .reading(reading(FIRST, "a", "raw").inputs(), classes("raw"));
        site.assign(unreleased);
        assertThat(succeeded(FIRST, made("x", "daily")).classes()).containsExactly("raw");
        assertThat(sends(1, "daily")).isFalse();

        site.assign(reading(attempt(2, 1), "a", "raw"));

        assertThat(succeeded(attempt(2, 1), made("x", "daily")).classes()).isEmpty();
        assertThat(sends(2, "daily")).isTrue();
    }

    @Test
    void keepsTheClassesOfAReleasedOutputThatEqualsItsInput() {
        register("/obs/a", "a", classes("raw"), classes());
        site.assign(reading(FIRST, "a", "raw"));

        assertThat(succeeded(FIRST, made("x", "a")).classes()).containsExactly("raw");
        assertThat(sends(1, "a")).isFalse();
    }

    @Test
    void handsTheClassesOfAnOutputOnToWhatWasHandedAheadBehindIt() {
        register("/obs/a", "a", classes("raw"), classes());
        var next = attempt(2, 1);
        var awaited =
                new Assignment.Element("", new Assignment.Source.Awaited(FIRST, "x"), classes());
        site.assign(
                assignment(FIRST, spec(output("x")), List.of(), List.of(), Optional.empty()),
                assignment(
                        next,
                        spec(output("y")),
                        List.of(new Assignment.Input("in", false, List.of(awaited))),
                        List.of(FIRST),
                        Optional.empty()));
        // It has read /obs/a by itself: nobody told the control plane.
        succeeded(FIRST, made("x", "a"));

        assertThat(succeeded(next, made("y", "made of a")).classes()).containsExactly("raw");
    }

    @Test
    void givesAnEmptyFileNoClass() {
        register("/obs/a", "", classes("raw"), classes());
        site.assign(assignment(FIRST, spec(output("x")), List.of(), List.of(), Optional.empty()));

        assertThat(succeeded(FIRST, made("x", "")).classes()).isEmpty();
    }
}
