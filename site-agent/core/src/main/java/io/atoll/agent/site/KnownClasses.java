package io.atoll.agent.site;

import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.event.Step;
import io.atoll.agent.journal.Journal;
import io.atoll.agent.journal.JournalKind;
import io.atoll.agent.record.RecordReader;
import io.atoll.agent.record.RecordWriter;
import io.atoll.bridge.ContentMarks;
import io.atoll.kernel.digest.Digest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Under which classes this site knows each content, so that nothing is sent, read or made under
 * fewer. Classes follow the bytes: what one artifact of a content carries, every other one needs;
 * see {@link ContentMarks} for what a release changes.
 *
 * <p>Durable (CONTENT; ARTIFACT of older versions): a class that the owner took out of her
 * configuration still counts for what was read under it. Owned by {@link SiteAgent}.
 */
final class KnownClasses {
    /** Names of one content that are looked at again when the owner's folders change. */
    private static final int MOST_PLACES = 16;

    private static final Known NEW = new Known(ContentMarks.NONE, List.of());

    private final Map<Digest, Known> known = new HashMap<>();

    /**
     * @param places paths where its owner put it, as far as it was registered there
     */
    private record Known(ContentMarks marks, List<String> places) {}

    static KnownClasses restore(Journal.Snapshot snapshot) {
        var classes = new KnownClasses();
        snapshot.of(JournalKind.ARTIFACT)
                .forEach((hex, value) -> classes.known.put(new Digest(hex), readOlder(value)));
        snapshot.of(JournalKind.CONTENT)
                .forEach((hex, value) -> classes.known.put(new Digest(hex), read(value)));
        return classes;
    }

    // A set of classes per artifact; which of them were released was not written.
    private static Known readOlder(byte[] value) {
        var all = new TreeSet<String>();
        RecordReader.read("classes of a content", value, in -> in.all(in::textSet))
                .forEach(all::addAll);
        return new Known(ContentMarks.NONE.given(all), List.of());
    }

    private static Known read(byte[] value) {
        return RecordReader.read(
                "classes of a content",
                value,
                in ->
                        new Known(
                                new ContentMarks(in.textSet(), in.textSet(), in.textSet()),
                                in.texts()));
    }

    private void put(Digest digest, Known next, Step step) {
        if (!next.equals(known.put(digest, next))) {
            var out = new RecordWriter();
            out.texts(next.marks().own()).texts(next.marks().derived()).texts(next.marks().shed());
            step.put(JournalKind.CONTENT, digest.hex(), out.texts(next.places()).toBytes());
        }
    }

    /**
     * The bytes were found at {@code place}.
     *
     * @param asked classes that they are registered under
     * @return all that they carry
     */
    SortedSet<String> foundAt(
            Digest digest, AgentEvent.Place place, SortedSet<String> asked, Step step) {
        var given = new TreeSet<>(asked);
        given.addAll(place.classes());
        given.addAll(needs(place.parts()));
        var before = known.getOrDefault(digest, NEW);
        var places = new TreeSet<>(before.places());
        if (places.size() < MOST_PLACES) {
            places.add(place.path());
        }
        put(digest, new Known(before.marks().given(given), List.copyOf(places)), step);
        given.addAll(needs(digest));
        return given;
    }

    /** The bytes themselves carry {@code classes}. */
    void given(Digest digest, SortedSet<String> classes, Step step) {
        var before = known.getOrDefault(digest, NEW);
        put(digest, new Known(before.marks().given(classes), before.places()), step);
    }

    /**
     * The bytes were made here, or brought here.
     *
     * @param released classes of what they were made from that were released
     */
    void made(Digest digest, SortedSet<String> classes, Set<String> released, Step step) {
        var before = known.getOrDefault(digest, NEW);
        put(digest, new Known(before.marks().made(classes, released), before.places()), step);
    }

    /** Places of all contents. */
    SortedSet<String> places() {
        var all = new TreeSet<String>();
        known.values().forEach(each -> all.addAll(each.places()));
        return all;
    }

    /** The owner's folders give the files at these places classes. */
    void classed(Map<String, SortedSet<String>> byPlace, Step step) {
        Map.copyOf(known)
                .forEach(
                        (digest, each) -> {
                            var given = new TreeSet<String>();
                            each.places()
                                    .forEach(
                                            place ->
                                                    given.addAll(
                                                            byPlace.getOrDefault(
                                                                    place, new TreeSet<>())));
                            put(digest, new Known(each.marks().given(given), each.places()), step);
                        });
    }

    /** The classes that whatever has these bytes needs; none if nothing is known of them. */
    SortedSet<String> needs(Digest digest) {
        return ContentMarks.carriesNothing(digest)
                ? ContentMarks.NONE.needs()
                : known.getOrDefault(digest, NEW).marks().needs();
    }

    /** The classes that any of these bytes needs. */
    SortedSet<String> needs(Iterable<Digest> parts) {
        var needs = new TreeSet<String>();
        parts.forEach(part -> needs.addAll(needs(part)));
        return needs;
    }

    /** Whether the bytes are known here, and to need nothing beyond {@code declared}. */
    boolean maySendAs(Digest digest, Set<String> declared) {
        return known.containsKey(digest) && declared.containsAll(needs(digest));
    }
}
