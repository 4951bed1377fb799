import { quote } from '../quote.ts'
import { frame, guard, settings } from './shell/frame.ts'

/** Seconds after which a script gives up. */
const limit = 120

/** What becomes of the bytes of an answer on their way: `coded` ones come through whatever is there. */
export type Form = 'coded' | 'raw'

/**
 * A script that answers between a first and a last line of its own: in lines of base64 or hexadecimal, or raw, where an
 * answer that something has got into is no worse than none. It is one group, so nothing of it runs unless all of it has
 * arrived, and it ends after two minutes at the latest. What `body` prints is the answer, descriptor 3 too; `readParts`
 * reads it. Needs base64, od or hexdump.
 */
export function answering(word: string, functions: string, body: string, form: Form = 'coded'): string {
  return `{${settings}W=${quote(word)} limit=${limit}
printf '%s begin\\n' "$W"
${guard}${frame}${functions}
answer() {
exec 3>&1 2>/dev/null
${body}
put 'done '
}
${form === 'raw' ? raw : coded}
printf '\\n%s end\\n' "$W"
kill $guard 2>/dev/null
exit
}
`
}

// In one piece: each that is written alone is a packet for the connection.
const raw = `answered=$(answer </dev/null)
printf '%s factsraw\\n%s' "$W" "$answered"`

const coded = `# To write as base64 costs a host a fifth of what od(1) does.
if has base64; then
  printf '%s facts64 ' "$W"
  answer </dev/null | base64
elif has od; then
  printf '%s facts ' "$W"
  answer </dev/null | od -An -v -tx1
else
  printf '%s facts ' "$W"
  answer </dev/null | hexdump -v -e '/1 "%02x"'
fi`
