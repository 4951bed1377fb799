import { setFlagsFromString } from 'node:v8'

const many = 100

/**
 * With many hosts, V8 lets what is left of those that are done grow to several times of what is in use before it clears
 * it away: from here on it does so at 1.3 times. Not from the start and not for few: after a change of flags V8 compiles
 * anew what Node.js brings compiled. `npm run bench -- scale` shows what it gives.
 */
export function clearAwayEarly(hosts: number): void {
  if (hosts > many) setFlagsFromString('--heap-growing-percent=30')
}
