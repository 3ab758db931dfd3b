package io.msocket.cli;

import io.msocket.cli.files.FileTransferException;
import io.msocket.cli.files.NoRoomException;
import io.msocket.protocol.PeerText;
import io.msocket.transport.PeerIncompatibleException;
import io.msocket.transport.PeerNotVerifiedException;
import io.msocket.transport.PeerRefusesKeyException;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns whatever went wrong into one line on standard error and an exit status; with -v also the stack trace. */
final class Failures {
    /** Of a name that may be somebody else's, in characters. */
    private static final int MAX_SHOWN = 300;

    private Failures() {}

    /** A wrong command line. */
    static int handleUsage(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + oneLine(UsageWords.of(e)) + " (see " + name + " --help)");
        return ExitCodes.USAGE;
    }

    /** A command that failed. */
    static int handle(Exception e, CommandLine command, ParseResult parsed) {
        if (e instanceof StandardStreams.ClosedOutput) {
            return ExitCodes.BROKEN_PIPE;
        }
        CommandFailure failure = explain(e);
        if (isStopping() && !isVerbose(command)) {
            // Whoever pressed Ctrl-C knows why the connection broke.
            return failure.exitCode();
        }
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + message(failure));
        if (isVerbose(command)) {
            e.printStackTrace(command.getErr());
        }
        return failure.exitCode();
    }

    private static boolean isVerbose(CommandLine command) {
        return command.getCommand() instanceof BaseCommand base && base.verbose();
    }

    /** Whether the JVM has been told to stop. */
    private static boolean isStopping() {
        Thread probe = new Thread("never-started");
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            Runtime.getRuntime().removeShutdownHook(probe);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    /** The line and the status for a failure. */
    static CommandFailure explain(Exception e) {
        if (e instanceof CommandFailure failure) {
            return failure;
        }
        if (e instanceof FileTransferException transfer) {
            return new CommandFailure(exitCode(transfer), message(transfer), e);
        }
        if (e instanceof FileSystemException file) {
            return explainFile(file);
        }
        if (e instanceof EOFException) {
            return new CommandFailure(
                    ExitCodes.UNAVAILABLE, "the peer ended the connection too early; is it a msocket server?", e);
        }
        if (e instanceof PeerRefusesKeyException || e instanceof PeerNotVerifiedException) {
            return new CommandFailure(ExitCodes.NO_PERMISSION, message(e), e);
        }
        if (e instanceof PeerIncompatibleException) {
            return new CommandFailure(ExitCodes.PROTOCOL, message(e), e);
        }
        if (e instanceof SocketException || e instanceof SocketTimeoutException) {
            return new CommandFailure(ExitCodes.UNAVAILABLE, "the connection broke: " + message(e), e);
        }
        if (e instanceof IOException) {
            return new CommandFailure(ExitCodes.IO, message(e), e);
        }
        if (e instanceof InvalidPathException path) {
            return new CommandFailure(
                    ExitCodes.USAGE,
                    "'" + PeerText.of(path.getInput(), MAX_SHOWN) + "' names no file here: " + path.getReason(),
                    e);
        }
        return new CommandFailure(
                ExitCodes.INTERNAL, "a bug in msocket: " + e + "; please report it with what -v prints", e);
    }

    /** Why nobody can be heard at an address. */
    static CommandFailure cannotListen(Object address, IOException e) {
        String why = e instanceof FileSystemException ? message(explain(e)) : message(e);
        return new CommandFailure(listenStatus(why), "cannot listen on " + address + ": " + why, e);
    }

    /** The status for the operating system's words. */
    static int listenStatus(String why) {
        if (why.contains("in use")) {
            return ExitCodes.CANNOT_CREATE;
        }
        if (why.contains("ermission denied")) {
            return ExitCodes.NO_PERMISSION;
        }
        return why.contains("Cannot assign requested address") ? ExitCodes.USAGE : ExitCodes.UNAVAILABLE;
    }

    private static CommandFailure explainFile(FileSystemException e) {
        if (e instanceof NoSuchFileException) {
            return new CommandFailure(ExitCodes.NO_INPUT, e.getFile() + ": no such file or directory", e);
        }
        if (e instanceof NotDirectoryException) {
            return new CommandFailure(ExitCodes.NO_INPUT, e.getFile() + ": is not a directory", e);
        }
        if (e instanceof AccessDeniedException) {
            return new CommandFailure(ExitCodes.NO_PERMISSION, e.getFile() + ": permission denied", e);
        }
        if (e instanceof NoRoomException) {
            return new CommandFailure(ExitCodes.CANNOT_CREATE, String.valueOf(e.getReason()), e);
        }
        String reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
        return new CommandFailure(ExitCodes.IO, e.getFile() == null ? reason : e.getFile() + ": " + reason, e);
    }

    private static int exitCode(FileTransferException e) {
        return switch (e.code()) {
            case DIGEST, CHANGED -> ExitCodes.DATA;
            case NOT_FOUND, NOT_A_FILE -> ExitCodes.NO_INPUT;
            case BAD_PATH, NOT_ALLOWED -> ExitCodes.NO_PERMISSION;
            case TOO_LARGE -> ExitCodes.CANNOT_CREATE;
            case BAD_REQUEST, VERSION -> ExitCodes.PROTOCOL;
            case IO -> ExitCodes.IO;
        };
    }

    private static String message(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
