import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { once } from './measure.ts'
import { type Row, time } from './table.ts'
import type { World } from './world.ts'

const files = 200
const accounts = 50

/** However much a playbook speaks of, it is looked at in one trip. */
export async function benchFacts(world: World): Promise<readonly Row[]> {
  await once(
    world.ssh(
      'near',
      `i=0; while [ $i -lt ${accounts} ]; do i=$((i+1)); id=$((5000+i))
echo "bench$i:x:$id:$id::/home/bench$i:/bin/sh" >> /etc/passwd
echo "bench$i:x:$id:" >> /etc/group
echo "bench$i:*:20000:0:99999:7:::" >> /etc/shadow
mkdir /home/bench$i; chown $id:$id /home/bench$i
done
mkdir /etc/bench; i=0; while [ $i -lt ${files} ]; do i=$((i+1)); echo $i > /etc/bench/$i; done\n`,
    ),
  )
  const playbook = join(world.folder, 'facts.yml')
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
  writeFileSync(
    playbook,
    `- hosts: all\n  tasks:\n${[
      ...numbers(files).map(n => `    - file: { path: /etc/bench/${n}, owner: root, mode: "0644" }`),
      ...numbers(accounts).map(n => `    - file: { path: ~bench${n}, state: directory, owner: bench${n} }`),
    ].join('\n')}\n`,
  )
  const { stdout, milliseconds } = await once(world.sshfix('near', 'facts', 'check', '-o', 'json', playbook))
  const report = JSON.parse(stdout) as { readonly hosts: readonly { readonly trips: number }[] }
  const trips = report.hosts[0]?.trips ?? 0
  return [
    {
      what: `facts of ${files} files and ${accounts} accounts: trips`,
      ours: `${trips} in ${time(milliseconds)}`,
      beside: '',
      goal: { text: '1 trip', met: trips === 1 },
    },
  ]
}
