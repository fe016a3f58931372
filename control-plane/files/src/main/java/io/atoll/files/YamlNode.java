package io.atoll.files;

import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.kernel.quantity.Durations;
import io.atoll.kernel.quantity.Rate;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** A part of a YAML file with its place. Immutable. */
public sealed interface YamlNode {
    Position position();

    /** How a scalar reads under the core schema of YAML 1.2. */
    enum Kind {
        TEXT,
        INTEGER,
        DECIMAL,
        BOOLEAN,
        NOTHING
    }

    /**
     * One value.
     *
     * @param text as written, without quotes; empty for nothing
     */
    record Scalar(Position position, String text, Kind kind) implements YamlNode {}

    /** A list. */
    record Sequence(Position position, List<YamlNode> items) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /** A key's own place and its value. */
    record Entry(Position keyPosition, YamlNode value) {}

    /**
     * Values by key, in the order of the file.
     *
     * <p>The readers of one kind (text, number, quantity) give nothing for a key that is absent or
     * of another kind: the schema check has reported that already, and the caller can go on to find
     * more problems.
     */
    record Mapping(Position position, SequencedMap<String, Entry> entries) implements YamlNode {
        public Mapping {
            entries = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(entries));
        }

        public Optional<YamlNode> get(String key) {
            return Optional.ofNullable(entries.get(key)).map(Entry::value);
        }

        public boolean has(String key) {
            return entries.containsKey(key);
        }

        /** Where {@code key} stands, or the mapping if it does not. */
        public Position keyPosition(String key) {
            var entry = entries.get(key);
            return entry == null ? position : entry.keyPosition();
        }

        /** Where the value of {@code key} stands, or the mapping if there is none. */
        public Position valuePosition(String key) {
            return get(key).map(YamlNode::position).orElse(position);
        }

        /**
         * The text of a key that the schema requires.
         *
         * @throws AtollException INVALID if it is absent: the file was not checked
         */
        public String text(String key) {
            return optionalText(key)
                    .orElseThrow(
                            () ->
                                    new AtollException(
                                            ErrorCode.INVALID,
                                            position
                                                    + ": cannot read '"
                                                    + key
                                                    + "': it is missing"));
        }

        public Optional<String> optionalText(String key) {
            return get(key).flatMap(Mapping::scalarText);
        }

        public Optional<Mapping> mapping(String key) {
            return get(key).flatMap(
                            n -> n instanceof Mapping m ? Optional.of(m) : Optional.empty());
        }

        /** The items of a list; a value that is no list counts as a list of one; absent: none. */
        public List<YamlNode> list(String key) {
            return get(key).map(n -> n instanceof Sequence s ? s.items() : List.of(n))
                    .orElse(List.of());
        }

        /** The mappings among {@link #list}. */
        public List<Mapping> mappings(String key) {
            return list(key).stream()
                    .flatMap(n -> n instanceof Mapping m ? Stream.of(m) : Stream.empty())
                    .toList();
        }

        /** The scalars among {@link #list}, with their places. */
        public List<Scalar> scalars(String key) {
            return list(key).stream()
                    .flatMap(n -> n instanceof Scalar s ? Stream.of(s) : Stream.empty())
                    .toList();
        }

        /** The texts of {@link #scalars}. */
        public List<String> texts(String key) {
            return scalars(key).stream().map(Scalar::text).toList();
        }

        /** The mapping under {@code key} as texts by name; absent: empty. */
        public Map<String, String> textMap(String key) {
            var texts = new LinkedHashMap<String, String>();
            mapping(key)
                    .ifPresent(
                            m ->
                                    m.entries()
                                            .keySet()
                                            .forEach(
                                                    name ->
                                                            m.optionalText(name)
                                                                    .ifPresent(
                                                                            t ->
                                                                                    texts.put(
                                                                                            name,
                                                                                            t))));
            return texts;
        }

        public Optional<Integer> integer(String key) {
            return read(key, Integer::valueOf);
        }

        public Optional<BigDecimal> number(String key) {
            return read(key, BigDecimal::new);
        }

        public Optional<Boolean> bool(String key) {
            return optionalText(key)
                    .flatMap(
                            text ->
                                    text.equalsIgnoreCase("true")
                                            ? Optional.of(true)
                                            : text.equalsIgnoreCase("false")
                                                    ? Optional.of(false)
                                                    : Optional.empty());
        }

        public Optional<ByteSize> bytes(String key) {
            return read(key, ByteSize::parse);
        }

        public Optional<Cpu> cpu(String key) {
            return read(key, Cpu::parse);
        }

        public Optional<Duration> duration(String key) {
            return read(key, Durations::parse);
        }

        public Optional<Rate> rate(String key) {
            return read(key, Rate::parse);
        }

        private <T> Optional<T> read(String key, Function<String, T> parse) {
            try {
                return optionalText(key).map(parse);
            } catch (AtollException | NumberFormatException _) {
                return Optional.empty();
            }
        }

        private static Optional<String> scalarText(YamlNode node) {
            return node instanceof Scalar s && s.kind() != Kind.NOTHING
                    ? Optional.of(s.text())
                    : Optional.empty();
        }
    }
}
