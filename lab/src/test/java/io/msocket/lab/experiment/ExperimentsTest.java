package io.msocket.lab.experiment;

import io.msocket.lab.net.LabAssumption;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The short form of each experiment: everything that must hold on any machine, and no times. */
@Tag("lab")
@Tag("thorough")
@Timeout(180)
class ExperimentsTest {
    /** A test that may run beside another one. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @interface ShortForm {}

    @TempDir
    Path temp;

    @BeforeEach
    void needsALab() throws IOException {
        LabAssumption.check();
    }

    @ShortForm
    void a_download_goes_on_after_the_client_has_moved() throws Exception {
        runShort(new ClientMove());
    }

    @ShortForm
    void downloads_follow_a_server_that_moves() throws Exception {
        runShort(ServerMove.ofDownloads());
    }

    @ShortForm
    void connections_that_rest_follow_a_server_that_moves() throws Exception {
        runShort(ServerMove.ofResting());
    }

    @ShortForm
    void a_download_goes_on_after_both_ends_have_moved() throws Exception {
        runShort(new BothMove());
    }

    @ShortForm
    void a_server_that_moves_before_the_connect_is_found() throws Exception {
        runShort(new ConnectTime());
    }

    @ShortForm
    void downloads_on_emulated_links_are_whole() throws Exception {
        runShort(new SinglePath());
    }

    @ShortForm
    void a_download_goes_on_after_a_silent_outage() throws Exception {
        runShort(new SilentLoss());
    }

    @ShortForm
    void every_byte_is_right_while_the_client_hops() throws Exception {
        runShort(new MoveStorm());
    }

    @ShortForm
    void connections_resume_after_an_absence() throws Exception {
        runShort(new LongAbsence());
    }

    @ShortForm
    void connections_that_are_closed_while_the_client_moves_end_well() throws Exception {
        runShort(new CloseRace());
    }

    @ShortForm
    void a_download_over_two_links_at_once_is_whole() throws Exception {
        runShort(new Aggregate());
    }

    @ShortForm
    void a_download_over_two_links_is_whole_by_another_scheduler_and_without_epoll() throws Exception {
        runShort(new Schedulers());
    }

    @ShortForm
    void a_download_goes_from_one_link_to_the_other_and_back() throws Exception {
        runShort(new Handover());
    }

    @ShortForm
    void a_download_leaves_a_link_that_has_gone_silent() throws Exception {
        runShort(new SilentHandover());
    }

    @ShortForm
    void a_download_goes_on_after_both_links_were_away() throws Exception {
        runShort(new BothOut());
    }

    @ShortForm
    void a_download_is_whole_though_its_preferred_link_goes_and_comes_back() throws Exception {
        runShort(new LinkReturn());
    }

    @ShortForm
    void a_download_goes_on_while_one_of_two_links_flaps() throws Exception {
        runShort(new Flapping());
    }

    @ShortForm
    void every_block_comes_back_though_both_links_go() throws Exception {
        runShort(new Echo());
    }

    @ShortForm
    void every_block_of_a_stream_arrives_though_its_link_goes() throws Exception {
        runShort(new AppDelay());
    }

    @ShortForm
    void several_downloads_at_once_share_two_links() throws Exception {
        runShort(new ManyAtOnce());
    }

    @ShortForm
    void a_download_goes_on_when_its_way_becomes_longer() throws Exception {
        runShort(new LongerRoundTrip());
    }

    @ShortForm
    void small_downloads_succeed_on_a_link_that_loses_nearly_every_third_packet() throws Exception {
        runShort(new LossyGets());
    }

    /** Two attacks, one on each server, stand for all: each has processes of its own. */
    @ShortForm
    void a_server_serves_although_downloads_are_dropped() throws Exception {
        runShort(new Hostile(), attack("aborts"));
    }

    @ShortForm
    void a_connection_stands_although_the_server_is_flooded_with_openings_that_are_all_different() throws Exception {
        runShort(new Hostile(), attack("fresh"));
    }

    private static Choices attack(String name) {
        return new Choices(List.of(), List.of(), List.of(), List.of(HostileRow.of(name)));
    }

    @ShortForm
    void a_name_server_answers_everybody_and_tells_all_who_watch() throws Exception {
        runShort(NamesLoad.overMvStore());
    }

    @ShortForm
    void a_name_server_that_is_killed_has_lost_nothing_and_a_server_that_moved_is_found() throws Exception {
        runShort(new NamesCrash());
    }

    private void runShort(Experiment experiment) throws IOException, InterruptedException {
        runShort(experiment, Choices.NONE);
    }

    private void runShort(Experiment experiment, Choices choices) throws IOException, InterruptedException {
        ShortRun.of(experiment, choices, temp);
    }
}
