package io.atoll.files;

import io.atoll.files.YamlNode.Entry;
import io.atoll.files.YamlNode.Kind;
import io.atoll.files.YamlNode.Mapping;
import io.atoll.files.YamlNode.Scalar;
import io.atoll.files.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Reads one YAML 1.2 document (core schema) into a tree with places. Bounded against hostile files:
 * 4 MiB, 64 levels, 200,000 values with aliases expanded, no tags.
 */
public final class YamlReader {
    static final int MAX_BYTES = 4 << 20;
    private static final int MAX_DEPTH = 64;
    private static final int MAX_VALUES = 200_000;
    private static final int MAX_ALIASES = 100;

    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,18}");
    private static final Pattern DECIMAL =
            Pattern.compile("[-+]?[0-9]{1,18}(\\.[0-9]{0,18})?([eE][-+]?[0-9]{1,2})?");

    private final String file;
    private final Problems problems;
    private final Iterator<Event> events;
    private final ScalarResolver resolver = new CoreSchema().getScalarResolver();
    private final Map<Anchor, Anchored> anchors = new HashMap<>();
    private int values;
    private int aliases;

    private YamlReader(String file, Iterator<Event> events, Problems problems) {
        this.file = file;
        this.events = events;
        this.problems = problems;
    }

    /**
     * Reads {@code content}.
     *
     * @param file what problems call it
     * @return nothing if it could not be parsed to its end; {@code problems} then says why
     */
    public static Optional<YamlNode> read(String file, byte[] content, Problems problems) {
        var text = Utf8.decode(file, content, MAX_BYTES, problems);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        var settings =
                LoadSettings.builder()
                        .setLabel(file)
                        .setSchema(new CoreSchema())
                        .setCodePointLimit(MAX_BYTES)
                        .build();
        try {
            var events = new Parse(settings).parseString(text.get()).iterator();
            return new YamlReader(file, events, problems).document();
        } catch (Refused refused) {
            problems.add(refused.position, String.valueOf(refused.getMessage()));
        } catch (MarkedYamlEngineException e) {
            problems.add(at(file, e.getProblemMark()), "cannot parse YAML: " + sentence(e));
        } catch (ReaderException e) {
            problems.add(
                    Utf8.positionOf(file, text.get(), e.getPosition()),
                    notAllowed(e.getCodePoint()));
        } catch (YamlEngineException e) {
            problems.add(new Position(file, 1, 1), "cannot parse YAML: " + e.getMessage());
        }
        return Optional.empty();
    }

    private Optional<YamlNode> document() {
        expect(Event.ID.StreamStart);
        var start = events.next();
        if (start.getEventId() == Event.ID.StreamEnd) {
            throw new Refused(new Position(file, 1, 1), "cannot read the file: it is empty");
        }
        var root = node(events.next(), 0);
        expect(Event.ID.DocumentEnd);
        var end = events.next();
        if (end.getEventId() != Event.ID.StreamEnd) {
            throw new Refused(
                    at(file, end.getStartMark()),
                    "cannot read a second document: expected one per file");
        }
        return Optional.of(root);
    }

    private void expect(Event.ID id) {
        var event = events.next();
        if (event.getEventId() != id) {
            throw new IllegalStateException("YAML event " + event + " where " + id + " belongs");
        }
    }

    private YamlNode node(Event event, int depth) {
        var position = at(file, event.getStartMark());
        if (depth > MAX_DEPTH) {
            throw new Refused(
                    position, "cannot read the file: nested deeper than " + MAX_DEPTH + " levels");
        }
        count(1, position);
        int before = values;
        var node =
                switch (event) {
                    case AliasEvent alias -> alias(alias, position);
                    case ScalarEvent scalar -> scalar(scalar, position);
                    case CollectionStartEvent start
                            when start.getEventId() == Event.ID.SequenceStart ->
                            sequence(start, position, depth);
                    case CollectionStartEvent start -> mapping(start, position, depth);
                    default -> throw new IllegalStateException("YAML event " + event);
                };
        if (event instanceof NodeEvent named && !(event instanceof AliasEvent)) {
            int size = values - before + 1;
            named.getAnchor().ifPresent(name -> anchors.put(name, new Anchored(node, size)));
        }
        return node;
    }

    private void count(int more, Position position) {
        values += more;
        if (values > MAX_VALUES) {
            throw new Refused(
                    position,
                    "cannot read the file: more than %,d values, aliases expanded"
                            .formatted(MAX_VALUES));
        }
    }

    private YamlNode alias(AliasEvent alias, Position position) {
        var anchored = anchors.get(alias.getAlias());
        if (anchored == null) {
            throw new Refused(
                    position,
                    "cannot use alias '*%s': nothing before it has this anchor"
                            .formatted(alias.getAlias().getValue()));
        }
        if (++aliases > MAX_ALIASES) {
            throw new Refused(
                    position, "cannot use alias: more than " + MAX_ALIASES + " in one file");
        }
        count(anchored.size, position);
        return anchored.node;
    }

    private YamlNode scalar(ScalarEvent event, Position position) {
        refuseTag(event.getTag(), position);
        // Only an escape can write it. No path can hold it, and no JSON that PostgreSQL reads.
        if (event.getValue().indexOf('\0') >= 0) {
            throw new Refused(position, notAllowed('\0'));
        }
        if (!event.isPlain()) {
            return new Scalar(position, event.getValue(), Kind.TEXT);
        }
        var tag = resolver.resolve(event.getValue(), true);
        return new Scalar(position, event.getValue(), kind(tag, event.getValue()));
    }

    // Hexadecimal, octal, infinity and what no number type holds stay text: a schema that wants a
    // number then says so, instead of a reader that fails later.
    private static Kind kind(Tag tag, String text) {
        if (tag.equals(Tag.INT) && INTEGER.matcher(text).matches()) {
            return Kind.INTEGER;
        }
        if (tag.equals(Tag.FLOAT) && DECIMAL.matcher(text).matches()) {
            return Kind.DECIMAL;
        }
        if (tag.equals(Tag.BOOL)) {
            return Kind.BOOLEAN;
        }
        return tag.equals(Tag.NULL) ? Kind.NOTHING : Kind.TEXT;
    }

    private YamlNode sequence(CollectionStartEvent start, Position position, int depth) {
        refuseTag(start.getTag(), position);
        var items = new ArrayList<YamlNode>();
        for (var event = events.next();
                event.getEventId() != Event.ID.SequenceEnd;
                event = events.next()) {
            items.add(node(event, depth + 1));
        }
        return new Sequence(position, items);
    }

    private YamlNode mapping(CollectionStartEvent start, Position position, int depth) {
        refuseTag(start.getTag(), position);
        var entries = new LinkedHashMap<String, Entry>();
        for (var event = events.next();
                event.getEventId() != Event.ID.MappingEnd;
                event = events.next()) {
            var key = key(event, depth);
            var value = node(events.next(), depth + 1);
            if (key != null) {
                put(entries, key, value);
            }
        }
        return new Mapping(position, entries);
    }

    private void put(Map<String, Entry> entries, Scalar key, YamlNode value) {
        var first = entries.putIfAbsent(key.text(), new Entry(key.position(), value));
        if (first != null) {
            problems.add(
                    key.position(),
                    "cannot use '%s' twice: it is on line %d already"
                            .formatted(key.text(), first.keyPosition().line()));
        }
    }

    private @Nullable Scalar key(Event event, int depth) {
        if (node(event, depth + 1) instanceof Scalar scalar) {
            return scalar;
        }
        problems.add(at(file, event.getStartMark()), "cannot use a list or mapping as a key");
        return null;
    }

    // A quoted text may carry "!": it says "text", which it is.
    private static void refuseTag(Optional<String> tag, Position position) {
        if (tag.isPresent() && !tag.get().equals("!")) {
            throw new Refused(
                    position, "cannot use tag '%s': tags are not read".formatted(tag.get()));
        }
    }

    private static String notAllowed(int codePoint) {
        return "cannot parse YAML: the character U+%04X is not allowed".formatted(codePoint);
    }

    private static Position at(String file, Optional<Mark> mark) {
        return mark.map(m -> new Position(file, m.getLine() + 1, m.getColumn() + 1))
                .orElse(new Position(file, 1, 1));
    }

    private static String sentence(MarkedYamlEngineException e) {
        String context = e.getContext() == null ? "" : e.getContext() + ", ";
        return (context + e.getProblem()).replaceAll("\\s+", " ").strip();
    }

    private record Anchored(YamlNode node, int size) {}

    /** Ends the reading of a file at a place. */
    private static final class Refused extends RuntimeException {
        private final transient Position position;

        Refused(Position position, String message) {
            super(message);
            this.position = position;
        }
    }
}
