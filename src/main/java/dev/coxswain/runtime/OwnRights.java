package dev.coxswain.runtime;

import dev.coxswain.crew.ProcessSpec;
import dev.coxswain.crew.Rights;
import dev.coxswain.os.Setup;
import java.util.List;

/** This supervisor's rights, in the words of the document. */
public final class OwnRights implements Rights {

    private final dev.coxswain.os.Rights rights;
    private final boolean keepsState;

    /** @param keepsState whether there is a state folder */
    public OwnRights(dev.coxswain.os.Rights rights, boolean keepsState) {
        this.rights = rights;
        this.keepsState = keepsState;
    }

    @Override
    public boolean keepsState() {
        return keepsState;
    }

    @Override
    public List<Denial> denied(ProcessSpec process) {
        Setup setup = Setups.of(process, List.of());
        return setup.equals(Setup.NONE)
                ? List.of()
                : rights.denied(setup).stream()
                        .map(denial -> new Denial(field(denial), denial.words()))
                        .toList();
    }

    private static List<String> field(dev.coxswain.os.Rights.Denial denial) {
        return switch (denial.what()) {
            case IDENTITY -> List.of("securityContext");
            case NICE -> List.of("nice");
            case IO_PRIORITY -> List.of("ioPriority");
            case LIMIT -> List.of("rlimits", denial.name());
        };
    }
}
