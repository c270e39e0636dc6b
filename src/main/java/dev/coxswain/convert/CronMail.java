package dev.coxswain.convert;

import java.util.Set;

/** The variables of a crontab that are cron's own business (crontab(5)), and what becomes of them. */
final class CronMail {

    private static final Set<String> MAIL =
            Set.of("MAILTO", "MAILFROM", "CONTENT_TYPE", "CONTENT_TRANSFER_ENCODING", "NO_MAIL_OUTPUT", "MLS_LEVEL");

    private CronMail() {}

    static boolean isOfMail(String name) {
        return MAIL.contains(name);
    }

    static void remark(CronVariable variable, Draft draft) {
        String name = variable.name();
        switch (name) {
            case "MAILTO" ->
                draft.remark(
                        variable.at(),
                        name,
                        variable.value().isEmpty()
                                ? "asks for no mail; output goes to the log (logs: {stdout: Discard} drops it)"
                                : "is left out: no mail is sent, output goes to the log, and a run that fails is an"
                                        + " event (coxswain events)");
            case "MLS_LEVEL" -> draft.remark(variable.at(), name, "is left out: SELinux levels are not set");
            case "LOGNAME", "USER" ->
                draft.remark(variable.at(), name, "is left out: cron doesn't let a crontab set it");
            case "TZ" ->
                draft.remark(
                        variable.at(),
                        name,
                        "is a variable of the jobs alone, as in cron; if it was to move the times, set timeZone");
            case "RANDOM_DELAY" ->
                draft.remark(variable.at(), name, "is randomizedDelay, new for each run; cronie draws it once a start");
            default -> {
                if (isOfMail(name)) {
                    draft.remark(variable.at(), name, "is left out: no mail is sent");
                }
            }
        }
    }
}
