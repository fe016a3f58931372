package io.atoll.server.config;

import java.util.List;
import java.util.Optional;

/**
 * The soft state that instances share.
 *
 * @param listen loopback unless there are several instances; then a private interface, as members
 *     speak to each other in the clear
 * @param members {@code host:port} of every instance; empty = this one alone
 * @param clusterName the secret that members have in common; needed as soon as there are members,
 *     else one is made at each start
 */
public record HazelcastConfig(
        ListenAddress listen, List<String> members, Optional<String> clusterName) {
    private static final int MOST_MEMBERS = 16;

    public HazelcastConfig {
        members = List.copyOf(members);
        members.forEach(each -> ListenAddress.parse("hazelcast.members", each));
        if (members.size() > MOST_MEMBERS) {
            throw Settings.refused(
                    "hazelcast.members",
                    "got %d, expected %d or fewer".formatted(members.size(), MOST_MEMBERS));
        }
        if (!members.isEmpty() && clusterName.isEmpty()) {
            throw Settings.refused(
                    "hazelcast.clusterName", "it is missing, and other members are named");
        }
        if (clusterName.isPresent() && clusterName.get().isBlank()) {
            throw Settings.refused("hazelcast.clusterName", "it is empty");
        }
        if (listen.host().equals("0.0.0.0") || listen.host().equals("::")) {
            throw Settings.refused(
                    "hazelcast.listen",
                    "got %s, expected one interface, as it has no authentication"
                            .formatted(listen));
        }
    }

    public static HazelcastConfig defaults() {
        return new HazelcastConfig(ListenAddress.anyOnLoopback(), List.of(), Optional.empty());
    }
}
