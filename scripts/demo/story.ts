import type { Shown, Stage } from './stage.ts'

/** The main job, as somebody would do it; gives what each command of sshfix ended with. */
export async function tell(stage: Stage, canLock: boolean): Promise<readonly Shown[]> {
  // Where no file can be made immutable, the task that asks for it would rightly fail.
  const playbook = ['-i', 'hosts.ini', 'ssh.yml', ...(canLock ? [] : ['--skip-tags', 'lock'])]

  stage.heading('What the host is declared to be')
  await stage.cat('ssh.yml')
  if (!canLock) stage.say('\nNo file can be made immutable here, so the tasks tagged "lock" are left out.')

  stage.heading('What differs? Nothing is written')
  const first = await stage.sshfix('check', 8, 'check', ...playbook)

  stage.heading('Make it so')
  const made = await stage.sshfix('apply', 0, 'apply', ...playbook)

  stage.heading('And again: nothing is left to do')
  const again = await stage.sshfix('apply again', 0, 'apply', ...playbook)

  stage.heading('Somebody has a quick fix')
  await stage.onHost('echo PasswordAuthentication yes > /etc/ssh/sshd_config.d/01-fix.conf')
  await stage.onHost('chmod 775 /home/alice/.ssh')

  stage.heading('Noticed')
  const noticed = await stage.sshfix('check after the drift', 8, 'check', ...playbook)

  stage.heading('And mended')
  const mended = await stage.sshfix('apply', 0, 'apply', ...playbook)
  return [first, made, again, noticed, mended]
}

/** Gives the exit code of the demo: 0 when every command ended as promised. */
export function sumUp(stage: Stage, shown: readonly Shown[], seconds: number): number {
  stage.heading('In short')
  for (const { what, exit, promised, seconds: took } of shown) {
    const broken = exit === promised ? '' : `   expected ${promised}`
    stage.say(`  ${what.padEnd(24)}exit code ${String(exit).padEnd(4)}${took.toFixed(1)} s${broken}`)
  }
  stage.say(`\n  ${seconds.toFixed(1)} s in all. The server, its accounts and its keys are gone.`)
  stage.say('  Exit code 0: as declared, or made so. 8: something would change.')
  stage.say('  Next: `npm test`, or README.md for hosts of your own.')
  return shown.every(({ exit, promised }) => exit === promised) ? 0 : 1
}
