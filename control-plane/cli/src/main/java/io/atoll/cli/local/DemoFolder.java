package io.atoll.cli.local;

import io.atoll.cli.policy.PolicyFiles;
import io.atoll.cli.terminal.Surroundings;
import io.atoll.kernel.AtollException;
import io.atoll.kernel.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder deploy/demo: workflow, scripts, policies, data.
 *
 * @param path of the folder
 * @param observations the folder of the stations' files
 */
public record DemoFolder(Path path, Path observations) {
    private static final int MOST_STATIONS = 20;

    /**
     * A station's raw file.
     *
     * @param name of the station: the file's, without its ending
     */
    public record Station(String name, Path file) {}

    /** The folder of this installation. */
    public static DemoFolder find(Surroundings surroundings) {
        Path program = program(surroundings);
        Path checkout = program.resolve("../../deploy/demo").normalize();
        Path folder = Files.isDirectory(checkout) ? checkout : program.resolve("demo");
        if (!Files.isDirectory(folder)) {
            throw new AtollException(
                    ErrorCode.NOT_FOUND, "cannot find the demo: there is no %s".formatted(folder));
        }
        return new DemoFolder(folder, folder.resolve("data"));
    }

    /**
     * Where Atoll's programs are laid out.
     *
     * @throws AtollException NOT_FOUND if this program was not started by its launcher
     */
    public static Path program(Surroundings surroundings) {
        return surroundings
                .program()
                .orElseThrow(
                        () ->
                                new AtollException(
                                        ErrorCode.NOT_FOUND,
                                        "cannot start a federation: the programs are not laid out"
                                                + " here (expected to be started by ./atoll)"));
    }

    /** The same demo on other observations. */
    public DemoFolder withObservations(Path folder) {
        return new DemoFolder(path, folder);
    }

    public Path workflow() {
        return path.resolve("climatology.yaml");
    }

    /** The stations by name. */
    public List<Station> stations() {
        try (Stream<Path> files = Files.list(observations)) {
            List<Station> stations =
                    files.filter(file -> file.toString().endsWith(".csv"))
                            .sorted()
                            .map(DemoFolder::station)
                            .toList();
            if (stations.isEmpty() || stations.size() > MOST_STATIONS) {
                throw new AtollException(
                        ErrorCode.INVALID,
                        "cannot run the demo on %s: got %d files NAME.csv, expected 1 to %d"
                                .formatted(observations, stations.size(), MOST_STATIONS));
            }
            return stations;
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.NOT_FOUND,
                    "cannot read the folder %s: no such folder, or not readable"
                            .formatted(observations),
                    e);
        }
    }

    /** A site per station, and the two that compute. */
    public List<SitePlan> sites() {
        return Stream.concat(
                        stations().stream().map(each -> SitePlan.edge(each.name(), each.file())),
                        Stream.of(SitePlan.hpcRidge(), SitePlan.cloudGpu()))
                .toList();
    }

    /** The demo's policies. */
    public List<PolicyFiles.PolicyFile> policies() {
        return PolicyFiles.read(path, List.of(Path.of("policies")));
    }

    private static Station station(Path file) {
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.csv$", "");
        if (!name.matches("[a-z0-9]([a-z0-9-]{0,50}[a-z0-9])?")) {
            throw new AtollException(
                    ErrorCode.INVALID,
                    "cannot name a site after %s: expected lower case letters, digits and hyphens"
                            .formatted(file));
        }
        return new Station(name, file);
    }
}
