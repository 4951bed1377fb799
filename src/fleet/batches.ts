import type { Batching } from './request.ts'

/**
 * The hosts of a play in the order in which they are tried, cut as `serial` says: each number the size of a batch, the
 * last one of all that follow; a part is one of all hosts of the play, rounded down, at least 1. So Ansible cuts them
 * (lib/ansible/executor/playbook_executor.py, `_get_serialized_batches`). Without `serial` all are one batch.
 */
export function batchesOf(
  hosts: readonly string[],
  serial: Batching['serial'],
): readonly (readonly string[])[] {
  if (serial.length === 0) return hosts.length === 0 ? [] : [hosts]
  const batches: (readonly string[])[] = []
  for (let from = 0; from < hosts.length; ) {
    const size = sizeOf(serial[Math.min(batches.length, serial.length - 1)] ?? '100%', hosts.length)
    batches.push(hosts.slice(from, from + size))
    from += size
  }
  return batches
}

function sizeOf(size: number | string, total: number): number {
  if (typeof size === 'number') return size
  const number = Number.parseInt(size, 10)
  return size.endsWith('%') ? Math.max(1, Math.floor((number / 100) * total)) : number
}
