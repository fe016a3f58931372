package io.atoll.simulation.control;

import io.atoll.control.live.Tripwire;
import io.atoll.kernel.virtual.SeededRandom;
import io.atoll.simulation.check.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Faults planted in the leader: some of its work always throws, until all is well. Soft; owned by
 * the simulation's thread.
 */
public final class Plants implements Tripwire {
    private static final List<String> KINDS =
            List.of(
                    "report AttemptEnded",
                    "report AttemptStarted",
                    "report TransferDone",
                    "timer attempt",
                    "timer transfer",
                    "placement of",
                    "command SubmitRun",
                    "command CancelRun",
                    "rebuild of",
                    "message InventoryReported",
                    "store ReplicaVerified");

    /** How often one piece of work may break the leader, if nothing is forgotten meanwhile. */
    private static final int MOST_STRIKES = 2;

    private final List<Plant> planted = new ArrayList<>();
    private final Map<String, Integer> strikes = new HashMap<>();

    /** Throws in one of {@code parts} of all work whose words begin so. */
    private record Plant(String words, int parts, int part) {
        boolean in(String work) {
            return work.startsWith(words) && Math.floorMod(work.hashCode(), parts) == part;
        }
    }

    /** What a planted fault throws. */
    static final class PlantedException extends RuntimeException {
        PlantedException(String work) {
            super("planted in " + work);
        }
    }

    /** Plants one more fault. */
    String plant(SeededRandom random) {
        int parts = 1 + random.nextInt(4);
        var plant =
                new Plant(KINDS.get(random.nextInt(KINDS.size())), parts, random.nextInt(parts));
        planted.add(plant);
        return plant.toString();
    }

    /** Takes all of them away. */
    void clear() {
        planted.clear();
    }

    @Override
    public void pass(String work) {
        if (planted.stream().anyMatch(plant -> plant.in(work))) {
            throw new PlantedException(work);
        }
    }

    /** What {@code suspect} has broken counts from now on as if it were the first time. */
    void forget() {
        strikes.clear();
    }

    /**
     * {@code suspect} has broken the leader.
     *
     * @throws Violation too often
     */
    void struck(String suspect) {
        if (strikes.merge(suspect, 1, Integer::sum) > MOST_STRIKES) {
            throw new Violation(
                    "P1", "%s has broken the leader %d times".formatted(suspect, MOST_STRIKES + 1));
        }
    }
}
