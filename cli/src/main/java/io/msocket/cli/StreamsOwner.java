package io.msocket.cli;

/** A command that has others below it, and gives them the process's streams. */
interface StreamsOwner {
    StandardStreams streams();
}
