/** RFC 4594, RFC 8622 and RFC 5865, as misc.c's table has them. */
const qosNames: Readonly<Record<string, number>> = {
  af11: 0x28,
  af12: 0x30,
  af13: 0x38,
  af21: 0x48,
  af22: 0x50,
  af23: 0x58,
  af31: 0x68,
  af32: 0x70,
  af33: 0x78,
  af41: 0x88,
  af42: 0x90,
  af43: 0x98,
  cs0: 0x00,
  cs1: 0x20,
  cs2: 0x40,
  cs3: 0x60,
  cs4: 0x80,
  cs5: 0xa0,
  cs6: 0xc0,
  cs7: 0xe0,
  ef: 0xb8,
  le: 0x04,
  va: 0xb0,
  lowdelay: 0x10,
  throughput: 0x08,
  reliability: 0x04,
}

/** The number of a class; names, and numbers as strtol(3) reads them with base 0: a leading 0 is octal, 0x hexadecimal. */
export function parseQos(argument: string): number | undefined {
  const named = Object.hasOwn(qosNames, argument.toLowerCase()) ? qosNames[argument.toLowerCase()] : undefined
  if (named !== undefined) return named
  const groups = /^\s*\+?(?:0x(?<hex>[0-9a-f]+)|(?<octal>0[0-7]*)|(?<decimal>[1-9]\d*))$/i.exec(
    argument,
  )?.groups
  if (groups?.hex !== undefined) return Number.parseInt(groups.hex, 16)
  if (groups?.octal !== undefined) return Number.parseInt(groups.octal, 8)
  return groups?.decimal === undefined ? undefined : Number(groups.decimal)
}

/** A service class of packets: `IPQoS` of both sides. */
export function checkQos(argument: string): string | undefined {
  if (argument.toLowerCase() === 'none') return undefined
  const value = parseQos(argument)
  // Newer versions read "010" as ten, older ones as eight: what one of the two takes may be right.
  const decimal = /^\s*[+-]?\d+$/.test(argument) ? Number(argument) : -1
  const fine = (value !== undefined && value <= 255) || (decimal >= 0 && decimal <= 255)
  return fine ? undefined : 'it must be a DSCP name such as af21, cs1 or ef, none, or a number from 0 to 255'
}
