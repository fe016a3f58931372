package io.atoll.server.record;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.atoll.control.event.ControlCommand;
import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.ArtifactId;
import io.atoll.kernel.id.DecisionId;
import io.atoll.kernel.id.ExecutionId;
import io.atoll.kernel.id.Fence;
import io.atoll.kernel.id.Generation;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.RunId;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.id.Term;
import io.atoll.kernel.id.TransferId;
import io.atoll.policy.facts.SiteFacts.Allowance;
import io.atoll.policy.request.CandidateCondition;
import io.atoll.protocol.wire.WireValues;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.Version;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.module.SimpleModule;

/**
 * The core's values as JSON. A value of a sealed family carries its record's simple name as {@code
 * type}; names and ids are texts; times and durations are ISO 8601. Safe from any thread.
 */
public final class RecordJson {
    private final JsonMapper mapper;

    /**
     * JSON for rows.
     *
     * @param conditions compiles the source text of a workflow's own requirement again
     */
    public RecordJson(Function<String, CandidateCondition> conditions) {
        this(conditions, List.of());
    }

    /**
     * The same with commands of features.
     *
     * @param added records; their simple names tell them apart
     */
    public RecordJson(
            Function<String, CandidateCondition> conditions,
            List<Class<? extends ControlCommand.Added>> added) {
        var values = new SimpleModule("atoll");
        text(values, SiteName.class, SiteName::new);
        text(values, PoolName.class, PoolName::new);
        text(values, ProjectName.class, ProjectName::new);
        text(values, RunId.class, RunId::parse);
        text(values, ExecutionId.class, ExecutionId::parse);
        text(values, ArtifactId.class, ArtifactId::parse);
        text(values, TransferId.class, TransferId::parse);
        text(values, DecisionId.class, DecisionId::parse);
        text(values, Digest.class, Digest::parse);
        text(values, Term.class, each -> new Term(Long.parseLong(each)));
        text(values, Generation.class, each -> new Generation(Integer.parseInt(each)));
        text(values, Fence.class, each -> new Fence(Integer.parseInt(each)));
        written(values, CandidateCondition.class, CandidateCondition::source, conditions);
        values.addDeserializer(Allowance.class, new AllowanceReader());
        values.setDeserializerModifier(new OlderRows());
        mapper =
                JsonMapper.builder()
                        .addModule(values)
                        .registerSubtypes(
                                added.stream()
                                        .map(each -> new NamedType(each, each.getSimpleName()))
                                        .toArray(NamedType[]::new))
                        .annotationIntrospector(new SealedFamilies())
                        .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                        .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                        .build();
    }

    public String write(Object value) {
        return mapper.writeValueAsString(value);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws io.atoll.kernel.AtollException CORRUPT if it is something else
     */
    public <T> T read(String json, Class<T> type) {
        try {
            return mapper.readValue(json, type);
        } catch (JacksonException e) {
            throw new io.atoll.kernel.AtollException(
                    io.atoll.kernel.ErrorCode.CORRUPT,
                    "cannot read a stored %s: %s"
                            .formatted(type.getSimpleName(), e.getOriginalMessage()),
                    e);
        }
    }

    private static <T> void text(SimpleModule module, Class<T> type, Function<String, T> parse) {
        written(module, type, Object::toString, parse);
        module.addKeyDeserializer(
                type,
                new KeyDeserializer() {
                    @Override
                    public Object deserializeKey(String key, DeserializationContext context) {
                        return parse.apply(key);
                    }
                });
    }

    private static <T> void written(
            SimpleModule module,
            Class<T> type,
            Function<? super T, String> print,
            Function<String, ? extends T> parse) {
        module.addSerializer(
                type,
                new ValueSerializer<T>() {
                    @Override
                    public void serialize(
                            T value, JsonGenerator out, SerializationContext context) {
                        out.writeString(print.apply(value));
                    }
                });
        module.addDeserializer(
                type,
                new ValueDeserializer<T>() {
                    @Override
                    public T deserialize(JsonParser in, DeserializationContext context) {
                        return parse.apply(in.getString());
                    }
                });
    }

    /** An owner's word as rows hold it. {@code process}: in rows of before executors had kinds. */
    private record StoredAllowance(
            List<String> projects,
            @Nullable List<String> executors,
            @Nullable Boolean process,
            boolean open,
            String closedBecause) {}

    private static final class AllowanceReader extends ValueDeserializer<Allowance> {
        @Override
        public Allowance deserialize(JsonParser in, DeserializationContext context) {
            var row = context.readValue(in, StoredAllowance.class);
            var older =
                    Boolean.TRUE.equals(row.process())
                            ? List.of(WireValues.OLDEST_EXECUTOR)
                            : List.<String>of();
            return new Allowance(
                    row.projects(),
                    Objects.requireNonNullElse(row.executors(), older),
                    row.open(),
                    row.closedBecause());
        }
    }

    /** Gives every sealed interface a {@code type} property with the simple name of the record. */
    private static final class SealedFamilies extends JacksonAnnotationIntrospector {
        @Override
        public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(
                MapperConfig<?> config, Annotated annotated) {
            return family(annotated)
                    ? JsonTypeInfo.Value.construct(
                            JsonTypeInfo.Id.NAME,
                            JsonTypeInfo.As.PROPERTY,
                            "type",
                            null,
                            false,
                            true)
                    : null;
        }

        @Override
        public @Nullable List<NamedType> findSubtypes(MapperConfig<?> config, Annotated annotated) {
            return family(annotated) ? members(annotated.getRawType()).toList() : null;
        }

        @Override
        public @Nullable String findTypeName(MapperConfig<?> config, AnnotatedClass type) {
            return type.getRawType().isRecord() ? type.getRawType().getSimpleName() : null;
        }

        private static java.util.stream.Stream<NamedType> members(Class<?> family) {
            return Arrays.stream(family.getPermittedSubclasses())
                    .flatMap(
                            each ->
                                    each.isSealed()
                                            ? members(each)
                                            : java.util.stream.Stream.of(
                                                    new NamedType(each, each.getSimpleName())));
        }

        private static boolean family(Annotated annotated) {
            return annotated instanceof AnnotatedClass type
                    && type.getRawType().isInterface()
                    && type.getRawType().isSealed();
        }

        @Override
        public Version version() {
            return Version.unknownVersion();
        }
    }
}
