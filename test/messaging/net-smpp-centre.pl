# A message centre made of Net::SMPP, for the same tests as smsc-process.ts. Commands come on stdin and what happens goes to
# stdout, one JSON object a line; octets are hexadecimal.
use strict;
use warnings;
use IO::Select;
use JSON::PP;
use Net::SMPP;

my $json = JSON::PP->new->utf8;
my $listener = Net::SMPP->new_listen('127.0.0.1', port => $ARGV[0] // 0, smpp_version => 0x34, enquire_interval => 0)
    or die "cannot listen: $!";
my $waiting = IO::Select->new($listener, \*STDIN);
my %bound;
my %mode = (do => 'answer', status => 0);
my $count = 0;
my @octets = qw(short_message message_payload receipted_message_id message_state);
my $typed = '';

sub report { syswrite(STDOUT, $json->encode({@_}) . "\n") }

sub leave {
    my ($session) = @_;
    delete $bound{$session};
    $waiting->remove($session);
    close $session;
}

sub submitted {
    my ($session, $pdu) = @_;
    my $id = 'm' . ++$count;
    my $lost = $mode{do} ne 'answer';
    my %octets = map { $_ => unpack('H*', $pdu->{$_}) } grep { defined $pdu->{$_} } qw(short_message message_payload);
    my @fields = qw(source_addr_ton source_addr_npi source_addr dest_addr_ton dest_addr_npi destination_addr);
    my %fields = map { $_ => $pdu->{$_} } @fields, qw(esm_class data_coding registered_delivery);
    report(handed => {id => $id, %fields, %octets}) if $lost || $mode{status} == 0;
    return leave($session) if $mode{do} eq 'cut';
    $session->submit_sm_resp(seq => $pdu->{seq}, message_id => $mode{status} ? '' : $id, status => $mode{status})
        unless $lost;
}

my %on = (
    bind_transceiver => sub {
        my ($session, $pdu) = @_;
        my $right = $pdu->{system_id} eq 'acme' && $pdu->{password} eq 'sesame' && $pdu->{interface_version} == 0x34;
        my $status = $right ? 0 : 0x0e;
        $session->bind_transceiver_resp(seq => $pdu->{seq}, system_id => 'centre', status => $status);
        $right ? ($bound{$session} = $session) : leave($session);
    },
    submit_sm => \&submitted,
    enquire_link => sub { $_[0]->enquire_link_resp(seq => $_[1]{seq}) },
    deliver_sm_resp => sub { report(answered => $_[1]{status}) },
    unbind => sub {
        my ($session, $pdu) = @_;
        report(unbound => 1);
        $session->unbind_resp(seq => $pdu->{seq});
        leave($session);
    },
);

sub heard {
    my ($session) = @_;
    my $pdu = $session->read_pdu() or return leave($session);
    my $name = Net::SMPP::pdu_tab->{$pdu->{cmd}}{cmd} // '';
    if (my $act = $on{$name}) { $act->($session, $pdu) }
    else { $session->generic_nack(seq => $pdu->{seq}, status => 0x03) }
}

sub told {
    sysread(STDIN, $typed, 65536, length $typed) or exit 0;
    while ($typed =~ s/^(.*)\n//) {
        my $command = $json->decode($1);
        if ($command->{do} eq 'drop') { leave($_) for values %bound }
        elsif ($command->{do} eq 'deliver') {
            my %fields = %{$command->{fields}};
            $fields{$_} = pack('H*', $fields{$_}) for grep { defined $fields{$_} } @octets;
            $_->deliver_sm(async => 1, %fields) for values %bound;
        }
        else { %mode = (status => 0, %$command) }
        report(done => 1);
    }
}

report(port => $listener->sockport);
while (1) {
    for my $ready ($waiting->can_read) {
        if ($ready == $listener) { $waiting->add($listener->accept) }
        elsif ($ready == \*STDIN) { told() }
        else { heard($ready) }
    }
}
