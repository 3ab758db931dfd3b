package io.msocket.sim;

import static io.msocket.sim.Pinned.run;
import static io.msocket.sim.Pinned.runWithin;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Failures that random runs have found, each as the smallest scenario that showed it; those of one connection's several flowpaths are in {@link FlowpathRegressionTest}. */
class RegressionTest {
    @Test
    void a_route_that_fails_at_once_is_not_tried_on_and_on_while_another_attempt_hangs() {
        run("""
            9
            delay=10000 client_addresses=4
            3880 lose_address 14 0 0
            27955 set_routes 64 0 0
            """);
    }

    @Test
    void what_waits_for_a_place_gives_way_after_what_has_said_nothing() {
        run("""
            931
            max_half_open=1 connections=2
            0 be_busy 0 0 844933
            """);
    }

    @Test
    void an_opening_survives_that_all_its_routes_are_taken_away() {
        run("""
            32460
            delay=187596 server_addresses=2
            418246 kill_link 0 0 0
            965114 lose_address 15 0 0
            1040414 lose_address 0 1 0
            1195532 remove_flowpath 0 0 0
            """);
    }

    @Test
    void a_server_forgets_a_client_that_vanished_while_the_server_had_nothing_to_say() {
        run("""
            1201
            client_think=1000 delay=1
            4497 add_flowpath 0 0 0
            9440 vanish 0 0 0
            """);
    }

    @Test
    void a_client_whose_last_acknowledgement_is_lost_lets_the_server_know_all_the_same() {
        run("""
            1814
            server_bytes=0 delay=1517
            9573 stall_all 0 0 0
            """);
    }

    @Test
    void a_join_that_overtakes_the_end_of_the_opening_opens_the_connection() {
        run("""
            3725
            client_think=1 delay=8544 server_addresses=2
            19097 kill_link 0 22 0
            38447 kill_link 0 1 0
            66646 kill_link 0 45 0
            103370 set_delay 0 0 0
            106726 migrate 0 0 0
            """);
    }

    @Test
    void a_join_that_overtakes_the_client_s_key_opens_the_connection() {
        run("""
            3725
            key_known=0 client_key=1 client_cleartext=1 server_cleartext=1 delay=8544 server_addresses=2
            19097 kill_link 0 22 0
            38447 kill_link 0 1 0
            66646 kill_link 0 45 0
            103370 set_delay 0 0 0
            106726 migrate 0 0 0
            """);
    }

    @Test
    void a_path_that_its_client_has_given_up_does_not_stay_suspect_for_ever() {
        run("""
            3109
            retention=352993 delay=190555
            812509 kill_link 0 20 704904
            1233609 add_flowpath 0 0 0
            """);
    }

    @Test
    void joins_that_race_each_other_do_not_push_each_other_out() {
        runWithin(Duration.ofSeconds(30), """
            2346
            client_key=1 server_flowpaths=1 client_bytes=4845 server_bytes=12 client_write=5877 server_write=3225 \
            client_think=1 delay=316481 segment=3149 client_addresses=3 lateness=2 start=1586173
            277451 set_routes 246 0 203
            773718 remove_flowpath 15 4 7673
            1421853 lose_server_address 7 1 24085
            3485926 stall_link 5 0 29
            """);
    }

    @Test
    void an_opening_that_is_refused_on_every_route_fails_although_attempts_overlap() {
        runWithin(Duration.ofSeconds(15), """
            6497
            admission=0 delay=14510 server_addresses=2
            127802 set_delay 6 1 267255
            192156 kill_link 9 21 57
            """);
    }

    @Test
    void a_client_that_may_have_one_flowpath_opens_over_a_path_slower_than_its_next_attempt() {
        runWithin(Duration.ofSeconds(15), """
            23425
            client_flowpaths=1 delay=146454
            """);
    }

    @Test
    void a_client_that_is_done_does_not_mind_that_it_cannot_hear_that_the_server_is_too() {
        run("""
            16395
            retention=1 delay=210218 jitter=65162 server_addresses=2
            741057 finish_output 0 0 0
            """);
    }

    @Test
    void a_last_acknowledgement_that_only_a_stalled_path_carried_is_repeated_on_another() {
        run("""
            143394
            server_bytes=85413 server_think=527 delay=1
            14863 stall_link 0 1 20066
            18946 add_flowpath 0 0 0
            22712 lose_server_address 0 0 0
            """);
    }

    @Test
    void a_path_that_joins_after_everything_was_said_is_asked_whether_it_works() {
        run("""
            53487
            delay=161664 jitter=17918
            623390 discard_input 0 1 0
            937568 kill_link 0 59 0
            1084482 add_flowpath 0 0 0
            1782875 kill_link 0 0 0
            1919199 stall_all 0 0 0
            """);
    }

    @Test
    void a_short_retention_time_may_pass_while_handshakes_push_each_other_out() {
        run("""
            747151
            retention=369565 max_half_open=1 delay=152704 jitter=557 server_addresses=2
            1167298 evict 11 0 0
            """);
    }

    @Test
    void a_server_remembers_that_all_is_done_for_longer_than_a_short_retention_time() {
        run("""
            229757
            server_window=10000 retention=1 client_bytes=70205 delay=395208 jitter=1 kernel_buffer=11508
            """);
    }

    @Test
    void keepalives_that_nobody_answers_do_not_put_a_suspicion_off() {
        run("""
            7757
            keep_alive=1000 delay=254621
            1342431 lose_server_address 0 0 0
            """);
    }

    @Test
    void a_client_that_learns_at_a_join_that_all_is_done_is_told_that_its_output_is_acknowledged() {
        run("""
            170
            client_bytes=100 client_write=1 client_think=100
            5218 set_delay 0 0 285936
            20667 kill_link 0 0 0
            """);
    }

    @Test
    void a_server_that_says_no_slowly_on_each_route_ends_the_opening() {
        run("""
            301
            admission=0 client_flowpaths=1 delay=332523 client_addresses=4
            157269 remove_flowpath 0 0 0
            """);
    }

    @Test
    void a_role_that_is_told_before_the_answer_to_the_join_has_come_counts() {
        run("""
            24079
            client_bytes=1 delay=496 client_addresses=3 hostile=1 mode=1 unevenness=4 settling=1
            37547 gain_address 0 0 0
            55402 remove_flowpath 0 2 0
            74002 add_flowpath 0 1 0
            76305 kill_link 7 12 17694
            82053 set_role 3 7 1
            109988 kill_link 8 23 0
            124864 set_role 0 3 0
            """);
    }

    @Test
    void a_join_that_proves_nothing_leaves_no_promised_window_behind() {
        run("""
            12050
            key_known=0 hostile=1 settling=10000
            """);
    }

    @Test
    void who_lost_an_opening_to_strangers_may_be_hit_in_the_place_of_somebody_else() {
        run("""
            199121
            max_half_open=3 delay=7633 connections=2 strangers=1
            0 flood 0 7 33
            43070 kill_link 0 0 0
            """);
    }

    @Test
    void addresses_in_a_record_that_ends_the_connection_are_not_told_after_its_end() {
        run("""
            446753
            server_bytes=65705 jitter=1 hostile=2 settling=10000
            """);
    }

    @Test
    void a_join_that_overtakes_the_key_that_a_server_asks_for_comes_again() {
        run("""
            759684
            key_known=0 client_bytes=1 server_bytes=1 delay=3543 jitter=10 clients=3 listed=1
            8680 kill_link 0 7 0
            16534 stall_link 4 0 89820
            36316 migrate 0 0 0 1
            """);
    }

    @Test
    void an_opening_keeps_its_place_among_others_when_its_client_shows_its_key() {
        run("""
            21989
            key_known=0 max_half_open=2 jitter=5 clients=3 connections=2 strangers=1 listed=1
            0 flood 4 3 16
            446424 flood 0 0 0
            """);
    }
}
