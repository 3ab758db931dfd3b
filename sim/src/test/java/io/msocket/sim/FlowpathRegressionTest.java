package io.msocket.sim;

import static io.msocket.sim.Pinned.run;
import static io.msocket.sim.Pinned.runWithin;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Failures that random runs have found with several flowpaths of a connection: how many there are, where, and what each is for. */
class FlowpathRegressionTest {
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

    /** The window had grown to all that its client's network may have. */
    @Test
    void who_leaves_more_gaps_than_there_is_memory_for_loses_a_flowpath_and_not_the_connection() {
        run("""
            50173
            client_bytes=118351 client_write=626 client_think=3783 delay=336658 client_scheduler=3 unevenness=1
            7918 set_mode 2 0 0
            """);
    }
}
