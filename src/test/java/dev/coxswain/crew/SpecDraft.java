package dev.coxswain.crew;

import java.util.ArrayList;
import java.util.List;

/** A process being put together by a test. */
final class SpecDraft {

    private final List<String> command;
    private final List<EnvVar> env = new ArrayList<>();
    private final List<EnvFrom> envFrom = new ArrayList<>();
    private List<String> args = List.of();
    private boolean literally;

    SpecDraft(List<String> command) {
        this.command = command;
    }

    SpecDraft args(String... args) {
        this.args = List.of(args);
        return this;
    }

    SpecDraft env(String name, String text) {
        env.add(new EnvVar(name, new EnvVar.Value.Literal(text)));
        return this;
    }

    SpecDraft envFile(String name, String path) {
        env.add(new EnvVar(name, new EnvVar.Value.FromFile(path, false)));
        return this;
    }

    SpecDraft optionalEnvFile(String name, String path) {
        env.add(new EnvVar(name, new EnvVar.Value.FromFile(path, true)));
        return this;
    }

    SpecDraft envFrom(String path) {
        return envFrom(path, false, "");
    }

    SpecDraft envFrom(String path, boolean optional, String prefix) {
        envFrom.add(new EnvFrom(path, optional, prefix));
        return this;
    }

    SpecDraft literally() {
        literally = true;
        return this;
    }

    ProcessSpec done() {
        ProcessSpec spec = Records.with(ProcessSpec.of(command), "args", args);
        spec = Records.with(Records.with(spec, "env", env), "envFrom", envFrom);
        return literally ? spec.literally() : spec;
    }
}
