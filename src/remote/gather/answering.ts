import { quote } from '../quote.ts'
import { frame, guard, settings } from './shell/frame.ts'

/** Seconds after which a script gives up. */
const limit = 120

/**
 * A script that answers in one line of base64 or hexadecimal, between a first and a last line of its own; every line begins
 * with the word. It is one group, so nothing of it runs unless all of it has arrived, and it ends after two minutes
 * at the latest. What `body` prints is the answer, descriptor 3 too; `readParts` reads it. Needs tr with
 * base64 or od, or hexdump.
 */
export function answering(word: string, functions: string, body: string): string {
  return `{${settings}W=${quote(word)} limit=${limit}
printf '%s begin\\n' "$W"
${guard}${frame}${functions}
answer() {
exec 3>&1 2>/dev/null
${body}
put done
}
# To write as base64 costs a host a fifth of what od(1) does.
if has base64; then
  printf '%s facts64 ' "$W"
  answer </dev/null | base64 | tr -d '\\n'
elif has od; then
  printf '%s facts ' "$W"
  answer </dev/null | od -An -v -tx1 | tr -d ' \\n'
else
  printf '%s facts ' "$W"
  answer </dev/null | hexdump -v -e '/1 "%02x"'
fi
printf '\\n%s end\\n' "$W"
kill $guard 2>/dev/null
exit
}
`
}
