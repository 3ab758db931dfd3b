package io.msocket.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import io.msocket.protocol.PeerText;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What a peer sends are bytes. Where they become text, that may end up on a terminal or in a log: those places are few, and each says here
 * where {@link PeerText} makes its text harmless. One more fails until it is listed.
 */
class PeerTextRulesTest {
    /** What makes text of bytes in the JDK, in Netty's HTTP and in Jackson; a file of ours is not meant. Text that is put together char by char is not found. */
    private static final Pattern MAKES_TEXT = Pattern.compile(String.join(
            "|",
            "java\\.lang\\.String\\.<init>\\(\\[B.*",
            "java\\.nio\\.charset\\.Charset(Decoder)?\\.decode\\(.*",
            ".*\\.toString\\(([^)]*, )?java\\.nio\\.charset\\.Charset\\)",
            "java\\.net\\.URLDecoder\\.decode\\(.*",
            "io\\.netty\\.handler\\.codec\\.http\\.QueryStringDecoder\\.<init>\\(.*",
            "java\\.io\\.InputStreamReader\\.<init>\\(.*",
            "java\\.io\\.Data\\w+\\.readUTF\\(.*",
            "java\\.util\\.Scanner\\.<init>\\(.*",
            "com\\.fasterxml\\.jackson\\.core\\.JsonParser\\.(getText|getValueAsString|getString|nextTextValue"
                    + "|nextStringValue|currentName|nextFieldName|nextName)\\(.*"));

    /** Programs to be read by others, who have no such class, and the lab, whose peers are its own. */
    private static final Set<String> NOT_MEANT = Set.of("io.msocket.examples", "io.msocket.lab");

    /** Of peers, with where that is shown; those that may throw what has it in its message do so by an exception that makes it harmless. */
    private static final Map<String, String> OF_PEERS = Map.of(
            "io.msocket.protocol.PeerText", "itself",
            "io.msocket.protocol.ClientParameters", "the names of services, by HalfOpen",
            "io.msocket.names.record.RecordReader", "what records say, by NamesOutput and NamesGroupCommand",
            "io.msocket.names.server.NamesApi", "names, each of which is parsed as one",
            "io.msocket.names.server.HttpConversation", "what is asked for: parsed, or said back to who has asked",
            "io.msocket.names.client.EventReader", "ids and names, each of which is parsed, not shown",
            "io.msocket.names.client.RecordText", "why a server refuses, by ServerProblem",
            "io.msocket.cli.files.FilePath", "paths, by its own toString and Failures",
            "io.msocket.cli.files.Header", "why a transfer fails, by FileTransferException");

    /** Of this machine: of the user, of files and processes of ours. */
    private static final Map<String, String> OF_OURS = Map.of(
            "io.msocket.socket.InstanceFile", "a file",
            "io.msocket.names.client.FileKnownNames", "a file",
            "io.msocket.cli.HostPort", "an argument of the command",
            "io.msocket.cli.ChildProcess", "the output of a process that was started",
            "io.msocket.cli.TrainingRun", "the output of a process that was started");

    private static boolean isMeant(JavaClass type) {
        return NOT_MEANT.stream().noneMatch(type.getPackageName()::startsWith);
    }

    private static boolean makesText(JavaAccess<?> access) {
        return MAKES_TEXT.matcher(access.getTarget().getFullName()).matches();
    }

    private static String outermost(JavaClass type) {
        return type.getName().replaceAll("\\$.*", "");
    }

    @Test
    void bytes_become_text_nowhere_else() {
        Set<String> found = ModuleRulesTest.CLASSES.stream()
                .filter(PeerTextRulesTest::isMeant)
                .filter(type -> type.getAccessesFromSelf().stream().anyMatch(PeerTextRulesTest::makesText))
                .map(PeerTextRulesTest::outermost)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> known = new TreeSet<>(OF_PEERS.keySet());
        known.addAll(OF_OURS.keySet());
        assertThat(found).isEqualTo(known);
    }

    /** What shows text of a peer, as the list above has it. */
    @Test
    void whoever_shows_a_peers_text_makes_it_harmless() {
        for (String shows : Set.of(
                "io.msocket.protocol.HalfOpen",
                "io.msocket.protocol.ClientHandshake",
                "io.msocket.protocol.FrameReader",
                "io.msocket.names.client.ServerProblem",
                "io.msocket.names.client.FailureText",
                "io.msocket.cli.NamesOutput",
                "io.msocket.cli.NamesGroupCommand",
                "io.msocket.cli.Failures",
                "io.msocket.cli.HarmlessLayout",
                "io.msocket.cli.PeerLines",
                "io.msocket.cli.files.FilePath",
                "io.msocket.cli.files.FileTransferException")) {
            assertThat(ModuleRulesTest.CLASSES.get(shows).getMethodCallsFromSelf())
                    .as(shows)
                    .anyMatch(call -> call.getTargetOwner().isEquivalentTo(PeerText.class));
        }
    }

    /** A service's names, of which the handshake makes text, are the only ones that the engine keeps. */
    @Test
    void only_one_place_of_the_engine_sees_what_service_a_client_names() {
        Set<String> readers = ModuleRulesTest.CLASSES.stream()
                .filter(type -> type.getMethodCallsFromSelf().stream()
                        .anyMatch(call -> call.getTarget()
                                .getFullName()
                                .equals("io.msocket.protocol.ClientParameters.service()")))
                .map(PeerTextRulesTest::outermost)
                .collect(Collectors.toSet());
        assertThat(readers).containsExactly("io.msocket.protocol.HalfOpen");
    }
}
