import type { Io } from './io.ts'
import { packageFile } from './package-file.ts'

export const schemas = ['playbook', 'inventory', 'report', 'event', 'access'] as const
export type SchemaOf = (typeof schemas)[number]

/** Prints the JSON Schema of what a person or another program writes or reads. */
export function printSchema(io: Io, of: SchemaOf): number {
  io.stdout.write(packageFile(`schemas/${of}.schema.json`))
  return 0
}
