package dev.coxswain.engine;

/** Why a process ended (contract section 4). The word in status is {@link #word}. */
public enum Reason {
    COMPLETED("Completed"),
    ERROR("Error"),
    SIGNALED("Signaled"),
    OOM_KILLED("OOMKilled"),
    MEMORY_LIMIT("MemoryLimit"),
    CPU_LIMIT("CpuLimit"),
    PROCESS_LIMIT("ProcessLimit"),
    OPEN_FILES_LIMIT("OpenFilesLimit"),
    LIVENESS_FAILED("LivenessFailed"),
    STARTUP_FAILED("StartupFailed"),
    DEADLINE_EXCEEDED("DeadlineExceeded"),
    MEMORY_GUARD("MemoryGuard"),
    START_ERROR("StartError"),
    STOPPED("Stopped"),
    REPLACED("Replaced"),
    DEPENDENCY_RESTARTED("DependencyRestarted");

    private final String word;

    Reason(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
