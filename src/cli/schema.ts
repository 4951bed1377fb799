import type { Io } from './io.ts'
import { packageFile } from './package-file.ts'

export type SchemaOf = 'playbook' | 'inventory' | 'report' | 'access'

/** Prints the JSON Schema of what a person or another program writes or reads. */
export function printSchema(io: Io, of: SchemaOf): number {
  io.stdout.write(packageFile(`schemas/${of}.schema.json`))
  return 0
}
