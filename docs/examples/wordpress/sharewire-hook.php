<?php
/**
 * Plugin Name: Sharewire hook
 * Description: Tells Sharewire of every post that readers see, and of every one that they do not see any more. Goes into wp-content/mu-plugins.
 *
 * In wp-config.php:
 *
 *     define( 'SHAREWIRE', 'https://share.news.example' );
 *     define( 'SHAREWIRE_SECRET', 'whsec_…' ); // one of SHARE_WORDPRESS_SECRETS, or the secret of the source
 */

const SHAREWIRE_SEEN    = array( 'publish', 'future' ); // statuses of posts that readers see, now or later
const SHAREWIRE_SECONDS = 3; // that a save may wait for Sharewire; it answers within hundredths of one

add_action( 'wp_after_insert_post', 'sharewire_saved', 10, 4 ); // after tags, categories and pictures; trash and schedule come by here too
add_action( 'deleted_post', 'sharewire_deleted', 10, 2 );
add_action( 'shutdown', 'sharewire_tell' );

/** What has to be told at the end of this request: one message for each post, however often it was saved. */
$GLOBALS['sharewire_changed'] = array();

function sharewire_saved( $id, $post, $update, $before ) {
    $is_seen  = in_array( $post->post_status, SHAREWIRE_SEEN, true );
    $was_seen = $before && in_array( $before->post_status, SHAREWIRE_SEEN, true );
    if ( 'post' === $post->post_type && ( $is_seen || $was_seen || isset( $GLOBALS['sharewire_changed'][ $id ] ) ) ) {
        $GLOBALS['sharewire_changed'][ $id ] = $is_seen;
    }
}

function sharewire_deleted( $id, $post ) {
    if ( 'post' === $post->post_type && 'auto-draft' !== $post->post_status ) {
        $GLOBALS['sharewire_changed'][ $id ] = false;
    }
}

function sharewire_tell() {
    if ( ! defined( 'SHAREWIRE' ) || ! defined( 'SHAREWIRE_SECRET' ) ) {
        return;
    }
    foreach ( $GLOBALS['sharewire_changed'] as $id => $is_seen ) {
        $post = $is_seen ? get_post( $id ) : null;
        if ( $post ) {
            sharewire_send( 'post.saved', sharewire_post( $post ) );
        } else {
            sharewire_send( 'post.deleted', array( 'id' => $id ) );
        }
    }
    $GLOBALS['sharewire_changed'] = array();
}

/** The post as the REST API shows it, with its author, picture, categories and tags. */
function sharewire_post( $post ) {
    $before     = $GLOBALS['post'] ?? null; // preparing a post makes it the current one
    $controller = new WP_REST_Posts_Controller( $post->post_type );
    $request    = new WP_REST_Request( 'GET' );
    $request->set_param( 'context', 'view' );
    $answer = $controller->prepare_item_for_response( $post, $request );
    $data   = rest_get_server()->response_to_data( $answer, array( 'author', 'wp:featuredmedia', 'wp:term' ) );

    $GLOBALS['post'] = $before;
    return $data;
}

/** Sends a message in the form of Standard Webhooks. What does not arrive is found by the poll of the same source. */
function sharewire_send( $type, $data ) {
    $at   = time();
    $body = wp_json_encode( array( 'type' => $type, 'timestamp' => gmdate( 'Y-m-d\TH:i:s\Z', $at ), 'data' => $data ) );
    $id   = 'msg_' . bin2hex( random_bytes( 12 ) );
    $key  = base64_decode( substr( SHAREWIRE_SECRET, strlen( 'whsec_' ) ) );
    wp_remote_post(
        SHAREWIRE . '/hooks/wordpress',
        array(
            'blocking'    => false,
            'timeout'     => SHAREWIRE_SECONDS,
            'redirection' => 0,
            'headers'     => array(
                'Content-Type'      => 'application/json',
                'webhook-id'        => $id,
                'webhook-timestamp' => (string) $at,
                'webhook-signature' => 'v1,' . base64_encode( hash_hmac( 'sha256', "$id.$at.$body", $key, true ) ),
            ),
            'body'        => $body,
        )
    );
}
