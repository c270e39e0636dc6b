package dev.coxswain.os.linux;

import static dev.coxswain.os.linux.Running.launch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coxswain.os.ExitStatus;
import dev.coxswain.os.Launch.Output;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our numbers for C's structs and constants against those of this machine's C compiler. */
@Timeout(60)
class LayoutTest {

    private static final String PROGRAM = """
            #define _GNU_SOURCE
            #include <fcntl.h>
            #include <poll.h>
            #include <signal.h>
            #include <spawn.h>
            #include <stddef.h>
            #include <stdio.h>
            #include <sys/epoll.h>
            #include <sys/eventfd.h>
            #include <sys/prctl.h>
            #include <sys/resource.h>
            #include <sys/socket.h>
            #include <sys/stat.h>
            #include <sys/un.h>
            #include <netinet/in.h>
            #include <sys/syscall.h>
            #include <sys/timerfd.h>
            #include <sys/wait.h>
            #include <errno.h>
            #include <time.h>
            #define SHOW(name, value) printf("%s=%ld\\n", name, (long) (value))
            int main(void) {
              SHOW("epoll_event", sizeof(struct epoll_event));
              SHOW("epoll_event.data", offsetof(struct epoll_event, data));
              SHOW("siginfo_t", sizeof(siginfo_t));
              SHOW("si_code", offsetof(siginfo_t, si_code));
              SHOW("si_pid", offsetof(siginfo_t, si_pid));
              SHOW("si_status", offsetof(siginfo_t, si_status));
              SHOW("posix_spawnattr_t", sizeof(posix_spawnattr_t));
              SHOW("posix_spawn_file_actions_t", sizeof(posix_spawn_file_actions_t));
              SHOW("sigset_t", sizeof(sigset_t));
              SHOW("spawn flags", POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
              SHOW("rlimit", sizeof(struct rlimit));
              SHOW("rlimit.max", offsetof(struct rlimit, rlim_max));
              SHOW("RLIMIT_NOFILE", RLIMIT_NOFILE);
              SHOW("pollfd", sizeof(struct pollfd));
              SHOW("pollfd.events", offsetof(struct pollfd, events));
              SHOW("statx.nlink", offsetof(struct statx, stx_nlink));
              SHOW("statx.size", offsetof(struct statx, stx_size));
              SHOW("O_NONBLOCK", O_NONBLOCK);
              SHOW("O_CLOEXEC", O_CLOEXEC);
              SHOW("O_PATH", O_PATH);
              SHOW("O_DIRECTORY", O_DIRECTORY);
              SHOW("WNOWAIT", WNOWAIT);
              SHOW("WEXITED", WEXITED);
              SHOW("P_PID", P_PID);
              SHOW("PR_SET_CHILD_SUBREAPER", PR_SET_CHILD_SUBREAPER);
              SHOW("pidfd_open", SYS_pidfd_open);
              SHOW("sockaddr_in", sizeof(struct sockaddr_in));
              SHOW("sockaddr_in6", sizeof(struct sockaddr_in6));
              SHOW("sin6_addr", offsetof(struct sockaddr_in6, sin6_addr));
              SHOW("sin6_scope_id", offsetof(struct sockaddr_in6, sin6_scope_id));
              SHOW("sun_path", sizeof(((struct sockaddr_un *) 0)->sun_path));
              SHOW("AF_INET6", AF_INET6);
              SHOW("msghdr", sizeof(struct msghdr));
              SHOW("msg_iov", offsetof(struct msghdr, msg_iov));
              SHOW("msg_iovlen", offsetof(struct msghdr, msg_iovlen));
              SHOW("msg_control", offsetof(struct msghdr, msg_control));
              SHOW("msg_controllen", offsetof(struct msghdr, msg_controllen));
              SHOW("msg_flags", offsetof(struct msghdr, msg_flags));
              SHOW("cmsg_level", offsetof(struct cmsghdr, cmsg_level));
              SHOW("cmsg_type", offsetof(struct cmsghdr, cmsg_type));
              SHOW("cmsg_data", CMSG_LEN(0));
              SHOW("ucred.pid", offsetof(struct ucred, pid));
              SHOW("credentials", CMSG_SPACE(sizeof(struct ucred)));
              SHOW("SO_REUSEADDR", SO_REUSEADDR);
              SHOW("IPV6_V6ONLY", IPV6_V6ONLY);
              SHOW("IPPROTO_IPV6", IPPROTO_IPV6);
              SHOW("F_DUPFD_CLOEXEC", F_DUPFD_CLOEXEC);
              SHOW("pidfd_send_signal", SYS_pidfd_send_signal);
              SHOW("itimerspec", sizeof(struct itimerspec));
              SHOW("itimerspec.value", offsetof(struct itimerspec, it_value));
              SHOW("CLOCK_REALTIME", CLOCK_REALTIME);
              SHOW("TFD_CLOEXEC", TFD_CLOEXEC);
              SHOW("timer flags", TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET);
              SHOW("ECANCELED", ECANCELED);
            }
            """;

    @TempDir
    Path folder;

    @Test
    void ourNumbersAreTheCompilers() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "no C compiler here");
        Files.writeString(folder.resolve("layout.c"), PROGRAM);
        Map<String, Long> c;
        try (Running running = new Running()) {
            long compile = running.start(
                    Running.in(folder.toString(), launch(Output.INHERITED, "gcc", "-o", "layout", "layout.c")));
            assertThat(running.exit(compile)).isEqualTo(ExitStatus.exited(0));
            c = running.output(running.start(folder + "/layout"))
                    .lines()
                    .map(line -> line.split("="))
                    .collect(Collectors.toMap(pair -> pair[0], pair -> Long.valueOf(pair[1])));
        }
        assertThat(c.remove("posix_spawnattr_t")).isLessThanOrEqualTo(Spawner.OPAQUE_BYTES);
        assertThat(c.remove("posix_spawn_file_actions_t")).isLessThanOrEqualTo(Spawner.OPAQUE_BYTES);
        assertThat(c)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("epoll_event", (long) LinuxPipes.EVENT_BYTES),
                        Map.entry("epoll_event.data", (long) LinuxPipes.EVENT_DATA),
                        Map.entry("siginfo_t", (long) Reaper.SIGINFO_BYTES),
                        Map.entry("si_code", (long) Reaper.SI_CODE),
                        Map.entry("si_pid", (long) Reaper.SI_PID),
                        Map.entry("si_status", (long) Reaper.SI_STATUS),
                        Map.entry("sigset_t", (long) Spawner.SIGSET_BYTES),
                        Map.entry("spawn flags", (long) Spawner.FLAGS),
                        Map.entry("msghdr", (long) LinuxNotifySocket.MSGHDR),
                        Map.entry("msg_iov", (long) LinuxNotifySocket.MSG_IOV),
                        Map.entry("msg_iovlen", (long) LinuxNotifySocket.MSG_IOVLEN),
                        Map.entry("msg_control", (long) LinuxNotifySocket.MSG_CONTROL),
                        Map.entry("msg_controllen", (long) LinuxNotifySocket.MSG_CONTROLLEN),
                        Map.entry("msg_flags", (long) LinuxNotifySocket.MSG_FLAGS),
                        Map.entry("cmsg_level", (long) LinuxNotifySocket.CMSG_LEVEL),
                        Map.entry("cmsg_type", (long) LinuxNotifySocket.CMSG_TYPE),
                        Map.entry("cmsg_data", (long) LinuxNotifySocket.CMSG_DATA),
                        Map.entry("ucred.pid", 0L),
                        Map.entry("credentials", (long) LinuxNotifySocket.CREDENTIALS_SPACE),
                        Map.entry("rlimit", 16L),
                        Map.entry("rlimit.max", 8L),
                        Map.entry("RLIMIT_NOFILE", (long) Libc.RLIMIT_NOFILE),
                        Map.entry("pollfd", (long) Leftovers.POLLFD_BYTES),
                        Map.entry("pollfd.events", (long) Leftovers.POLLFD_EVENTS),
                        Map.entry("statx.nlink", (long) ProcFs.STATX_NLINK_AT),
                        Map.entry("statx.size", (long) ProcFs.STATX_SIZE_AT),
                        Map.entry("O_NONBLOCK", (long) Libc.O_NONBLOCK),
                        Map.entry("O_CLOEXEC", (long) Libc.O_CLOEXEC),
                        Map.entry("O_PATH", (long) Libc.O_PATH),
                        Map.entry("O_DIRECTORY", (long) Libc.O_DIRECTORY),
                        Map.entry("WNOWAIT", (long) Libc.WNOWAIT),
                        Map.entry("WEXITED", (long) Libc.WEXITED),
                        Map.entry("P_PID", (long) Libc.P_PID),
                        Map.entry("PR_SET_CHILD_SUBREAPER", (long) Libc.PR_SET_CHILD_SUBREAPER),
                        Map.entry("sockaddr_in", (long) SockAddr.IN_BYTES),
                        Map.entry("sockaddr_in6", (long) SockAddr.IN6_BYTES),
                        Map.entry("sin6_addr", (long) SockAddr.IN6_ADDRESS),
                        Map.entry("sin6_scope_id", (long) SockAddr.IN6_SCOPE),
                        Map.entry("sun_path", (long) SockAddr.UNIX_PATH),
                        Map.entry("AF_INET6", (long) SockAddr.AF_INET6),
                        Map.entry("SO_REUSEADDR", (long) LinuxSockets.SO_REUSEADDR),
                        Map.entry("IPV6_V6ONLY", (long) LinuxSockets.IPV6_V6ONLY),
                        Map.entry("IPPROTO_IPV6", (long) LinuxSockets.IPPROTO_IPV6),
                        Map.entry("F_DUPFD_CLOEXEC", (long) Libc.F_DUPFD_CLOEXEC),
                        Map.entry("pidfd_open", (long) Libc.SYS_PIDFD_OPEN),
                        Map.entry("pidfd_send_signal", (long) Libc.SYS_PIDFD_SEND_SIGNAL),
                        Map.entry("itimerspec", (long) LinuxClockWatch.ITIMERSPEC_BYTES),
                        Map.entry("itimerspec.value", (long) LinuxClockWatch.IT_VALUE),
                        Map.entry("CLOCK_REALTIME", (long) LinuxClockWatch.CLOCK_REALTIME),
                        Map.entry("TFD_CLOEXEC", (long) LinuxClockWatch.TFD_CLOEXEC),
                        Map.entry("timer flags", (long)
                                (LinuxClockWatch.TFD_TIMER_ABSTIME | LinuxClockWatch.TFD_TIMER_CANCEL_ON_SET)),
                        Map.entry("ECANCELED", (long) Errno.ECANCELED.number())));
    }
}
