package io.atoll.simulation;

import io.atoll.control.commit.InMemoryFederationStore.Mishap;
import io.atoll.kernel.virtual.SeededRandom;
import io.atoll.simulation.control.SimulatedControlPlane;
import io.atoll.simulation.site.SimulatedSite;
import java.time.Duration;
import java.util.List;

/** Breaks things at random moments until it is told to stop. Soft; the simulation's thread. */
final class Faults {
    private static final int SHORTEST_MILLIS = 60_000;

    private final World world;
    private final SimulatedControlPlane plane;
    private final List<SimulatedSite> sites;
    private final Runnable wasPutBack;
    private final SeededRandom random;
    private final int meanSeconds;
    private int oldestCopy;
    private boolean over;

    /**
     * @param wasPutBack called when the database was put back to an older state
     */
    Faults(
            World world,
            SimulatedControlPlane plane,
            List<SimulatedSite> sites,
            Runnable wasPutBack) {
        this.world = world;
        this.plane = plane;
        this.sites = List.copyOf(sites);
        this.wasPutBack = wasPutBack;
        random = world.random().forPart("faults");
        meanSeconds = 5 + random.nextInt(60);
    }

    /** From now on; no older state of the database is put back than that of now. */
    void begin() {
        oldestCopy = plane.database().committed();
        next();
        world.time().schedule(World.between(random, 1000, SHORTEST_MILLIS), this::changeLeader);
    }

    // Once in each run at least, in the midst of it.
    private void changeLeader() {
        if (over) {
            return;
        }
        if (random.nextInt(2) == 0) {
            plane.depose();
        } else {
            plane.crash(World.between(random, 100, 30_000));
        }
    }

    private void next() {
        world.time().schedule(World.between(random, 100, meanSeconds * 2000), this::strike);
    }

    /** Nothing breaks any more, and what was cut is healed. */
    void stop() {
        over = true;
        world.trace().say("faults", "all is well from here on");
        sites.forEach(
                site -> {
                    site.network().heal();
                    site.condition(SimulatedSite.Condition.SOUND);
                    site.ownerOpens();
                    site.start();
                });
        plane.clearPlants();
        plane.start();
    }

    private void strike() {
        if (over) {
            return;
        }
        var site = sites.get(random.nextInt(sites.size()));
        if (world.scenario() == Scenario.BROKEN_SITES) {
            breakSite(site);
            next();
            return;
        }
        switch (random.nextInt(19)) {
            case 0, 1, 2 -> partition(site);
            case 3 -> site.network().resetLinks();
            case 4 -> site.crash(World.between(random, 100, 20_000));
            case 5 -> site.crash(World.between(random, 1000, 240_000));
            case 6 -> site.powerCut(World.between(random, 1000, 60_000));
            case 7 -> site.tearNextAppend(World.chance(random, 50));
            case 8 -> plane.crash(World.between(random, 100, 30_000));
            case 9 -> plane.depose();
            case 10 -> plane.database().mishap(mishap());
            case 11 -> putBack();
            case 12 -> plane.plant(random);
            case 13, 14 -> close(site);
            case 15 -> breakSite(site);
            case 16, 17 -> flap(site, 2 + random.nextInt(9));
            default -> flip(site);
        }
        next();
    }

    // Sometimes what a standby lacked that was a moment behind, sometimes a copy of long ago.
    private void putBack() {
        int last = plane.database().committed();
        int lost =
                random.nextInt(2) == 0
                        ? random.nextInt(60)
                        : random.nextInt(Math.max(1, last - oldestCopy));
        int copy = plane.database().copyBefore(Math.max(oldestCopy, last - lost));
        plane.putBack(copy, World.between(random, 100, 30_000));
        wasPutBack.run();
    }

    // Mostly as a look at it shows, and for long enough that its pools rest.
    private void breakSite(SimulatedSite site) {
        site.condition(
                World.chance(random, 60)
                        ? SimulatedSite.Condition.BROKEN
                        : SimulatedSite.Condition.SECRETLY_BROKEN);
        world.time()
                .schedule(
                        World.between(random, 5_000, 120_000),
                        () -> site.condition(SimulatedSite.Condition.SOUND));
    }

    // Sometimes past the lease, sometimes past the moment when the site is given up.
    private void partition(SimulatedSite site) {
        int most = random.nextInt(3) == 0 ? 300_000 : random.nextInt(2) == 0 ? 60_000 : 12_000;
        site.network().cut();
        world.time().schedule(World.between(random, 500, most), site.network()::heal);
    }

    // A partition that comes and goes: shorter than a lease, longer than a link's patience, or
    // both.
    private void flap(SimulatedSite site, int times) {
        if (over || times == 0) {
            return;
        }
        site.network().cut();
        world.time()
                .schedule(
                        World.between(random, 50, 9000),
                        () -> {
                            site.network().heal();
                            world.time()
                                    .schedule(
                                            World.between(random, 50, 4000),
                                            () -> flap(site, times - 1));
                        });
    }

    // The owner has a mind of her own, also while her link is cut.
    private void close(SimulatedSite site) {
        site.ownerCloses();
        world.time().schedule(World.between(random, 500, 120_000), site::ownerOpens);
    }

    private Mishap mishap() {
        return switch (random.nextInt(3)) {
            case 0 -> Mishap.REFUSED;
            case 1 -> Mishap.WRITTEN_UNKNOWN;
            default -> Mishap.LOST_UNKNOWN;
        };
    }

    private void flip(SimulatedSite site) {
        var store = random.nextInt(3) == 0 ? plane.store() : site.store();
        var contents = store.list();
        if (contents.isEmpty()) {
            return;
        }
        var digest = contents.get(random.nextInt(contents.size()));
        store.find(digest)
                .filter(content -> content.sizeBytes() > 0)
                .ifPresent(
                        content -> {
                            world.trace().say("faults", "flips a bit of " + digest);
                            store.flipBit(digest, random.nextInt((int) content.sizeBytes()));
                        });
    }

    /** How long things break. */
    Duration span() {
        return World.between(random.forPart("span"), SHORTEST_MILLIS, 480_000);
    }
}
