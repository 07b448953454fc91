-- A browser tab that is closed says no goodbye: its call ends ten seconds after the last that came from it.
UPDATE ps_endpoints SET rtp_timeout = 10, rtp_timeout_hold = 10 WHERE webrtc = 'yes';
