package io.msocket.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The name service. */
@Command(
        name = "names",
        description = "Names: register one, look one up, serve them.",
        footer = {
            "",
            "A name belongs to the key that registers it first (see 'msocket keys'). What is said of it is signed with that"
                    + " key, so that no name server has to be trusted.",
            "",
            "Example:",
            "  msocket names register files@example.org --names https://names.example.org:8443 --address 192.0.2.7:4433"
        },
        subcommands = {
            NamesServeCommand.class,
            NamesRegisterCommand.class,
            NamesUpdateCommand.class,
            NamesLookupCommand.class,
            NamesWatchCommand.class,
            NamesRemoveCommand.class,
            NamesGroupCommand.class,
            HelpCommand.class
        })
final class NamesCommand extends GroupCommand {}
