import type { Client } from './client.ts'

/** A number as strtonum(3) reads it, from 0 to the limit; null where it is none. */
export function wholeNumber(text: string, limit = 2 ** 31 - 1): number | null {
  if (!/^[ \t\n\v\f\r]*[+-]?\d+$/.test(text)) return null
  const number = Number(text)
  return number >= 0 && number <= limit ? number : null
}

/** A port as a2port() of misc.c reads it: a number, or the name of a service. */
export function portNumber(text: string, client: Pick<Client, 'portOf'>): number | null {
  return wholeNumber(text, 65535) ?? client.portOf(text)
}
