package io.msocket.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Every failure that a random run has found, as the smallest scenario that showed it. */
class RegressionTest {
    private static final Scratch SCRATCH = new Scratch();

    private static void run(String scenario) {
        runWithin(Duration.ofHours(2), scenario);
    }

    /** @param limit on the virtual time between the end of all trouble and the end of the run */
    private static void runWithin(Duration limit, String scenario) {
        RunResult outcome = RunResult.of(Scenario.parse(scenario), SCRATCH, Trace.withText());
        assertThat(outcome.failure()).as(outcome.trace()).isNull();
        assertThat(Duration.ofNanos(outcome.finishedAfterNanos())).isLessThan(limit);
    }

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
    void when_one_path_goes_silent_the_others_are_asked_whether_they_work() {
        runWithin(Duration.ofSeconds(30), """
            1235
            keep_alive=3600000000 server_bytes=100000 server_think=1000
            10000 add_flowpath 0 1 0
            21000 stall_all 0 0 0
            """);
    }

    /** This one was the oracle's mistake. */
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
    void an_acknowledgement_that_comes_as_a_new_path_is_dialled_leaves_one_path() {
        run("""
            161
            delay=144567 settling=1
            590299 hold_link 0 0 0
            3746835 spurious_timeout 0 0 0
            """);
    }

    @Test
    void a_round_trip_that_grows_leaves_one_path() {
        run("""
            6620
            delay=10000 settling=44528800
            7416 set_delay 0 0 243325
            """);
    }

    @Test
    void a_path_that_is_moved_twice_leaves_one_path() {
        run("""
            6147
            settling=1
            12052 migrate 0 0 0
            12865 migrate 0 0 0
            """);
    }

    @Test
    void a_move_whose_old_path_dies_takes_its_place_all_the_same() {
        run("""
            5401
            delay=0 settling=1
            4562 add_flowpath 0 0 0
            5080 set_delay 0 0 176814
            5882 migrate 3 0 0
            8697 kill_link 0 60 0
            25464 migrate 0 0 0
            """);
    }

    @Test
    void a_path_that_was_asked_for_and_dies_leaves_no_path_of_the_search_beside_another() {
        run("""
            4679
            settling=1
            52430 add_flowpath 0 0 0
            95638 hold_link 0 0 0
            104822 kill_link 11 22 0
            2161598 spurious_timeout 0 0 0
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
    void a_copy_goes_on_when_the_other_flowpath_has_ended() {
        run("""
            4644
            keep_alive=0 server_bytes=117819 server_write=26845 server_think=428 server_scheduler=2
            10401 lose_address 0 0 0
            18666 spurious_timeout 0 0 0
            """);
    }

    @Test
    void an_address_that_comes_back_does_not_make_one_flowpath_too_many_in_a_mesh() {
        run("""
            1637
            delay=312775 client_addresses=4 server_addresses=2 mode=1 full_mesh=1 settling=1
            269670 lose_address 0 0 0
            6854489 spurious_timeout 0 0 0
            """);
    }

    @Test
    void a_flowpath_with_room_does_not_rest_for_one_that_has_not_shown_that_it_works() {
        run("""
            16167
            kernel_buffer=1000
            4348 lose_address 0 0 0
            6690 gain_address 0 0 0
            7725 freeze 15 0 74128
            9534 migrate 0 0 0
            82151 stall_all 0 0 0
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
    void in_a_mesh_under_the_servers_limit_each_address_has_a_flowpath() {
        run("""
            55072
            server_flowpaths=2 server_addresses=4 mode=1 unevenness=1 full_mesh=1 settling=1
            168062 announce 0 0 0
            """);
    }

    @Test
    void in_a_mesh_under_the_servers_limit_each_address_has_a_flowpath_whatever_comes_first() {
        run("""
            73570
            server_flowpaths=2 server_addresses=4 mode=2 unevenness=1 full_mesh=1 settling=1
            25786 announce 0 0 0
            """);
    }

    @Test
    void in_a_mesh_under_the_servers_limit_each_address_has_a_flowpath_in_backup() {
        run("""
            83903
            server_flowpaths=2 server_addresses=4 mode=2 unevenness=1 full_mesh=1 settling=1
            8290 announce 0 0 0
            """);
    }

    @Test
    void in_a_mesh_under_the_servers_limit_each_of_three_addresses_has_a_flowpath() {
        run("""
            88671
            server_flowpaths=3 client_addresses=3 server_addresses=3 unevenness=1 full_mesh=1 settling=1
            38926 set_mode 4 0 0
            """);
    }

    @Test
    void in_a_mesh_under_the_clients_limit_each_address_has_a_flowpath() {
        run("""
            114802
            client_flowpaths=2 server_addresses=3 mode=2 full_mesh=1 settling=1
            1149937 kill_link 0 61 0
            6337643 announce 2 0 0
            10685959 lose_server_address 0 1 0
            """);
    }

    @Test
    void an_attempt_in_a_place_behind_those_that_may_have_one_gives_way_to_none() {
        run("""
            70702
            client_flowpaths=4 server_write=1 server_think=1000 client_addresses=4 server_addresses=3 full_mesh=1
            94652 lose_server_address 1 0 0
            116316 set_mode 5 0 0
            116833 remove_flowpath 0 7 0
            """);
    }

    @Test
    void a_move_of_a_flowpath_that_dies_before_the_one_that_it_has_taken_over_from_is_left_moves_that_one() {
        run("""
            216289
            settling=1
            22565 stall_all 0 0 0
            47472 add_flowpath 0 0 0
            48660 add_flowpath 0 0 0
            68936 migrate 14 0 0
            78577 kill_link 0 55 0
            88501 migrate 5 0 0
            88664 kill_link 9 5 0
            """);
    }

    @Test
    void of_flowpaths_that_were_left_one_after_the_other_only_the_last_one_stays_when_its_successor_dies() {
        run("""
            179664
            delay=1 settling=1
            584 add_flowpath 0 0 0
            789 kill_link 0 0 0
            1909 migrate 11 0 0
            2149 kill_link 0 0 0
            12314 migrate 7 0 0
            13200 kill_link 9 25 0
            15682 migrate 1 0 0
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
    void flowpaths_at_a_withdrawn_address_do_not_keep_out_one_that_may_stay() {
        run("""
            336670
            client_flowpaths=3 client_addresses=3 server_addresses=4 mode=1 settling=1
            26376 announce 15 0 0
            33940 announce 10 0 0
            46171 set_mode 0 0 0
            """);
    }

    @Test
    void a_flowpath_that_has_made_room_does_not_push_out_the_one_that_it_was_for() {
        run("""
            366703
            server_flowpaths=3 client_addresses=3 server_addresses=2 mode=2 unevenness=5 full_mesh=1 settling=1
            330889 announce 0 0 0
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
    void what_no_flowpath_has_copied_yet_is_sent_when_copies_are_wanted_no_more() {
        run("""
            578912
            client_write=1 client_think=1000 client_addresses=3 mode=1 unevenness=5
            398403 set_delay 0 0 72406
            596453 lose_address 0 0 0
            722845 lose_address 4 0 0
            1012048 set_scheduler 0 2 0
            1454365 flip_bit 0 0 0
            4373228 set_scheduler 0 0 0
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
    void a_flowpath_that_is_left_for_one_and_then_for_another_ends_5_s_after_the_first() {
        run("""
            698834
            client_send_buffer=10000 client_bytes=65552 server_think=1000 delay=325388 client_addresses=4 mode=1 unevenness=1
            1568822 add_flowpath 0 0 0
            4493028 kill_link 3 0 0
            4569391 stall_link 0 1 1838913
            5477888 set_mode 0 0 0
            5765206 stall_link 1 0 0
            6670789 add_flowpath 0 0 0
            6912445 stall_link 0 0 0
            6914266 kill_link 0 52 5418292
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

    @Test
    void a_role_that_comes_before_the_answer_with_which_a_flowpath_recovers_is_told_before_it() {
        run("""
            3700
            delay=0 connections=3 mode=1 settling=1
            9649 hold_link 1 0 0
            24727 discard_input 0 1 0 1
            31060 add_flowpath 0 0 0 1
            2009649 spurious_timeout 0 0 0
            """);
    }
}
