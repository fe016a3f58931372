package io.atoll.kernel.quantity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atoll.kernel.AtollException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "12, 12",
        "256MiB, 268435456",
        "256Mi, 268435456",
        "1.5 GiB, 1610612736",
        "4G, 4000000000",
        "2TB, 2000000000000",
        "1000B, 1000",
        "9223372036854775807, 9223372036854775807"
    })
    void readsSizes(String text, long bytes) {
        assertThat(ByteSize.parse(text)).isEqualTo(new ByteSize(bytes));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"4 gigs", "", "-1", "1.", "KiB", "4g", "1e3", "9000000000TiB", "4 G iB"})
    void refusesWhatIsNoSize(String text) {
        assertThatThrownBy(() -> ByteSize.parse("memory", text))
                .isInstanceOf(AtollException.class)
                .hasMessage(
                        "cannot read memory '%s': expected a number with K, M, G, T, Ki, Mi, Gi or"
                                + " Ti, B optional",
                        text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B, 0",
        "1023, 1023 B, 1023",
        "1024, 1 KiB, 1KiB",
        "1536, 1.5 KiB, 1536",
        "48128, 47 KiB, 47KiB",
        "1048575, 1 MiB, 1048575",
        "1000000, 977 KiB, 1MB",
        "1099511627776, 1 TiB, 1TiB",
        "100000000000000001, 90949 TiB, 100000000000000001"
    })
    void printsSizesForPeopleAndExactlyForMachines(long bytes, String people, String machines) {
        var size = new ByteSize(bytes);

        assertThat(size).hasToString(people);
        assertThat(size.text()).isEqualTo(machines);
        assertThat(ByteSize.parse(size.text())).isEqualTo(size);
    }

    @ParameterizedTest
    @CsvSource({
        "2, 2000, 2",
        "0.5, 500, 0.5",
        "500m, 500, 0.5",
        "0.001, 1, 0.001",
        "100, 100000, 100"
    })
    void readsAndPrintsCpu(String text, long millis, String printed) {
        assertThat(Cpu.parse(text)).isEqualTo(new Cpu(millis)).hasToString(printed);
        assertThat(Cpu.parse(Cpu.parse(text).text())).isEqualTo(new Cpu(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"two", "", "-1", "0.0001", "1 core", "9999999999999999"})
    void refusesWhatIsNoCpu(String text) {
        assertThatThrownBy(() -> Cpu.parse(text))
                .hasMessage("cannot read cpu '%s': expected cores such as 2 or 0.5, or 500m", text);
    }

    @ParameterizedTest
    @CsvSource({
        "2Gbit/s, 2000000000, 2 Gbit/s, 2Gbit/s",
        "1.5 Mbit/s, 1500000, 1.5 Mbit/s, 1500Kbit/s",
        "999bit/s, 999, 999 bit/s, 999bit/s",
        "9000000Tbit/s, 9000000000000000000, 9000000 Tbit/s, 9000000Tbit/s"
    })
    void readsAndPrintsRates(String text, long bits, String people, String machines) {
        var rate = Rate.parse(text);

        assertThat(rate).isEqualTo(new Rate(bits)).hasToString(people);
        assertThat(rate.text()).isEqualTo(machines);
        assertThat(Rate.parse(rate.text())).isEqualTo(rate);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2G", "2GB/s", "", "fast", "99999999999999Tbit/s"})
    void refusesWhatIsNoRate(String text) {
        assertThatThrownBy(() -> Rate.parse(text))
                .hasMessageStartingWith("cannot read rate '" + text + "': expected a number with");
    }

    @ParameterizedTest
    @CsvSource({
        "500ms, 500, 0.5 s",
        "10s, 10000, 10 s",
        "1h30m, 5400000, 1h 30m",
        "2d, 172800000, 2d 0h",
        "1m500ms, 60500, 1m 1s",
        "1d2h3m4s5ms, 93784005, 1d 2h"
    })
    void readsAndPrintsDurations(String text, long millis, String people) {
        var duration = Durations.parse(text);

        assertThat(duration).isEqualTo(Duration.ofMillis(millis));
        assertThat(Durations.print(duration)).isEqualTo(people);
        assertThat(Durations.text(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "", "ten seconds", "30m1h", "-5s", "1.5h", "10 s"})
    void refusesWhatIsNoDuration(String text) {
        assertThatThrownBy(() -> Durations.parse("walltime", text))
                .hasMessage(
                        "cannot read walltime '%s': expected such as 500ms, 10s, 1h30m or 2d",
                        text);
    }

    @Test
    void printsNoDurationThatItCouldNotReadBack() {
        assertThat(Durations.text(Duration.ZERO)).isEqualTo("0s");
        assertThatThrownBy(() -> Durations.text(Duration.ofNanos(1)))
                .hasMessage("duration PT0.000000001S is no whole number of milliseconds from 0");
    }
}
