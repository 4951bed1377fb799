import { failed, type Verdict } from './report.ts'

/** What is said of a host that another run holds: whatever is seen there, it may not stay. `by` is `RUN/PLAY`. */
export function heldBy(by: string): Verdict {
  return failed(
    'locked',
    `Run ${by} holds this host: it is at work, waits to be confirmed, or could not be undone wholly`,
    `\`sshfix runs\` says which. A run that was left is undone by the next apply that changes something and comes after its time, or there, as root, by sh /var/lib/sshfix/${by}/undo; where an undo was not complete, mend first what \`problems\` beside it names`,
  )
}
