package io.atoll.policy;

import io.atoll.kernel.digest.Digest;
import io.atoll.kernel.id.PoolName;
import io.atoll.kernel.id.ProjectName;
import io.atoll.kernel.id.SiteName;
import io.atoll.kernel.label.Labels;
import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.kernel.quantity.Resources;
import io.atoll.kernel.quantity.Resources.GpuRequest;
import io.atoll.policy.PlacementPolicy.Preference;
import io.atoll.policy.PlacementPolicy.Scope;
import io.atoll.policy.PlacementPolicy.Spread;
import io.atoll.policy.data.DataPolicy;
import io.atoll.policy.data.DataPolicy.ArtifactCondition;
import io.atoll.policy.data.DataPolicy.ArtifactFacts;
import io.atoll.policy.data.DataPolicy.ResidencyCondition;
import io.atoll.policy.data.DataPolicy.StoreFacts;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.facts.PoolFacts.GpuFacts;
import io.atoll.policy.facts.SiteFacts;
import io.atoll.policy.facts.SiteFacts.Allowance;
import io.atoll.policy.request.CandidateCondition;
import io.atoll.policy.request.CandidateScore;
import io.atoll.policy.request.PlacementRequest;
import io.atoll.policy.request.PlacementRequest.InputFacts;
import io.atoll.policy.request.Requirement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** Small federations, requests and policies to place with. */
final class Given {
    static final ByteSize GIB = ByteSize.parse("1GiB");
    static final Allowance ALLOWED = new Allowance(List.of("demo"), List.of("process"), true, "");

    private Given() {}

    static SiteFacts site(String name, PoolFacts... pools) {
        return site(name, true, true, ALLOWED, pools);
    }

    static SiteFacts site(
            String name,
            boolean connected,
            boolean acceptsNew,
            Allowance allow,
            PoolFacts... pools) {
        return new SiteFacts(
                new SiteName(name),
                Labels.of(Map.of("kind", name.startsWith("edge") ? "edge" : "core")),
                Labels.of(Map.of("region", name.endsWith("eu") ? "eu" : "us")),
                connected,
                acceptsNew,
                List.of(pools),
                allow);
    }

    static PoolFacts pool(String name) {
        return pool(name, 8, 8);
    }

    static PoolFacts pool(String name, int cpu, int freeCpu) {
        return new PoolFacts(
                new PoolName(name),
                "process",
                Cpu.ofCores(cpu),
                ByteSize.parse("16GiB"),
                Cpu.ofCores(freeCpu),
                ByteSize.parse("16GiB"),
                Optional.empty(),
                Optional.of(Duration.ofHours(1)),
                Optional.of("x86_64"),
                new TreeMap<>(),
                0);
    }

    static PoolFacts priced(String name, int cost, int energy) {
        PoolFacts pool = pool(name);
        return new PoolFacts(
                pool.name(),
                pool.executor(),
                pool.cpu(),
                pool.memory(),
                pool.freeCpu(),
                pool.freeMemory(),
                pool.gpu(),
                pool.walltime(),
                pool.arch(),
                new TreeMap<>(Map.of("cost", cost, "energy", energy)),
                0);
    }

    static PoolFacts gpuPool(String name, GpuFacts gpu) {
        PoolFacts pool = pool(name);
        return new PoolFacts(
                pool.name(),
                pool.executor(),
                pool.cpu(),
                pool.memory(),
                pool.freeCpu(),
                pool.freeMemory(),
                Optional.of(gpu),
                pool.walltime(),
                pool.arch(),
                pool.scores(),
                0);
    }

    static GpuFacts a100(int count, int free) {
        return new GpuFacts("a100", count, free, ByteSize.parse("40GiB"), false);
    }

    static Asking asking() {
        return new Asking();
    }

    static InputFacts input(String name, String origin, Set<String> classes, String... replicas) {
        var sites = new TreeSet<SiteName>();
        for (String replica : replicas) {
            sites.add(new SiteName(replica));
        }
        return new InputFacts(
                name,
                Optional.of(Digest.of(name)),
                1024,
                new TreeSet<>(classes),
                new SiteName(origin),
                Labels.none(),
                sites,
                true);
    }

    static PlacementPolicy policy(
            String name, Scope scope, List<Requirement> require, List<Preference> prefer) {
        return policy(name, scope, require, prefer, Optional.empty());
    }

    static PlacementPolicy policy(
            String name,
            Scope scope,
            List<Requirement> require,
            List<Preference> prefer,
            Optional<Spread> spread) {
        return new PlacementPolicy(
                name,
                scope,
                new PlacementPolicy.Always(),
                require,
                prefer,
                spread,
                PlacementPolicy.Route.GLOBAL,
                PlacementPolicy.Durability.SITE,
                PlacementPolicy.OnSiteLoss.DEFAULT,
                List.of());
    }

    static Preference preferScore(String key, int weight) {
        return prefer(key, weight, pool -> pool.scores().getOrDefault(key, 0));
    }

    static Preference prefer(String name, int weight, ToDoubleFunction<PoolFacts> score) {
        return new Preference(
                name,
                weight,
                new CandidateScore() {
                    @Override
                    public String source() {
                        return name;
                    }

                    @Override
                    public double score(PlacementRequest request, SiteFacts site, PoolFacts pool) {
                        return score.applyAsDouble(pool);
                    }
                });
    }

    static Requirement require(String name, Predicate<SiteFacts> holds, String message) {
        return new Requirement(
                name,
                new CandidateCondition() {
                    @Override
                    public String source() {
                        return "source of " + name;
                    }

                    @Override
                    public boolean holds(PlacementRequest request, SiteFacts site, PoolFacts pool) {
                        return holds.test(site);
                    }
                },
                message);
    }

    static Requirement atEdge() {
        return require("at-edge", site -> site.name().text().startsWith("edge"), "");
    }

    static DataPolicy dataPolicy(
            String name,
            String onClass,
            String mayLieSource,
            BiPredicate<ArtifactFacts, StoreFacts> mayLie,
            DataPolicy.Release... releases) {
        return new DataPolicy(
                name,
                artifactsWhere(artifact -> artifact.classes().contains(onClass)),
                new ResidencyCondition() {
                    @Override
                    public String source() {
                        return mayLieSource;
                    }

                    @Override
                    public boolean holds(ArtifactFacts artifact, StoreFacts store) {
                        return mayLie.test(artifact, store);
                    }
                },
                List.of(releases));
    }

    static ArtifactCondition artifactsWhere(Predicate<ArtifactFacts> holds) {
        return new ArtifactCondition() {
            @Override
            public String source() {
                return "test";
            }

            @Override
            public boolean holds(ArtifactFacts artifact) {
                return holds.test(artifact);
            }
        };
    }

    static DataPolicy rawStaysHome(DataPolicy.Release... releases) {
        return dataPolicy(
                "raw-stays-home",
                "raw",
                "site.name == artifact.origin",
                (artifact, store) -> artifact.origin().equals(store.site()),
                releases);
    }

    static DataPolicy euOnly() {
        return dataPolicy(
                "eu-only",
                "pii",
                "site.bound.region == 'eu'",
                (artifact, store) -> store.bound().get("region").equals(Optional.of("eu")));
    }

    static PlacementEngine engine(List<PlacementPolicy> placement, List<DataPolicy> data) {
        return new PlacementEngine(new PolicySet(Digest.of("test"), placement, data));
    }

    /** A request under construction: one core, 1 GiB, a plain process of project demo. */
    static final class Asking {
        private Resources resources =
                new Resources(Cpu.ofCores(1), GIB, ByteSize.ZERO, Optional.empty());
        private Optional<Duration> walltime = Optional.empty();
        private Optional<String> arch = Optional.empty();
        private boolean plain = true;
        private Optional<String> policy = Optional.empty();
        private List<Requirement> require = List.of();
        private Optional<SiteName> site = Optional.empty();
        private List<InputFacts> inputs = List.of();

        Asking cpu(int cores) {
            resources =
                    new Resources(
                            Cpu.ofCores(cores), resources.memory(), ByteSize.ZERO, resources.gpu());
            return this;
        }

        Asking memory(String memory) {
            resources =
                    new Resources(
                            resources.cpu(),
                            ByteSize.parse(memory),
                            ByteSize.ZERO,
                            resources.gpu());
            return this;
        }

        Asking gpu(int count, String memory, String... kinds) {
            var gpu = new GpuRequest(count, List.of(kinds), ByteSize.parse(memory));
            resources =
                    new Resources(
                            resources.cpu(), resources.memory(), ByteSize.ZERO, Optional.of(gpu));
            return this;
        }

        Asking walltime(Duration most) {
            walltime = Optional.of(most);
            return this;
        }

        Asking arch(String name) {
            arch = Optional.of(name);
            return this;
        }

        Asking image() {
            plain = false;
            return this;
        }

        Asking policy(String name) {
            policy = Optional.of(name);
            return this;
        }

        Asking requiring(Requirement... requirements) {
            require = List.of(requirements);
            return this;
        }

        Asking at(String name) {
            site = Optional.of(new SiteName(name));
            return this;
        }

        Asking reading(InputFacts... facts) {
            inputs = List.of(facts);
            return this;
        }

        PlacementRequest request() {
            return new PlacementRequest(
                    new ProjectName("demo"),
                    "climatology",
                    "clean",
                    Labels.none(),
                    resources,
                    walltime,
                    arch,
                    plain,
                    policy,
                    require,
                    site,
                    inputs);
        }
    }
}
