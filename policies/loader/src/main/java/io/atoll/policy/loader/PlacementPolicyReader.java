package io.atoll.policy.loader;

import io.atoll.files.Problems;
import io.atoll.files.YamlNode.Mapping;
import io.atoll.files.YamlNode.Scalar;
import io.atoll.policy.PlacementPolicy;
import io.atoll.policy.PlacementPolicy.Durability;
import io.atoll.policy.PlacementPolicy.OnSiteLoss;
import io.atoll.policy.PlacementPolicy.Preference;
import io.atoll.policy.PlacementPolicy.RequestCondition;
import io.atoll.policy.PlacementPolicy.Route;
import io.atoll.policy.PlacementPolicy.Scope;
import io.atoll.policy.PlacementPolicy.Spread;
import io.atoll.policy.request.Requirement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reads one placement policy that its schema has accepted. Where there is a problem it reads on, to
 * find all of them; the caller then throws the result away.
 */
final class PlacementPolicyReader {
    private final PolicyDocument document;
    private final Mapping root;
    private final PolicyExpressions expressions;
    private final Problems problems;

    PlacementPolicyReader(
            PolicyDocument document, PolicyExpressions expressions, Problems problems) {
        this.document = document;
        root = document.root();
        this.expressions = expressions;
        this.problems = problems;
    }

    PlacementPolicy read() {
        return new PlacementPolicy(
                root.text("name"),
                scope(),
                match(),
                requirements(),
                preferences(),
                spread(),
                word("route", Route.class).orElse(Route.GLOBAL),
                word("durability", Durability.class).orElse(Durability.SITE),
                onSiteLoss(),
                tieBreak());
    }

    /**
     * Compiles every expression of a policy that its schema refused, to find their problems too.
     */
    void checkExpressions() {
        expression(ExpressionKind.REQUEST, root, "match", "match");
        for (Mapping part : root.mappings("require")) {
            expression(ExpressionKind.CONDITION, part, "expr", "requirement");
        }
        for (Mapping part : root.mappings("prefer")) {
            expression(ExpressionKind.SCORE, part, "score", "preference");
        }
    }

    private Scope scope() {
        String text = root.text("scope");
        int slash = text.indexOf('/');
        String name = text.substring(slash + 1);
        return switch (slash < 0 ? text : text.substring(0, slash)) {
            case "project" -> new Scope(Scope.Kind.PROJECT, name);
            case "group" -> {
                problems.add(
                        root.valuePosition("scope"),
                        "cannot use scope '"
                                + text
                                + "': groups are not available in this version");
                yield new Scope(Scope.Kind.GROUP, name);
            }
            default -> Scope.FEDERATION;
        };
    }

    private RequestCondition match() {
        return expression(ExpressionKind.REQUEST, root, "match", "match")
                .<RequestCondition>map(CompiledExpressions.Match::new)
                .orElseGet(PlacementPolicy.Always::new);
    }

    private List<Requirement> requirements() {
        var requirements = new ArrayList<Requirement>();
        var names = new HashSet<String>();
        for (Mapping part : root.mappings("require")) {
            String name = uniqueName(part, names, "requirement");
            expression(ExpressionKind.CONDITION, part, "expr", "requirement '" + name + "'")
                    .ifPresent(
                            expression ->
                                    requirements.add(
                                            new Requirement(
                                                    name,
                                                    CompiledExpressions.condition(expression),
                                                    part.optionalText("message").orElse(""))));
        }
        return requirements;
    }

    private List<Preference> preferences() {
        var preferences = new ArrayList<Preference>();
        var names = new HashSet<String>();
        for (Mapping part : root.mappings("prefer")) {
            String name = uniqueName(part, names, "preference");
            Optional<Integer> weight = part.integer("weight");
            if (weight.isEmpty()) {
                problems.add(
                        part.valuePosition("weight"),
                        "cannot use weight '%s': expected a whole number"
                                .formatted(part.optionalText("weight").orElse("")));
            }
            expression(ExpressionKind.SCORE, part, "score", "preference '" + name + "'")
                    .ifPresent(
                            expression ->
                                    preferences.add(
                                            new Preference(
                                                    name,
                                                    weight.orElse(0),
                                                    CompiledExpressions.score(expression))));
        }
        return preferences;
    }

    private Optional<Spread> spread() {
        Optional<Mapping> part = root.mapping("spread");
        if (part.isEmpty()) {
            return Optional.empty();
        }
        String by = part.get().text("by");
        if (!Spread.isKey(by)) {
            problems.add(
                    part.get().valuePosition("by"),
                    "cannot spread by '" + by + "': expected site.name or site.labels.KEY");
        }
        return Optional.of(new Spread(by, part.get().integer("maxSkew").orElse(1)));
    }

    private OnSiteLoss onSiteLoss() {
        return root.mapping("onSiteLoss")
                .map(
                        part ->
                                new OnSiteLoss(
                                        part.duration("after").orElse(OnSiteLoss.DEFAULT.after()),
                                        enumOf(part.text("then"), OnSiteLoss.Then.class)))
                .orElse(OnSiteLoss.DEFAULT);
    }

    private List<String> tieBreak() {
        for (Scalar key : root.scalars("tieBreak")) {
            if (!PlacementPolicy.isTieBreakKey(key.text())) {
                problems.add(
                        key.position(),
                        "cannot break ties by '%s': expected site.name, pool.name, pool.waiting or site.labels.KEY"
                                .formatted(key.text()));
            }
        }
        List<String> keys = root.texts("tieBreak");
        return keys.isEmpty() ? PlacementPolicy.defaults().tieBreak() : keys;
    }

    private Optional<Expression> expression(
            ExpressionKind kind, Mapping part, String key, String what) {
        return part.optionalText(key)
                .flatMap(
                        text ->
                                expressions.compile(
                                        kind, what, text, document.place(part, key), problems));
    }

    private String uniqueName(Mapping part, Set<String> names, String what) {
        String name = part.text("name");
        if (!names.add(name)) {
            problems.add(
                    part.valuePosition("name"),
                    "cannot use %s name '%s' twice in one policy".formatted(what, name));
        }
        return name;
    }

    private <E extends Enum<E>> Optional<E> word(String key, Class<E> type) {
        return root.optionalText(key).map(text -> enumOf(text, type));
    }

    private static <E extends Enum<E>> E enumOf(String text, Class<E> type) {
        return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    }
}
