package dev.coxswain.crew;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentTest {

    private final Map<String, String> inherited = new HashMap<>();
    private final Map<String, String> ours = new HashMap<>();
    private final Map<String, FileText> files = new HashMap<>();

    @Test
    void laterGoesOverEarlier() throws EnvironmentProblem {
        inherited.putAll(Map.of("A", "inherited", "B", "inherited", "C", "inherited", "D", "inherited"));
        file("/one.env", "B=one\nC=one\nD=one\n");
        file("/two.env", "C=two\nD=two\n");
        assertThat(env(spec("x").envFrom("/one.env").envFrom("/two.env").env("D", "env")))
                .containsOnly(entry("A", "inherited"), entry("B", "one"), entry("C", "two"), entry("D", "env"));
    }

    @Test
    void oursGoesOverEverything() throws EnvironmentProblem {
        inherited.put("COXSWAIN_ID", "outer");
        ours.put("COXSWAIN_ID", "inner");
        assertThat(env(spec("x").env("COXSWAIN_ID", "mine"))).containsOnly(entry("COXSWAIN_ID", "inner"));
    }

    @Test
    void aValueSeesWhatIsDefinedBeforeIt() throws EnvironmentProblem {
        inherited.put("PATH", "/bin");
        ours.put("COXSWAIN_INSTANCE", "2");
        file("/app.env", "HOST=db\n");
        assertThat(env(spec("x")
                        .envFrom("/app.env")
                        .env("EARLY", "$(LATE)")
                        .env("PATH", "/app:$(PATH)")
                        .env("URL", "http://$(HOST)$(PATH)")
                        .env("LATE", "late")
                        .env("SLOT", "$(COXSWAIN_INSTANCE)")))
                .containsEntry("EARLY", "$(LATE)")
                .containsEntry("PATH", "/app:/bin")
                .containsEntry("URL", "http://db/app:/bin")
                .containsEntry("SLOT", "$(COXSWAIN_INSTANCE)");
    }

    @Test
    void theCommandSeesAllOfIt() throws EnvironmentProblem {
        inherited.put("A", "1");
        ours.put("COXSWAIN_INSTANCE", "2");
        file("/app.env", "B=b\n");
        var resolved = resolve(spec("serve-$(A)", "$(B)", "$(C)", "$(COXSWAIN_INSTANCE)", "$(NOPE)", "$$(A)")
                .envFrom("/app.env")
                .env("C", "c"));
        assertThat(resolved.argv()).containsExactly("serve-1", "b", "c", "2", "$(NOPE)", "$(A)");
    }

    @Test
    void argsFollowTheCommand() throws EnvironmentProblem {
        inherited.put("A", "1");
        assertThat(resolve(spec("python3", "-u").args("app.py", "$(A)")).argv())
                .containsExactly("python3", "-u", "app.py", "1");
    }

    @Test
    void nothingOfALiteralCommandIsExpanded() throws EnvironmentProblem {
        inherited.put("A", "1");
        assertThat(resolve(spec("echo", "$(A)", "$$").literally()).argv()).containsExactly("echo", "$(A)", "$$");
    }

    @Test
    void aFilesTextIsTheValueWithoutItsLastNewlineAndNotExpanded() throws EnvironmentProblem {
        inherited.put("A", "1");
        file("/unix", "s3cret $(A)\n\n");
        file("/windows", "s3cret\r\n");
        file("/bare", "s3cret");
        file("/empty", "");
        assertThat(env(spec("x")
                        .envFile("UNIX", "/unix")
                        .envFile("WINDOWS", "/windows")
                        .envFile("BARE", "/bare")
                        .envFile("EMPTY", "/empty")))
                .containsEntry("UNIX", "s3cret $(A)\n")
                .containsEntry("WINDOWS", "s3cret")
                .containsEntry("BARE", "s3cret")
                .containsEntry("EMPTY", "");
    }

    @Test
    void aPrefixGoesBeforeEachNameOfAFile() throws EnvironmentProblem {
        file("/db.env", "HOST=db\nPORT=5432\n");
        assertThat(env(spec("x").envFrom("/db.env", false, "DB_")))
                .containsOnly(entry("DB_HOST", "db"), entry("DB_PORT", "5432"));
    }

    @Test
    void aMissingFileIsAProblemThatNamesItAndWhoNeedsIt() {
        assertThatThrownBy(() -> resolve(spec("x").envFile("PASSWORD", "/run/secrets/db")))
                .hasMessage("/run/secrets/db: no such file (needed by env PASSWORD)");
        assertThatThrownBy(() -> resolve(spec("x").envFrom("/app.env")))
                .hasMessage("/app.env: no such file (needed by envFrom)");
    }

    @Test
    void aMissingOptionalFileLeavesThingsAsTheyWere() throws EnvironmentProblem {
        inherited.put("PASSWORD", "inherited");
        assertThat(env(spec("x")
                        .envFrom("/none", true, "")
                        .optionalEnvFile("PASSWORD", "/none")
                        .env("A", "1")))
                .containsOnly(entry("PASSWORD", "inherited"), entry("A", "1"));
    }

    @Test
    void aFileThatIsNoTextIsAProblemThoughOptional() {
        files.put("/big", new FileText.Unfit("is larger than 1 MiB, the most that is read"));
        files.put("/closed", new FileText.Unreadable("permission denied"));
        file("/nul", "a\0b");
        assertThatThrownBy(() -> resolve(spec("x").optionalEnvFile("A", "/big")))
                .hasMessageStartingWith("/big: is larger than 1 MiB");
        assertThatThrownBy(() -> resolve(spec("x").optionalEnvFile("A", "/closed")))
                .hasMessageStartingWith("/closed: permission denied");
        assertThatThrownBy(() -> resolve(spec("x").optionalEnvFile("A", "/nul")))
                .hasMessageStartingWith("/nul: has a NUL character in it");
    }

    @Test
    void aNulThatWouldCutAnArgumentOrAValueIsAProblem() {
        assertThatThrownBy(() -> resolve(spec("a\0b"))).hasMessageContaining("NUL");
        assertThatThrownBy(() -> resolve(spec("x").env("A", "a\0b"))).hasMessageStartingWith("env A: a NUL");
    }

    private void file(String path, String text) {
        files.put(path, new FileText.Text(text));
    }

    private static SpecDraft spec(String... command) {
        return new SpecDraft(List.of(command));
    }

    private Map<String, String> env(SpecDraft spec) throws EnvironmentProblem {
        return resolve(spec).env();
    }

    private Environment.Resolved resolve(SpecDraft spec) throws EnvironmentProblem {
        return Environment.resolve(
                spec.done(), inherited, ours, path -> files.getOrDefault(path, new FileText.Missing("no such file")));
    }
}
