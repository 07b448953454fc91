# Asterisk asks before a mailbox gets another PIN on the phone: mailbox, context, old PIN, new PIN. The same rules as
# src/tenancy/guard/mailbox-pin.ts.
mailbox=$1 pin=$4
case $pin in
  *[!0-9]* | ? | ?? | ??? | ???????????*) echo INVALID; exit ;;
  "$mailbox") echo INVALID; exit ;;
esac
# the same digit again, or one after the other, up or down
if [ -z "$(echo "$pin" | tr -d "${pin%"${pin#?}"}")" ]; then echo INVALID; exit; fi
case 0123456789 in *"$pin"*) echo INVALID; exit ;; esac
case 9876543210 in *"$pin"*) echo INVALID; exit ;; esac
echo VALID
