<?php
/**
 * Plugin Name: Sharewire head
 * Description: Puts the tags of Sharewire into the head of every post, in place of WordPress's own. Goes into wp-content/mu-plugins.
 *
 * In wp-config.php: define( 'SHAREWIRE', 'https://share.news.example' );
 */

const SHAREWIRE_FRESH = 60;     // seconds that an answer is kept
const SHAREWIRE_STALE = 86400;  // seconds that an older one stands in while Sharewire does not answer
const SHAREWIRE_PATIENCE = 1;   // seconds that a reader waits for it, at most

add_action( 'template_redirect', 'sharewire_take_over' );

function sharewire_take_over() {
    if ( ! is_singular( 'post' ) || ! defined( 'SHAREWIRE' ) ) {
        return;
    }
    $head = sharewire_head( get_permalink() );
    if ( '' === $head ) {
        return; // WordPress's own tags stay
    }
    remove_action( 'wp_head', '_wp_render_title_tag', 1 );
    remove_action( 'wp_head', 'rel_canonical' );
    remove_action( 'wp_head', 'wp_shortlink_wp_head', 10 );
    remove_action( 'wp_head', 'wp_oembed_add_discovery_links' );
    add_action(
        'wp_head',
        function () use ( $head ) {
            echo $head; // HTML, escaped where it was made
        },
        1
    );
}

/** The tags of the post at this address; empty where Sharewire does not know it, or cannot be reached and never was. */
function sharewire_head( $address ) {
    $key  = 'sharewire_' . md5( $address );
    $kept = get_transient( $key );
    if ( is_array( $kept ) && $kept['until'] > time() ) {
        return $kept['head'];
    }
    $answer = wp_remote_get(
        SHAREWIRE . '/head.html?url=' . rawurlencode( $address ),
        array( 'timeout' => SHAREWIRE_PATIENCE, 'redirection' => 0 )
    );
    $status = is_wp_error( $answer ) ? 0 : (int) wp_remote_retrieve_response_code( $answer );
    if ( 200 === $status ) {
        $head = wp_remote_retrieve_body( $answer );
    } elseif ( 404 === $status || 410 === $status ) {
        $head = '';
    } else {
        $head = is_array( $kept ) ? $kept['head'] : '';
    }
    set_transient( $key, array( 'head' => $head, 'until' => time() + SHAREWIRE_FRESH ), SHAREWIRE_STALE );
    return $head;
}
