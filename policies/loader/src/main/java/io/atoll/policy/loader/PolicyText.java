package io.atoll.policy.loader;

import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.json.CanonicalJson;
import io.atoll.policy.PlacementPolicy;
import io.atoll.policy.PolicySet;
import io.atoll.policy.data.DataPolicy;
import io.atoll.policy.request.Requirement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Policies as canonical JSON in the format of their files, defaults written out: what is stored,
 * compiled again for a replay, and what the digest of a set is made of.
 */
public final class PolicyText {
    private PolicyText() {}

    /** One placement policy. */
    public static String canonical(PlacementPolicy policy) {
        return CanonicalJson.write(json(policy));
    }

    /** One data policy. */
    public static String canonical(DataPolicy policy) {
        return CanonicalJson.write(json(policy));
    }

    /** A list of all policies: placement policies, then data policies, each in name order. */
    public static String canonical(PolicySet set) {
        return canonical(set.placement(), set.data());
    }

    /** The set of these policies with its digest. */
    static PolicySet setOf(List<PlacementPolicy> placement, List<DataPolicy> data) {
        var placementByName = new ArrayList<>(placement);
        placementByName.sort(Comparator.comparing(PlacementPolicy::name));
        var dataByName = new ArrayList<>(data);
        dataByName.sort(Comparator.comparing(DataPolicy::name));
        Digest digest = Digest.of(canonical(placementByName, dataByName));
        return new PolicySet(digest, placementByName, dataByName);
    }

    private static String canonical(List<PlacementPolicy> placement, List<DataPolicy> data) {
        var all = new ArrayList<Map<String, Object>>();
        placement.forEach(policy -> all.add(json(policy)));
        data.forEach(policy -> all.add(json(policy)));
        return CanonicalJson.write(all);
    }

    private static Map<String, Object> json(PlacementPolicy policy) {
        var json = new TreeMap<String, Object>();
        json.put("kind", "PlacementPolicy");
        json.put("version", "atoll/v1");
        json.put("name", policy.name());
        json.put("scope", policy.scope().toString());
        json.put("match", policy.match().source());
        json.put("require", policy.require().stream().map(PolicyText::requirement).toList());
        json.put(
                "prefer",
                policy.prefer().stream()
                        .map(
                                preference ->
                                        Map.of(
                                                "name", preference.name(),
                                                "weight", preference.weight(),
                                                "score", preference.score().source()))
                        .toList());
        policy.spread()
                .ifPresent(
                        spread ->
                                json.put(
                                        "spread",
                                        Map.of("by", spread.by(), "maxSkew", spread.maxSkew())));
        json.put("route", lower(policy.route()));
        json.put("durability", lower(policy.durability()));
        json.put(
                "onSiteLoss",
                Map.of(
                        "after",
                        policy.onSiteLoss().after().toMillis() + "ms",
                        "then",
                        lower(policy.onSiteLoss().then())));
        json.put("tieBreak", policy.tieBreak());
        return json;
    }

    private static Map<String, Object> requirement(Requirement requirement) {
        var json = new TreeMap<String, Object>();
        json.put("name", requirement.name());
        json.put("expr", requirement.expression().source());
        if (!requirement.message().isEmpty()) {
            json.put("message", requirement.message());
        }
        return json;
    }

    private static Map<String, Object> json(DataPolicy policy) {
        return Map.of(
                "kind",
                "DataPolicy",
                "version",
                "atoll/v1",
                "name",
                policy.name(),
                "match",
                policy.match().source(),
                "mayLie",
                policy.mayLie().source(),
                "release",
                policy.releases().stream().map(PolicyText::release).toList());
    }

    private static Map<String, String> release(DataPolicy.Release release) {
        return Map.of(
                "workflow", release.workflow(),
                "execution", release.execution(),
                "output", release.output(),
                "code", release.code().toString(),
                "approvedBy", release.approvedBy());
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
