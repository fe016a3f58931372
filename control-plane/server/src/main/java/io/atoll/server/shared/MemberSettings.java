package io.atoll.server.shared;

import com.hazelcast.config.Config;
import com.hazelcast.config.EvictionConfig;
import com.hazelcast.config.EvictionPolicy;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MaxSizePolicy;

/** How a member is set up: small, found by an explicit list only, and silent to the outside. */
final class MemberSettings {
    private static final int MOST_ENTRIES_PER_MEMBER = 20_000;

    private MemberSettings() {}

    static Config of(SharedStateAddress address, int port) {
        var config = new Config();
        config.setClusterName(address.clusterName());
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.max.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.operation.call.timeout.millis", "5000");
        // The defaults are for a machine that does nothing else. All members need the same count of
        // partitions.
        config.setProperty("hazelcast.partition.count", "31");
        config.setProperty("hazelcast.operation.thread.count", "2");
        config.setProperty("hazelcast.operation.generic.thread.count", "2");
        config.setProperty("hazelcast.operation.response.thread.count", "1");
        config.setProperty("hazelcast.io.input.thread.count", "1");
        config.setProperty("hazelcast.io.output.thread.count", "1");
        config.setProperty("hazelcast.event.thread.count", "1");
        config.setProperty("hazelcast.event.queue.capacity", "10000");
        config.getMetricsConfig().setEnabled(false);
        config.getJetConfig().setEnabled(false);
        listen(config, address, port);
        config.addMapConfig(bounded("links"));
        config.addMapConfig(bounded("vitals").setBackupCount(0));
        return config;
    }

    private static void listen(Config config, SharedStateAddress address, int port) {
        var network = config.getNetworkConfig();
        network.setPort(port).setPortAutoIncrement(false);
        network.getInterfaces().setEnabled(true).addInterface(address.bind());
        network.setPublicAddress(address.bind() + ":" + port);
        network.getMemcacheProtocolConfig().setEnabled(false);
        var join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(!address.members().isEmpty());
        address.members().forEach(join.getTcpIpConfig()::addMember);
    }

    private static MapConfig bounded(String name) {
        return new MapConfig(name)
                .setEvictionConfig(
                        new EvictionConfig()
                                .setEvictionPolicy(EvictionPolicy.LRU)
                                .setMaxSizePolicy(MaxSizePolicy.PER_NODE)
                                .setSize(MOST_ENTRIES_PER_MEMBER));
    }
}
