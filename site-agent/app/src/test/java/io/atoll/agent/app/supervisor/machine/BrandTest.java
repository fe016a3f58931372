package io.atoll.agent.app.supervisor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BrandTest {
    private static final Path ATTEMPTS = Path.of("/var/lib/atoll/attempts");

    @Test
    void isTheSameForEverySupervisorAndAnotherForEveryAttemptAndSite() {
        Brand brand = Brand.of(ATTEMPTS, "a/1");

        assertThat(Brand.of(ATTEMPTS, "a/1")).isEqualTo(brand);
        assertThat(Brand.of(ATTEMPTS, "a/2")).isNotEqualTo(brand);
        assertThat(Brand.of(Path.of("/other"), "a/1")).isNotEqualTo(brand);
    }

    @Test
    void isReadFromTheTableOfLimitsAndNotTakenForALimitThatSomebodyChose() {
        Brand brand = Brand.of(ATTEMPTS, "a/1");

        assertThat(Brand.read(Long.toString(brand.number()))).isEqualTo(brand);
        assertThat(Brand.read("unlimited")).isEqualTo(Brand.NONE);
        assertThat(Brand.read("1024")).isEqualTo(Brand.NONE);
        assertThat(Brand.read("18446744073709551614")).isEqualTo(Brand.NONE);
    }
}
