package io.atoll.policy;

import io.atoll.kernel.quantity.ByteSize;
import io.atoll.kernel.quantity.Cpu;
import io.atoll.kernel.quantity.Durations;
import io.atoll.kernel.quantity.Resources;
import io.atoll.kernel.quantity.Resources.GpuRequest;
import io.atoll.policy.Finding.Kind;
import io.atoll.policy.facts.PoolFacts;
import io.atoll.policy.facts.PoolFacts.GpuFacts;
import io.atoll.policy.facts.SiteFacts;
import io.atoll.policy.request.PlacementRequest;
import java.util.List;

/** What no policy can switch off, short of residency. Pure. */
final class HardFacts {
    private HardFacts() {}

    /** Adds what the whole site has against {@code request}. */
    static void addOfSite(PlacementRequest request, SiteFacts site, List<Finding> out) {
        request.site()
                .filter(asked -> !asked.equals(site.name()))
                .ifPresent(
                        asked ->
                                out.add(
                                        Finding.lasting(
                                                Kind.OTHER_SITE,
                                                "site " + asked + " was asked for",
                                                "it had not asked for site " + asked)));
        if (!site.connected()) {
            out.add(
                    Finding.passing(
                            Kind.NOT_CONNECTED,
                            "the site is not connected",
                            "the site were connected"));
        }
        if (!site.acceptsNew()) {
            out.add(
                    Finding.lasting(
                            Kind.NOT_ACCEPTING,
                            "the site takes nothing new (cordoned or draining)",
                            "an operator let the site take new work"));
        }
        addOfOwner(request, site.allow(), out);
    }

    private static void addOfOwner(
            PlacementRequest request, SiteFacts.Allowance allow, List<Finding> out) {
        String project = request.project().text();
        if (!allow.projects().contains(project)) {
            out.add(
                    Finding.lasting(
                            Kind.OWNER,
                            "the site's owner does not allow project " + project,
                            "the site's owner allowed project " + project));
        }
        if (!allow.open()) {
            out.add(
                    Finding.passing(
                            Kind.CLOSED,
                            "the site's owner lets nothing start now: " + allow.closedBecause(),
                            "the site's owner let new work start"));
        }
    }

    /** Adds what one pool has against {@code request}. @param allow what its site's owner allows */
    static void addOfPool(
            PlacementRequest request,
            PoolFacts pool,
            SiteFacts.Allowance allow,
            List<Finding> out) {
        if (!allow.executors().contains(pool.executor())) {
            out.add(
                    Finding.lasting(
                            Kind.OWNER,
                            "the site's owner does not allow executor " + pool.executor(),
                            "the site's owner allowed executor " + pool.executor()));
        }
        if (!pool.rests().isEmpty()) {
            // Passes once the site is mended, which somebody may have to do: worth a word.
            out.add(
                    Finding.lasting(
                            Kind.RESTING,
                            "the pool " + pool.rests(),
                            "its site could do its part again"));
        }
        Resources need = request.resources();
        addCpu(need.cpu(), pool, out);
        addMemory(need.memory(), pool, out);
        if (need.gpu().isPresent()) {
            addGpu(need.gpu().get(), pool, out);
        } else if (pool.gpu().isPresent() && !pool.gpu().get().acceptsOthers()) {
            out.add(
                    Finding.lasting(
                            Kind.KEPT_FOR_GPU,
                            "the pool is kept for work that asks for a GPU",
                            "it asked for a GPU"));
        }
        addArch(request, pool, out);
        addWalltime(request, pool, out);
        addRuntime(request, pool.runtimes(), out);
    }

    private static void addRuntime(
            PlacementRequest request, PoolFacts.Runtimes runtimes, List<Finding> out) {
        if (!request.plain() && !runtimes.images()) {
            out.add(
                    Finding.lasting(
                            Kind.EXECUTOR,
                            "the pool starts plain processes only, it needs an image",
                            "it needed no image"));
        } else if (request.plain() && !runtimes.plain()) {
            out.add(
                    Finding.lasting(
                            Kind.EXECUTOR,
                            "the pool starts images only, it names none",
                            "it named an image"));
        }
    }

    private static void addCpu(Cpu need, PoolFacts pool, List<Finding> out) {
        if (need.compareTo(pool.cpu()) > 0) {
            out.add(
                    Finding.lasting(
                            Kind.TOO_SMALL,
                            "needs " + need + " cpu, the pool has " + pool.cpu(),
                            "it asked for at most " + pool.cpu() + " cpu"));
        } else if (need.compareTo(pool.freeCpu()) > 0) {
            out.add(
                    Finding.passing(
                            Kind.NO_ROOM,
                            "needs "
                                    + need
                                    + " cpu, "
                                    + pool.freeCpu()
                                    + " of "
                                    + pool.cpu()
                                    + " free",
                            new Cpu(need.millis() - pool.freeCpu().millis())
                                    + " more cpu were free"));
        }
    }

    private static void addMemory(ByteSize need, PoolFacts pool, List<Finding> out) {
        if (need.compareTo(pool.memory()) > 0) {
            out.add(
                    Finding.lasting(
                            Kind.TOO_SMALL,
                            "needs " + sizes(need, "memory, the pool has ", pool.memory()),
                            "it asked for at most " + pool.memory() + " memory"));
        } else if (need.compareTo(pool.freeMemory()) > 0) {
            var missing = new ByteSize(need.bytes() - pool.freeMemory().bytes());
            out.add(
                    Finding.passing(
                            Kind.NO_ROOM,
                            "needs " + sizes(need, "memory, free are ", pool.freeMemory()),
                            missing + " more memory were free"));
        }
    }

    private static void addGpu(GpuRequest need, PoolFacts pool, List<Finding> out) {
        if (pool.gpu().isEmpty()) {
            out.add(Finding.lasting(Kind.NO_GPU, "the pool has no GPU", "it needed no GPU"));
            return;
        }
        GpuFacts gpu = pool.gpu().get();
        if (!need.kinds().isEmpty() && !need.kinds().contains(gpu.kind())) {
            String kinds = String.join(" or ", need.kinds());
            out.add(
                    Finding.lasting(
                            Kind.NO_GPU,
                            "needs a GPU of kind " + kinds + ", the pool has " + gpu.kind(),
                            "it took a GPU of kind " + gpu.kind()));
        }
        if (need.memory().compareTo(gpu.memory()) > 0) {
            out.add(
                    Finding.lasting(
                            Kind.NO_GPU,
                            "needs " + sizes(need.memory(), "of GPU memory, has ", gpu.memory()),
                            "it asked for at most " + gpu.memory() + " of GPU memory"));
        }
        if (need.count() > gpu.count()) {
            out.add(
                    Finding.lasting(
                            Kind.TOO_SMALL,
                            "needs " + need.count() + " GPUs, the pool has " + gpu.count(),
                            "it asked for at most "
                                    + gpu.count()
                                    + (gpu.count() == 1 ? " GPU" : " GPUs")));
        } else if (need.count() > gpu.free()) {
            out.add(
                    Finding.passing(
                            Kind.NO_ROOM,
                            "needs %d GPUs, %d of %d free"
                                    .formatted(need.count(), gpu.free(), gpu.count()),
                            (need.count() - gpu.free()) + " more GPUs were free"));
        }
    }

    private static void addArch(PlacementRequest request, PoolFacts pool, List<Finding> out) {
        if (request.arch().isPresent()
                && pool.arch().isPresent()
                && !request.arch().equals(pool.arch())) {
            String arch = pool.arch().get();
            out.add(
                    Finding.lasting(
                            Kind.ARCH,
                            "needs arch " + request.arch().get() + ", the pool is " + arch,
                            "it ran on arch " + arch));
        }
    }

    private static void addWalltime(PlacementRequest request, PoolFacts pool, List<Finding> out) {
        if (request.walltime().isPresent()
                && pool.walltime().isPresent()
                && request.walltime().get().compareTo(pool.walltime().get()) > 0) {
            String most = Durations.print(pool.walltime().get());
            out.add(
                    Finding.lasting(
                            Kind.WALLTIME,
                            "walltime "
                                    + Durations.print(request.walltime().get())
                                    + " is over the pool's "
                                    + most,
                            "its walltime were at most " + most));
        }
    }

    /** Two sizes that read differently: in bytes where rounding would hide the difference. */
    private static String sizes(ByteSize first, String between, ByteSize second) {
        String left = first.toString();
        String right = second.toString();
        return left.equals(right)
                ? first.bytes() + " bytes " + between + second.bytes()
                : left + " " + between + right;
    }
}
