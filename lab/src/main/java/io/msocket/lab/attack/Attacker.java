package io.msocket.lab.attack;

import io.msocket.cli.Report;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Attacks a server. Takes commands on standard input, a line each: {@code go} begins, {@code stop} ends it, but not what it has left open,
 * {@code count} tells how far it is. Reports {@code ready}, {@code going}, {@code done} once there is nothing more to do, and
 * {@code count}.
 */
public final class Attacker {
    private static final int FAILURE_STATUS = 1;
    private static final int USAGE_STATUS = 2;
    private static final int ARGUMENTS = 7;

    private volatile boolean stopped;

    private Attacker() {}

    /**
     * Runs one.
     *
     * @param arguments {@code KIND ADDRESS PORT KEY NUMBER SOURCES FILE}: as {@link AttackKind} has them; the file may be {@code -}
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != ARGUMENTS) {
            System.err.println("usage: KIND ADDRESS PORT KEY NUMBER SOURCES FILE");
            System.exit(USAGE_STATUS);
        }
        // An attack of which threads have died is none.
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
            error.printStackTrace();
            Runtime.getRuntime().halt(FAILURE_STATUS);
        });
        boolean files = !arguments[6].equals("-");
        AttackKind.Order order = new AttackKind.Order(
                Target.parse(arguments[1], arguments[2], arguments[3], files),
                Long.parseLong(arguments[4]),
                Sources.parse(arguments[5]),
                files ? arguments[6] : "");
        new Attacker().obey(AttackKind.valueOf(arguments[0]).attack(order));
        System.exit(0);
    }

    private void obey(Attack attack) throws IOException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        System.out.println(Report.of(
                "ready", "processors", Integer.toString(Runtime.getRuntime().availableProcessors())));
        Tally tally = new Tally();
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            switch (command) {
                case "go" -> {
                    tally = new Tally();
                    begin(attack, tally);
                }
                case "count" -> System.out.println(tally.report("count"));
                case "stop" -> stopped = true;
                default -> throw new IllegalArgumentException("there is no command '" + command + "'");
            }
        }
    }

    private void begin(Attack attack, Tally tally) {
        Thread thread = new Thread(
                () -> {
                    try {
                        attack.run(tally, () -> stopped);
                        System.out.println(tally.report("done"));
                    } catch (IOException | InterruptedException e) {
                        System.err.println("the attack failed: " + e);
                    }
                },
                "attack");
        thread.setDaemon(true);
        thread.start();
    }
}
